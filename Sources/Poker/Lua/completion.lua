-- The end of a round, who deals, and completeness: the consequences of every change, worked out by settle and nowhere else.
-- A round ends as a result, whose cards are shown and whose ballots go, or discarded.

-- Ends the open round at instant t; cause nil: discarded.
local function end_round(t, cause)
  local round = number('rnd')
  if not cause then
    emit('discarded', '"round":' .. round)
    put(H, 'ph', 'w')
    put(CFG, 'story', '')
    put(CFG, 'story_title', '')
    put(H, 't0', 0)
  else
    all(X)
    local cards, deck_json = deck(sub(H.v.opt, 5))
    local anonymous = sub(H.v.opt, 2, 2) == '1'
    local votes, missing, secret = {}, {}, {}
    for s in seats() do
      local i = standing(s.p)
      if i and anonymous then
        secret[#secret + 1] = i
      elseif i then
        local gone = s.kind == 'g' and ',"name":' .. cjson.encode(get(WHO, 'n:' .. s.p) or '') .. ',"left":true' or ''
        votes[#votes + 1] = '{"player":"' .. s.p .. '","value":' .. cjson.encode(cards[i] or '') .. gone .. '}'
      elseif s.kind == 'p' and s.since <= round and not anonymous then -- beside a single card it would be a name
        missing[#missing + 1] = s.p
      end
    end
    table.sort(secret)
    for _, i in ipairs(secret) do votes[#votes + 1] = '{"value":' .. cjson.encode(cards[i] or '') .. '}' end
    keep_result(emit('result', '"round":' .. round .. ',"story":' .. text_or_null(get(CFG, 'story')) .. ',"title":' .. round_title()
      .. ',"cause":"' .. cause
      .. '","votes":' .. list(votes) .. ',"missing":' .. strings(missing) .. ',"deck":' .. deck_json
      .. ',"statsv":' .. STATISTICS .. ',"startedAt":' .. H.v.t0 .. ',"closedAt":' .. t))
    put(H, 'ph', 'r')
  end
  wipe(X)
  for f, value in pairs({dl = 0, req = 0, nv = 0, xl = 0}) do put(H, f, value) end
  for s in seats() do
    if s.kind == 'g' then erase(s) end
  end
end

-- Who has sat longest of those who are there, players before spectators; nil when nobody is there.
local function longest_seated()
  local chosen
  for s in seats() do
    if present(s) and (not chosen or (chosen.kind == 's' and s.kind == 'p')) then chosen = s end
  end
  return chosen
end

-- The creator's token makes a dealer of its seat, until a dealer is made none of it.
local function set_dealer(s, dealer)
  s.dealer = dealer
  local is_creator = get(WHO, 'k:' .. s.p) == get(CFG, 'creator')
  if is_creator and (dealer == '0') ~= (get(CFG, 'demoted') == '1') then put(CFG, 'demoted', dealer == '0' and '1') end
end

-- A game whose last dealer has gone for good gets another one, now or as soon as somebody is there: else nobody could ever change it.
local function appoint_dealer()
  for s in seats() do
    if s.kind ~= 'g' and s.dealer == '1' then return end
  end
  local chosen = longest_seated()
  if not chosen then return end
  set_dealer(chosen, '1')
  FLAGGED[chosen.p] = true
end

-- Who deals while no dealer is present; t and lost as in settle.
local function settle_dealer(t, lost, somebody, dealer_here)
  local acting = SEATS[H.v.act]
  local before = H.v.act
  if dealer_here then
    put(H, 'nd', 0)
    put(H, 'act', '')
  else
    if H.v.nd == '0' then put(H, 'nd', lost or t) end
    if not acting or not present(acting) then put(H, 'act', '') end
    if H.v.act == '' and somebody and number('nd') + succession <= t then
      put(H, 'act', longest_seated().p)
    end
  end
  if H.v.act ~= before then
    if before ~= '' then FLAGGED[before] = true end
    if H.v.act ~= '' then FLAGGED[H.v.act] = true end
  end
end

-- The consequences of a change at instant t: dealer, player events, completeness. Nothing else decides that a round is complete.
-- cause: 'all' in a vote, otherwise 'left'; lost: when a seat that has just become away lost its last socket.
local function settle(t, cause, lost)
  if H.v.ph == 'e' then return end -- nothing follows any more
  appoint_dealer()
  local somebody, dealer_here = false, false
  for s in seats() do
    if present(s) then
      somebody = true
      if s.dealer == '1' then dealer_here = true end
    end
  end
  settle_dealer(t, lost, somebody, dealer_here)
  for s in seats() do
    if FLAGGED[s.p] and s.kind ~= 'g' then emit('player', '"player":' .. player_json(s)) end
    if REVIVED[s.p] and standing(s.p) then
      put(H, 'v', number('v') + 1)
      EVENTS[#EVENTS + 1] = voted_event(cjson.encode(H.v.code), H.v.v, H.v.rnd, s.p, 'true')
    end
  end
  FLAGGED, REVIVED = {}, {}
  if H.v.ph ~= 'v' then return end
  all(X)
  local required, votes, round = 0, 0, number('rnd')
  for s in seats() do
    if standing(s.p) then
      votes = votes + 1
    elseif s.kind == 'p' and present(s) and s.since <= round then
      required = required + 1
    end
  end
  if somebody and votes > 0 and required == 0 and sub(H.v.opt, 1, 1) == '1' then
    end_round(t, cause)
  else
    put(H, 'req', required)
    put(H, 'nv', votes)
  end
end
