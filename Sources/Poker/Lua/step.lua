-- The step: the only writer of a game. One call reads, performs what is due, does one operation, writes, publishes last.
--
-- KEYS  1 room  2 x (ballots)  3 who (names, tokens)  4 conn  5 cfg  6 hist      all share the hash tag {R}
-- ARGV  1 op  2 run_id of the connection's server  3 publish command  4 channel  5 not-after (Redis ms, 0 none)
--       6 sender node N ('' none)  7 connection C ('' none)  8.. arguments of the op
-- Reply { code, epoch, v, due, events, data, now, bus }
--       code 'ok', an error code of the protocol, or 'late', 'upgrade', 'taken'; v, due, now are integers (ms; due 0: none);
--       events: a JSON array as text; data: see below ('' when there is none); bus: '' or the error text of a failed PUBLISH.
--       A refused step may still carry the events of what was due, and `fenced`.
--
-- op      arguments after C                                                   data when ok
-- create  code, name, seat ('player'|'spectator'), token hash, creator hash,  {"player":"p1","state":STATE,"mine":MINE,
--         cards (LF between), deck name ('' own), opt (autoClose 0|1,           "results":[last],"nodes":["N",..]}
--         anonymous 0|1, policy d|e: three characters), title,
--         'grace|succession' (ms), history bound, life ms, life ms of a game that never started
-- join    code, name ('' none), seat ('' = player), token hash                as create
-- drop    -                                                                   ''
-- leave   -                                                                   ["C",..] every connection of the seat
-- seat    'player' | 'spectator'                                              ''
-- rename  name                                                                ''
-- members N, then C, p pairs (p '' = a join in flight: keep what is stored)   ["C",..] whose seat does not exist
-- start   round it would open ('' unstamped), seconds ('' none), story ('' none)   {"round":n}
-- vote    round ('' unstamped; '0' is a stamp), cast (0: assign), card, 'v' | 'null'   {"cast":n}
-- close   round ('' unstamped), discard 0 | 1                                 {"round":n}
-- tick    -                                                                   ''
-- snap    since v ('' none), comma list of the asking node's own C            {"state","mine","results","nodes"}
-- peek    -  (never writes, does nothing that is due)                         ''
-- Refusals with data: round_over, already_voting {"round":newest}; stale_vote {"cast":the seat's number}. A start that names a
-- round beyond the next one is a bad_request.
-- A seat that left after voting and returns before the reveal: player, then voted, so that what clients keep equals the state.
-- A seat that withdraws by becoming a spectator: voted (false), then player. The creator's token is always a dealer's seat.
-- MINE    {"C":{"player":"p3","value":"5"|null,"cast":2},..} only connections asked for and bound.
-- results since v: up to 20 results with a higher v, oldest first; without since: the last one.
-- Bus     {"p":1,"epoch","v","due","now","rm":[C..] (if any),"ev":[..]}, also with an empty ev when due became earlier.
--
-- Room hash, every value 64 bytes or less: fmt ep v run due rnd ph(w|v|r) opt req nv xl ren life code t0 dl nd act np lf tm hm hb, and
--   m:<p> = kind dealer|since|away    kind p, s, or g (gone, its vote stands); since: first round that needs the seat;
--   away: 0 has a socket, > 0 end of its grace, -1 away.   opt = the three option characters | deck version, as of the round's start.
--   req, nv: required seats without a standing vote, standing votes: recomputed by settle, moved by a vote, so that a vote reads
--   the header, its seat and its ballot only. nd: when the last present dealer lost its last socket. xl: x has its life. hb: bytes of hist.
-- x: <p> = round|cast|card index ('' taken back: a tombstone, so that a resent older cast cannot restore it).
-- who: n:<p> name, k:<p> token hash, t:<hash> = p ('-' barred).   cfg: creator, deck (version), deck:<ver>, dn:<ver>, opt, title, story.
--
-- Rules: all encoding before the first write, nothing may raise after it; reads after a change come from the caches below;
-- completeness is decided in settle alone. Passcode and lock will be checked in enter(), for unknown tokens only.

local FMT, BUS, MAX_SEATS, NEW_EPOCH_GAP = 1, 1, 100, 1000
local RENEW_MS, HIST_EXTRA_MS, HIST_BYTES, RESULTS = 600000, 3600000, 524288, 20

local call, match, sub, floor = redis.call, string.match, string.sub, math.floor
local op, run, C = ARGV[1], ARGV[2], ARGV[7]
local clock = call('TIME')
local now = clock[1] * 1000 + floor(clock[2] / 1000)
local after = tonumber(ARGV[5]) or 0
if after > 0 and now > after then return {'late', '', 0, 0, '[]', '', now, ''} end

-- 1. Votes: values in, a decision out.

-- Why a vote or close that names round r ('' = the current one) is refused, or nil.
local function round_refusal(phase, round, r)
  if phase == 'v' then
    if r == '' or tonumber(r) == round then return nil end
    return 'round_over'
  end
  if round == 0 then return 'not_voting' end
  if phase == 'r' or (r ~= '' and tonumber(r) ~= round) then return 'round_over' end
  return 'not_voting'
end

local function card_index(cards, card)
  local i = 0
  for c in string.gmatch(cards, '[^\n]+') do
    i = i + 1
    if c == card then return i end
  end
end

-- code, cast number, the new ballot (nil: as it was), change of the standing votes (-1, 0, 1)
local function judge(seat, ballot, round, cards, cast, card, kind)
  if sub(seat, 1, 1) ~= 'p' then return 'spectator' end
  local index = ''
  if kind ~= 'null' then index = card_index(cards, card) end
  if not index then return 'bad_value' end
  local seen, old = 0, ''
  if ballot then
    local r, n, i = match(ballot, '^(%d+)|(%d+)|(%d*)$')
    if tonumber(r) == round then seen, old = tonumber(n), i end
  end
  index = tostring(index)
  if cast == 0 then
    cast = seen + 1
  elseif cast < seen or (cast == seen and index ~= old) then
    return 'stale_vote', seen
  elseif cast == seen then
    return 'ok', seen
  end
  local change = 0
  if old == '' and index ~= '' then change = 1 elseif old ~= '' and index == '' then change = -1 end
  return 'ok', cast, round .. '|' .. cast .. '|' .. index, change
end

local function voted_event(game, v, round, p, voted)
  return '{"event":"voted","game":' .. game .. ',"v":' .. v .. ',"round":' .. round .. ',"player":"' .. p .. '","voted":' .. voted .. '}'
end

-- 2. The short way: what needs the header only, and every vote that neither meets due work nor completes the round.

if op == 'peek' or op == 'tick' then
  local h = call('HMGET', KEYS[1], 'fmt', 'ep', 'v', 'run', 'due')
  if not h[1] then return {'game_not_found', '', 0, 0, '[]', '', now, ''} end
  if tonumber(h[1]) > FMT then return {'upgrade', '', 0, 0, '[]', '', now, ''} end
  local due = tonumber(h[5])
  if op == 'peek' or (h[4] == run and (due == 0 or due > now)) then
    return {'ok', h[2], tonumber(h[3]), due, '[]', '', now, ''}
  end
elseif op == 'vote' then
  local r, cast = ARGV[8] or '', tonumber(match(ARGV[9] or '', '^%d+$'))
  if #ARGV < 11 or not match(r, '^%d*$') or not cast or cast > 999999999 or (ARGV[11] ~= 'v' and ARGV[11] ~= 'null') then
    return {'bad_request', '', 0, 0, '[]', '', now, ''}
  end
  local h = call('HMGET', KEYS[1], 'fmt', 'ep', 'v', 'run', 'due', 'rnd', 'ph', 'opt', 'req', 'nv', 'xl', 'ren', 'life', 'code')
  if not h[1] then return {'game_not_found', '', 0, 0, '[]', '', now, ''} end
  if tonumber(h[1]) > FMT then return {'upgrade', '', 0, 0, '[]', '', now, ''} end
  local due = tonumber(h[5])
  if h[4] == run and (due == 0 or due > now) then
    local epoch, v, round = h[2], tonumber(h[3]), tonumber(h[6])
    local function refuse(code, data) return {code, epoch, v, due, '[]', data or '', now, ''} end
    local p = call('HGET', KEYS[4], C)
    local seat = p and call('HGET', KEYS[1], 'm:' .. p)
    if not seat or sub(seat, 1, 1) == 'g' then return refuse('not_joined') end
    local refusal = round_refusal(h[7], round, r)
    if refusal then return refuse(refusal, refusal == 'round_over' and '{"round":' .. round .. '}') end
    local cards = ARGV[11] == 'null' and '' or call('HGET', KEYS[5], 'deck:' .. sub(h[8], 5))
    local code, number, ballot, change = judge(seat, call('HGET', KEYS[2], p), round, cards, cast, ARGV[10], ARGV[11])
    local data = number and '{"cast":' .. number .. '}' or ''
    if code ~= 'ok' or not ballot then return refuse(code, data) end
    local required, votes = tonumber(h[9]), tonumber(h[10]) + change
    if tonumber(match(seat, '|(%d+)|')) <= round then required = required - change end
    local complete = required == 0 and votes > 0 and sub(h[8], 1, 1) == '1'
    if not complete and tonumber(h[12]) > now then
      local bus, events, message = '', '[]', nil
      if change ~= 0 then
        v = v + 1
        events = '[' .. voted_event(cjson.encode(h[14]), v, round, p, change == 1 and 'true' or 'false') .. ']'
        message = '{"p":' .. BUS .. ',"epoch":"' .. epoch .. '","v":' .. v .. ',"due":' .. due .. ',"now":' .. now .. ',"ev":' .. events .. '}'
      end
      if h[11] ~= '1' then
        call('HSET', KEYS[1], 'v', v, 'req', required, 'nv', votes, 'xl', '1')
        call('HSET', KEYS[2], p, ballot)
        call('PEXPIRE', KEYS[2], h[13])
      else
        if change ~= 0 then call('HSET', KEYS[1], 'v', v, 'req', required, 'nv', votes) end
        call('HSET', KEYS[2], p, ballot)
      end
      if message then
        local sent = redis.pcall(ARGV[3], ARGV[4], message)
        if type(sent) == 'table' then bus = sent.err or 'publish failed' end
      end
      return {'ok', epoch, v, due, events, data, now, bus}
    end
  end
end

-- 3. The long way. Caches: a field is read once, changes are kept here and written by commit.

local function cache(key) return {key = key, v = {}, w = {}} end
local H, X, WHO, CONN, CFG = cache(KEYS[1]), cache(KEYS[2]), cache(KEYS[3]), cache(KEYS[4]), cache(KEYS[5])

local function get(c, f)
  local value = c.v[f]
  if value == nil then
    value = not c.all and call('HGET', c.key, f) or false
    c.v[f] = value
  end
  return value
end
local function all(c)
  if not c.all then
    local flat = call('HGETALL', c.key)
    for i = 1, #flat, 2 do
      if c.v[flat[i]] == nil then c.v[flat[i]] = flat[i + 1] end
    end
    c.all = true
  end
  return c.v
end
local function put(c, f, value) -- false: delete
  if value then value = tostring(value) end
  if c.v[f] ~= value then c.v[f], c.w[f] = value, true end
end
local function wipe(c) c.v, c.w, c.all, c.wiped = {}, {}, true, true end
local function number(f) return tonumber(H.v[f]) end

local EVENTS, RESULTS_NEW, REMOVED = {}, {}, {} -- texts; {v, text}; connections that a members step took out
local SEATS, ORDER = {}, {}                     -- p -> seat; every p by number
local FLAGGED, REVIVED = {}, {}                 -- seats that need a player event; then a voted event
local renew, fresh_hist = false, false
local grace, succession

local function by_number(a, b) return tonumber(sub(a, 2)) < tonumber(sub(b, 2)) end
local function seat_text(s) return s.kind .. s.dealer .. '|' .. s.since .. '|' .. s.away end
local function present(s) return s.kind ~= 'g' and s.away ~= -1 end
local function bool(b) return b and 'true' or 'false' end
local function text_or_null(s) return s and s ~= '' and cjson.encode(s) or 'null' end
local function list(items) return '[' .. table.concat(items, ',') .. ']' end
local function strings(items)
  local out = {}
  for i, s in ipairs(items) do out[i] = cjson.encode(s) end
  return list(out)
end
local function sorted_keys(t)
  local keys = {}
  for k in pairs(t) do keys[#keys + 1] = k end
  table.sort(keys)
  return keys
end

local function load_room()
  local flat = call('HGETALL', KEYS[1])
  local last, in_order = 0, true -- a small hash gives the seats back in the order in which they came
  H.all = true
  for i = 1, #flat, 2 do
    local f, value = flat[i], flat[i + 1]
    H.v[f] = value
    if sub(f, 1, 2) == 'm:' then
      local kind, dealer, since, away = match(value, '^(.)(.)|(%d+)|(-?%d+)$')
      local p, n = sub(f, 3), tonumber(sub(f, 4))
      SEATS[p] = {p = p, kind = kind, dealer = dealer, since = tonumber(since), away = tonumber(away)}
      ORDER[#ORDER + 1] = p
      in_order, last = in_order and n > last, n
    end
  end
  if not in_order then table.sort(ORDER, by_number) end
  if H.v.tm then
    local g, s = match(H.v.tm, '^(%d+)|(%d+)$')
    grace, succession = tonumber(g), tonumber(s)
  end
end

-- Seats in the order of their numbers; the caller may erase the one in hand.
local function seats()
  local i = 0
  return function()
    while i < #ORDER do
      i = i + 1
      local s = SEATS[ORDER[i]]
      if s then return s end
    end
  end
end

local function emit(kind, rest)
  put(H, 'v', number('v') + 1)
  local text = '{"event":"' .. kind .. '","game":' .. cjson.encode(H.v.code) .. ',"v":' .. H.v.v .. ',' .. rest .. '}'
  EVENTS[#EVENTS + 1] = text
  return text
end

local function player_json(s)
  return '{"id":"' .. s.p .. '","name":' .. cjson.encode(get(WHO, 'n:' .. s.p) or '') .. ',"seat":"'
    .. (s.kind == 's' and 'spectator' or 'player') .. '","dealer":' .. bool(s.dealer == '1') .. ',"away":' .. bool(s.away == -1)
    .. ',"acting":' .. bool(H.v.act == s.p) .. '}'
end

local function standing(p) -- index of the card that counts for this seat in the open round, or nil
  if H.v.ph ~= 'v' then return nil end
  local ballot = get(X, p)
  local r, i = match(ballot or '', '^(%d+)|%d+|(%d+)$')
  if r == H.v.rnd then return tonumber(i) end
end

local function erase(s)
  local hash = get(WHO, 'k:' .. s.p)
  if hash and get(WHO, 't:' .. hash) == s.p then put(WHO, 't:' .. hash, false) end
  put(WHO, 'n:' .. s.p, false)
  put(WHO, 'k:' .. s.p, false)
  SEATS[s.p] = nil
  put(H, 'm:' .. s.p, false)
end

local function deck(version)
  local cards = {}
  for c in string.gmatch(get(CFG, 'deck:' .. version) or '', '[^\n]+') do cards[#cards + 1] = c end
  return cards, '{"name":' .. cjson.encode(get(CFG, 'dn:' .. version) or '') .. ',"cards":' .. strings(cards) .. '}'
end

-- Ends the open round at instant t; cause nil: discarded.
local function end_round(t, cause)
  local round = number('rnd')
  if not cause then
    emit('discarded', '"round":' .. round)
    put(H, 'ph', 'w')
    put(CFG, 'story', '')
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
      elseif s.kind == 'p' and s.since <= round then
        missing[#missing + 1] = s.p
      end
    end
    table.sort(secret)
    for _, i in ipairs(secret) do votes[#votes + 1] = '{"value":' .. cjson.encode(cards[i] or '') .. '}' end
    local text = emit('result', '"round":' .. round .. ',"story":' .. text_or_null(get(CFG, 'story')) .. ',"cause":"' .. cause
      .. '","votes":' .. list(votes) .. ',"missing":' .. strings(missing) .. ',"deck":' .. deck_json
      .. ',"startedAt":' .. H.v.t0 .. ',"closedAt":' .. t)
    RESULTS_NEW[#RESULTS_NEW + 1] = {number('v'), text}
    put(H, 'ph', 'r')
  end
  wipe(X)
  for f, value in pairs({dl = 0, req = 0, nv = 0, xl = 0}) do put(H, f, value) end
  for s in seats() do
    if s.kind == 'g' then erase(s) end
  end
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
      local chosen
      for s in seats() do
        if present(s) and (not chosen or (chosen.kind == 's' and s.kind == 'p')) then chosen = s end
      end
      put(H, 'act', chosen.p)
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

-- The earliest deadline: instant (0: none) and kind. Ties: grace, succession, round.
local function next_due()
  local t, kind = 0, nil
  local somebody = false
  for s in seats() do
    if present(s) then somebody = true end
    if s.away > 0 and (t == 0 or s.away < t) then t, kind = s.away, 'grace' end
  end
  local nd, dl = number('nd'), number('dl')
  if nd > 0 and H.v.act == '' and somebody and (t == 0 or nd + succession < t) then t, kind = nd + succession, 'succession' end
  if H.v.ph == 'v' and dl > 0 and (t == 0 or dl < t) then t, kind = dl, 'round' end
  return t, kind
end

-- What is due, in the order of the deadlines and not of the kinds: else cause and contents would depend on how late the step
-- comes. Graces of one instant (a node that died) end together: settled one by one they could reveal a round to nobody.
local function perform_due()
  local reached = 0
  while true do
    local t, kind = next_due()
    if t == 0 or t > now then return end
    reached = math.max(reached, t)
    if kind == 'grace' then
      for s in seats() do
        if s.away == t then s.away, FLAGGED[s.p] = -1, true end
      end
      settle(reached, 'left', t - grace)
    else
      if kind == 'round' then end_round(t, number('nv') > 0 and 'deadline' or nil) end
      settle(reached, 'left')
    end
  end
end

local function new_epoch()
  local text = run .. clock[1] .. clock[2] .. (H.v.ep or '') .. KEYS[1]
  put(H, 'ep', sub(redis.sha1hex(text), 1, 8))
  put(H, 'run', run)
end

local function fence()
  if H.v.run == run then return end
  new_epoch()
  put(H, 'np', number('np') + NEW_EPOCH_GAP)
  EVENTS[#EVENTS + 1] = '{"event":"fenced","game":' .. cjson.encode(H.v.code) .. ',"epoch":"' .. H.v.ep .. '"}'
end

-- 4. What others read.

local function state_json()
  all(WHO)
  all(CFG)
  local players, voted = {}, {}
  local voting = H.v.ph == 'v'
  if voting then all(X) end
  for s in seats() do
    if s.kind ~= 'g' then
      players[#players + 1] = player_json(s)
      if standing(s.p) then voted[#voted + 1] = s.p end
    end
  end
  local open = H.v.ph ~= 'w'
  local opt = get(CFG, 'opt')
  local _, deck_json = deck(open and sub(H.v.opt, 5) or get(CFG, 'deck'))
  local phase = voting and 'voting' or open and 'revealed' or 'waiting'
  return '{"epoch":"' .. H.v.ep .. '","v":' .. H.v.v .. ',"now":' .. now .. ',"phase":"' .. phase .. '","round":' .. H.v.rnd
    .. ',"story":' .. text_or_null(open and get(CFG, 'story')) .. ',"startedAt":' .. H.v.t0
    .. ',"deadline":' .. (H.v.dl == '0' and 'null' or H.v.dl) .. ',"deck":' .. deck_json
    .. ',"options":{"autoClose":' .. bool(sub(opt, 1, 1) == '1') .. ',"anonymous":' .. bool(sub(opt, 2, 2) == '1') .. ',"policy":"'
    .. (sub(opt, 3, 3) == 'e' and 'everyone' or 'dealer') .. '","title":' .. cjson.encode(get(CFG, 'title') or '') .. '}'
    .. ',"players":' .. list(players) .. ',"voted":' .. strings(voted) .. '}'
end

-- The own seat and card of each connection named: nobody else's.
local function mine_json(connections)
  local out = {}
  local cards
  for _, c in ipairs(connections) do
    local p = c ~= '' and get(CONN, c)
    if p and SEATS[p] and SEATS[p].kind ~= 'g' then
      local value, cast = 'null', '0'
      if H.v.ph == 'v' then
        cards = cards or deck(sub(H.v.opt, 5))
        local i = standing(p)
        if i then value = cjson.encode(cards[i] or '') end
        local r, n = match(get(X, p) or '', '^(%d+)|(%d+)|')
        if r == H.v.rnd then cast = n end
      end
      out[#out + 1] = cjson.encode(c) .. ':{"player":"' .. p .. '","value":' .. value .. ',"cast":' .. cast .. '}'
    end
  end
  return '{' .. table.concat(out, ',') .. '}'
end

local function results_json(since)
  local kept = {}
  local stored = fresh_hist and {} or call('LRANGE', KEYS[6], since and -RESULTS or -1, -1)
  for _, text in ipairs(stored) do
    local v = tonumber(match(text, '"v":(%d+),"round"'))
    if not since or (v and v > since) then kept[#kept + 1] = text end
  end
  for _, r in ipairs(RESULTS_NEW) do
    if not since or r[1] > since then kept[#kept + 1] = r[2] end
  end
  while #kept > (since and RESULTS or 1) do table.remove(kept, 1) end
  return list(kept)
end

local function view_json(connections, since)
  local nodes = {}
  for c, p in pairs(all(CONN)) do
    if p then nodes[sub(c, 1, 6)] = true end
  end
  return '"state":' .. state_json() .. ',"mine":' .. mine_json(connections) .. ',"results":' .. results_json(since)
    .. ',"nodes":' .. strings(sorted_keys(nodes))
end

-- 5. Operations: each returns code and data, and settles by itself where it changed something.

local function member()
  local p = C ~= '' and get(CONN, C)
  local s = p and SEATS[p]
  if s and s.kind ~= 'g' then return s end
end
local function may_deal(s) return s.dealer == '1' or H.v.act == s.p or sub(H.v.opt, 3, 3) == 'e' end
local function round_data() return '{"round":' .. H.v.rnd .. '}' end
local function wrong_round(r)
  local refusal = round_refusal(H.v.ph, number('rnd'), r)
  return refusal, refusal == 'round_over' and round_data() or ''
end

-- Brings every seat in line with the connections: a first socket ends grace or away, losing the last one starts grace.
local function reconcile()
  local sockets = {}
  for _, p in pairs(all(CONN)) do
    if p then sockets[p] = true end
  end
  for s in seats() do
    if s.kind ~= 'g' and sockets[s.p] and s.away ~= 0 then
      if s.away == -1 then FLAGGED[s.p] = true end
      s.away = 0
    elseif s.kind ~= 'g' and not sockets[s.p] and s.away == 0 then
      s.away = now + grace
    end
  end
end

local function unique_name(name, own)
  local taken = {}
  for f, value in pairs(all(WHO)) do
    if value and sub(f, 1, 2) == 'n:' and sub(f, 3) ~= own then taken[value] = true end
  end
  local candidate, i = name, 1
  while taken[candidate] do
    i = i + 1
    candidate = name .. ' (' .. i .. ')'
  end
  return candidate
end

local function new_seat(name, seat, hash)
  local p = 'p' .. (number('np') + 1)
  put(H, 'np', number('np') + 1)
  local dealer = get(CFG, 'creator') == hash and '1' or '0'
  SEATS[p] = {p = p, kind = seat == 'spectator' and 's' or 'p', dealer = dealer, since = number('rnd') + 1, away = 0}
  ORDER[#ORDER + 1] = p
  put(WHO, 'n:' .. p, unique_name(name, p))
  put(WHO, 'k:' .. p, hash)
  put(WHO, 't:' .. hash, p)
  FLAGGED[p] = true
  return SEATS[p]
end

-- The seat of a token, found again or new; C joins it.
local function enter(name, seat, hash)
  local known = get(WHO, 't:' .. hash)
  if known == '-' then return 'unauthorized', '' end
  local s = known and SEATS[known]
  local bound = member()
  if bound and bound ~= s then return 'bad_request', '' end
  if not s then
    if name == '' then return 'unauthorized', '' end
    local count = 0
    for _ in seats() do count = count + 1 end -- also who left: a vote that stands keeps its place until the reveal
    if count >= MAX_SEATS then return 'game_full', '' end
    s = new_seat(name, seat, hash)
  elseif s.kind == 'g' then
    s.kind = 'p'
    FLAGGED[s.p], REVIVED[s.p] = true, true
  end
  if C ~= '' then
    put(CONN, C, s.p)
    renew = true
  end
  reconcile()
  settle(now, 'left')
  return 'ok', '{"player":"' .. s.p .. '",' .. view_json({C}) .. '}'
end

local OPS = {}

function OPS.create(code, name, seat, hash, creator, cards, deck_name, opt, title, tm, bound, life, life_unused)
  if H.v.fmt then
    if get(CFG, 'creator') ~= creator then return 'taken', '' end
    return enter(name, seat, hash)
  end
  for _, c in ipairs({X, WHO, CONN, CFG}) do wipe(c) end
  fresh_hist = true
  local fields = {
    fmt = FMT, v = 0, due = 0, rnd = 0, ph = 'w', opt = opt .. '|1', req = 0, nv = 0, xl = 0, ren = 0, life = life_unused, code = code,
    t0 = 0, dl = 0, nd = 0, act = '', np = 0, lf = life, tm = tm, hm = bound, hb = 0,
  }
  for f, value in pairs(fields) do put(H, f, value) end
  new_epoch()
  local side = {creator = creator, deck = 1, ['deck:1'] = cards, ['dn:1'] = deck_name, opt = opt, title = title, story = ''}
  for f, value in pairs(side) do put(CFG, f, value) end
  local g, s = match(tm, '^(%d+)|(%d+)$')
  grace, succession = tonumber(g), tonumber(s)
  renew = true
  return enter(name, seat, hash)
end

function OPS.join(_, name, seat, hash) return enter(name, seat, hash) end

function OPS.drop()
  if C == '' or not get(CONN, C) then return 'ok', '' end
  put(CONN, C, false)
  reconcile()
  settle(now, 'left')
  return 'ok', ''
end

function OPS.leave()
  local s = member()
  if not s then return 'not_joined', '' end
  local connections = {}
  for c, p in pairs(all(CONN)) do
    if p == s.p then connections[#connections + 1] = c end
  end
  table.sort(connections)
  for _, c in ipairs(connections) do put(CONN, c, false) end
  if standing(s.p) then
    s.kind, s.away = 'g', 0
  else
    erase(s)
  end
  emit('playerLeft', '"player":"' .. s.p .. '"')
  settle(now, 'left')
  return 'ok', strings(connections)
end

function OPS.seat(seat)
  local s = member()
  if not s then return 'not_joined', '' end
  local kind = seat == 'spectator' and 's' or 'p'
  if s.kind == kind then return 'ok', '' end
  if standing(s.p) then
    put(X, s.p, match(get(X, s.p), '^%d+|%d+|'))
    emit('voted', '"round":' .. H.v.rnd .. ',"player":"' .. s.p .. '","voted":false')
  end
  s.kind = kind
  if kind == 'p' then s.since = number('rnd') + 1 end
  FLAGGED[s.p] = true
  settle(now, 'left')
  return 'ok', ''
end

function OPS.rename(name)
  local s = member()
  if not s then return 'not_joined', '' end
  local new = unique_name(name, s.p)
  if new == get(WHO, 'n:' .. s.p) then return 'ok', '' end
  put(WHO, 'n:' .. s.p, new)
  FLAGGED[s.p] = true
  settle(now, 'left')
  return 'ok', ''
end

function OPS.members(node)
  local wanted, lost = {}, {}
  for i = 9, #ARGV, 2 do wanted[ARGV[i]] = ARGV[i + 1] end
  for c, p in pairs(all(CONN)) do
    if p and sub(c, 1, #node) == node and not wanted[c] then REMOVED[#REMOVED + 1] = c end
  end
  table.sort(REMOVED)
  for _, c in ipairs(REMOVED) do put(CONN, c, false) end
  for _, c in ipairs(sorted_keys(wanted)) do
    local p = wanted[c]
    local s = SEATS[p]
    if p ~= '' and (not s or s.kind == 'g') then
      lost[#lost + 1] = c
      if get(CONN, c) then put(CONN, c, false) end
    elseif p ~= '' and get(CONN, c) ~= p then
      put(CONN, c, p)
      renew = true
    end
  end
  if number('ren') <= now then renew = true end
  reconcile()
  settle(now, 'left')
  return 'ok', strings(lost)
end

function OPS.start(r, seconds, story)
  local s = member()
  if not s then return 'not_joined', '' end
  if not may_deal(s) then return 'not_dealer', '' end
  local round = number('rnd') + 1
  local named = tonumber(r) or round
  if H.v.ph == 'v' then
    if named < round - 1 then return 'round_over', round_data() end
    return 'already_voting', round_data()
  end
  if named < round then return 'round_over', round_data() end
  if named > round then return 'bad_request', round_data() end
  wipe(X)
  put(CFG, 'story', story)
  local deadline = seconds == '' and 0 or now + tonumber(seconds) * 1000
  local fields = {rnd = round, ph = 'v', t0 = now, dl = deadline, xl = 0, opt = get(CFG, 'opt') .. '|' .. get(CFG, 'deck')}
  for f, value in pairs(fields) do put(H, f, value) end
  if H.v.life ~= H.v.lf then
    put(H, 'life', H.v.lf)
    renew = true
  end
  emit('started', '"round":' .. round .. ',"story":' .. text_or_null(story) .. ',"startedAt":' .. now
    .. ',"deadline":' .. (deadline == 0 and 'null' or deadline) .. ',"now":' .. now)
  settle(now, 'left')
  return 'ok', round_data()
end

function OPS.vote(r, cast, card, kind)
  local s = member()
  if not s then return 'not_joined', '' end
  local refusal, data = wrong_round(r)
  if refusal then return refusal, data end
  local round = number('rnd')
  local cards = get(CFG, 'deck:' .. sub(H.v.opt, 5))
  local code, n, ballot, change = judge(seat_text(s), get(X, s.p), round, cards, tonumber(cast), card, kind)
  data = n and '{"cast":' .. n .. '}' or ''
  if code ~= 'ok' or not ballot then return code, data end
  put(X, s.p, ballot)
  if change ~= 0 then
    emit('voted', '"round":' .. round .. ',"player":"' .. s.p .. '","voted":' .. bool(change == 1))
    settle(now, 'all')
  end
  return 'ok', data
end

function OPS.close(r, discard)
  local s = member()
  if not s then return 'not_joined', '' end
  if not may_deal(s) then return 'not_dealer', '' end
  local refusal, data = wrong_round(r)
  if refusal then return refusal, data end
  end_round(now, discard ~= '1' and number('nv') > 0 and 'dealer' or nil)
  settle(now, 'left')
  return 'ok', round_data()
end

function OPS.tick() return 'ok', '' end

function OPS.snap(since, connections)
  local asked = {}
  for c in string.gmatch(connections, '[^,]+') do asked[#asked + 1] = c end
  return 'ok', '{' .. view_json(asked, tonumber(since)) .. '}'
end

-- Arguments that cannot be meant: refused before anything is read.
local SHAPES = {
  create = {'^.+$', '^.+$', '^%l+$', '^.+$', '^.+$', '^.+$', '', '^[01][01][de]$', '', '^%d+|%d+$', '^%d+$', '^%d+$', '^%d+$'},
  join = {'', '', '', '^.+$'}, drop = {}, leave = {}, seat = {'^%l+$'}, rename = {'^.+$'}, members = {'^......$'},
  start = {'^%d*$', '^%d*$', ''}, vote = {'', '', '', ''}, close = {'^%d*$', '^[01]$'}, tick = {}, snap = {'^%d*$', ''},
}
local SEAT_AT = {create = 3, join = 3, seat = 1}

local function well_formed()
  local shape = SHAPES[op]
  if not shape or #ARGV - 7 < #shape then return false end
  for i, pattern in ipairs(shape) do
    if not match(ARGV[7 + i], pattern) then return false end
  end
  local seat = SEAT_AT[op] and ARGV[7 + SEAT_AT[op]]
  if seat and seat ~= 'player' and seat ~= 'spectator' and not (op == 'join' and seat == '') then return false end
  if op == 'create' then return #ARGV[8] <= 64 and #ARGV[17] <= 64 and tonumber(ARGV[18]) >= 1 end
  if op == 'start' then return #ARGV[10] <= 480 and (ARGV[9] == '' or (tonumber(ARGV[9]) >= 1 and #ARGV[9] <= 7)) end
  return op ~= 'members' or #ARGV % 2 == 0
end

-- 6. Encode, write, publish.

local HEADER = {
  'fmt', 'ep', 'v', 'run', 'due', 'rnd', 'ph', 'opt', 'req', 'nv', 'xl', 'ren', 'life', 'code',
  't0', 'dl', 'nd', 'act', 'np', 'lf', 'tm', 'hm', 'hb',
}

local function in_slices(command, key, values)
  for i = 1, #values, 1000 do call(command, key, unpack(values, i, math.min(i + 999, #values))) end
end

local function write(c)
  local set, del = {}, {}
  local fields = c == H and HEADER or {}
  for _, f in ipairs(fields) do
    if c.w[f] then
      set[#set + 1], set[#set + 2] = f, c.v[f]
      c.w[f] = nil
    end
  end
  for _, f in ipairs(sorted_keys(c.w)) do
    if c.v[f] then
      set[#set + 1], set[#set + 2] = f, c.v[f]
    else
      del[#del + 1] = f
    end
  end
  if c.wiped then call('DEL', c.key) end
  in_slices('HSET', c.key, set)
  in_slices('HDEL', c.key, del)
end

-- How many of the oldest results have to go for the new ones; keeps the byte count.
local function history_cut()
  if #RESULTS_NEW == 0 then return 0, 0 end
  local length = fresh_hist and 0 or call('LLEN', KEYS[6])
  local bytes, cut = length > 0 and number('hb') or 0, 0
  for _, r in ipairs(RESULTS_NEW) do bytes = bytes + #r[2] end
  while cut < length and (length - cut + #RESULTS_NEW > number('hm') or bytes > HIST_BYTES) do
    bytes = bytes - #call('LINDEX', KEYS[6], cut)
    cut = cut + 1
  end
  put(H, 'hb', bytes)
  return cut, length
end

local function changed()
  for _, c in ipairs({H, X, WHO, CONN, CFG}) do
    if c.wiped or next(c.w) then return true end
  end
  return renew
end

local function commit()
  for s in seats() do put(H, 'm:' .. s.p, seat_text(s)) end
  if not changed() then return '' end
  local before, due = number('due'), (next_due())
  put(H, 'due', due)
  if number('ren') <= now then renew = true end
  if renew then put(H, 'ren', now + math.min(RENEW_MS, floor(number('life') / 3))) end
  local first_ballot = next(X.w) and H.v.xl ~= '1'
  if first_ballot then put(H, 'xl', 1) end
  local cut, length = history_cut()
  local message
  if #EVENTS > 0 or #REMOVED > 0 or (due > 0 and (before == 0 or due < before)) then
    message = '{"p":' .. BUS .. ',"epoch":"' .. H.v.ep .. '","v":' .. H.v.v .. ',"due":' .. due .. ',"now":' .. now
      .. (#REMOVED > 0 and ',"rm":' .. strings(REMOVED) or '') .. ',"ev":' .. list(EVENTS) .. '}'
  end
  for _, c in ipairs({H, X, WHO, CONN, CFG}) do write(c) end
  if fresh_hist then call('DEL', KEYS[6]) end
  for _, r in ipairs(RESULTS_NEW) do call('RPUSH', KEYS[6], r[2]) end
  if cut > 0 then call('LTRIM', KEYS[6], cut, -1) end
  local life = number('life')
  if renew then
    for i = 1, 5 do call('PEXPIRE', KEYS[i], life) end
  elseif first_ballot then
    call('PEXPIRE', KEYS[2], life)
  end
  if renew or (#RESULTS_NEW > 0 and length == 0) then call('PEXPIRE', KEYS[6], life + HIST_EXTRA_MS) end
  if not message then return '' end
  local sent = redis.pcall(ARGV[3], ARGV[4], message)
  return type(sent) == 'table' and (sent.err or 'publish failed') or ''
end

if not well_formed() then return {'bad_request', '', 0, 0, '[]', '', now, ''} end
load_room()
if H.v.fmt then
  if tonumber(H.v.fmt) > FMT then return {'upgrade', '', 0, 0, '[]', '', now, ''} end
  fence()
  perform_due()
elseif op ~= 'create' then
  return {'game_not_found', '', 0, 0, '[]', '', now, ''}
end
local code, data = OPS[op](unpack(ARGV, 8, math.min(#ARGV, 20)))
local bus = commit()
return {code, H.v.ep, number('v'), number('due'), list(EVENTS), data, now, bus}
