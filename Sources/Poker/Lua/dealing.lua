-- What a dealer does about people and the game: player (everybody does it for the own seat), remove, settle, finish.
-- Each ends in a settle, which works out what follows for the others.

local MAX_BARRED = 200
local END_LIFE_MS = 3600000

-- Takes the standing card back. The cast number stays: a resent older vote cannot bring it back.
local function withdraw(s)
  if not standing(s.p) then return end
  put(X, s.p, match(get(X, s.p), '^%d+|%d+|'))
  emit('voted', '"round":' .. H.v.rnd .. ',"player":"' .. s.p .. '","voted":false')
end

local function is_last_dealer(s)
  for other in seats() do
    if other.p ~= s.p and other.kind ~= 'g' and other.dealer == '1' then return false end
  end
  return s.dealer == '1'
end

function OPS.player(target, name, seat, dealer)
  local me = member()
  if not me then return 'not_joined', '' end
  local s = target == '' and me or SEATS[target]
  if (s ~= me or dealer == '1') and me.dealer ~= '1' then return 'not_dealer', '' end
  if not s or s.kind == 'g' then return 'player_not_found', '' end
  if dealer == '0' and is_last_dealer(s) then return 'bad_request', '{"lastDealer":true}' end
  local kind = seat == '' and s.kind or sub(seat, 1, 1)
  if kind ~= s.kind then
    withdraw(s)
    s.kind = kind
    if kind == 'p' then s.since = number('rnd') + 1 end
    FLAGGED[s.p] = true
  end
  local new = name == '' and get(WHO, 'n:' .. s.p) or unique_name(name, s.p)
  if new ~= get(WHO, 'n:' .. s.p) then
    put(WHO, 'n:' .. s.p, new)
    FLAGGED[s.p] = true
  end
  if dealer ~= '' and dealer ~= s.dealer then
    set_dealer(s, dealer)
    FLAGGED[s.p] = true
  end
  if FLAGGED[s.p] then settle(now, 'left') end
  return 'ok', ''
end

-- The token opens no seat of this game any more. Of more than 200 the oldest is forgotten.
local function bar(hash)
  local barred = {}
  for old in string.gmatch(get(WHO, 'barred') or '', '[^\n]+') do barred[#barred + 1] = old end
  barred[#barred + 1] = hash
  if #barred > MAX_BARRED then put(WHO, 't:' .. table.remove(barred, 1), false) end
  put(WHO, 'barred', table.concat(barred, '\n'))
  put(WHO, 't:' .. hash, '-')
end

function OPS.remove(target)
  local me = member()
  if not me then return 'not_joined', '' end
  if me.dealer ~= '1' then return 'not_dealer', '' end
  local s = SEATS[target]
  if not s or s.kind == 'g' then return 'player_not_found', '' end
  if s == me then return 'bad_request', '{"self":true}' end
  withdraw(s)
  set_dealer(s, '0')
  -- A tombstone for each connection, until it drops: a node that missed the event learns of it from its own list of members.
  for c, p in pairs(all(CONN)) do
    if p == s.p then put(CONN, c, '-') end
  end
  local hash = get(WHO, 'k:' .. s.p)
  erase(s)
  if hash then bar(hash) end
  emit('playerLeft', '"player":"' .. s.p .. '","removed":true')
  settle(now, 'left')
  return 'ok', ''
end

-- Tells what a round (null: a story alone) is settled on. A title means that the story is one of the list.
local function tell_settled(round, story, title_json, value, old)
  keep_settled(emit('settled', '"round":' .. round .. ',"story":' .. text_or_null(story) .. ',"title":' .. title_json
    .. ',"value":' .. cjson.encode(value)), old)
end

-- A story of the list, whether a round was about it or not.
local function settle_story(story, value)
  local parts = story_parts(story)
  if not parts then return 'story_not_found', '' end
  if set_estimate(story, value) then tell_settled('null', story, parts[1], value, settled_alone(story)) end
  return 'ok', ''
end

function OPS.settle(r, story, value, kind)
  local s = member()
  if not s then return 'not_joined', '' end
  if not may_deal(s) then return 'not_dealer', '' end
  if kind == 'null' then value = cjson.null end
  if r == '' and story ~= '' then return settle_story(story, value) end
  local round = tonumber(r) or number('rnd')
  local about = revealed(round)
  if not about then return 'not_revealed', '' end
  if story ~= '' and story ~= about.story then return 'story_not_found', '' end
  -- The same again is news when the story has come to another estimate since. A text that is called like a story gives it none.
  local is_news = about.title and set_estimate(about.story, value)
  if is_news or about.value ~= value then
    tell_settled(round, about.story, about.title and cjson.encode(about.title) or 'null', value, about.entry)
  end
  return 'ok', '{"round":' .. round .. '}'
end

-- The game is over. Its members may still read it for an hour, which nothing prolongs.
function OPS.finish()
  local s = member()
  if not s then return 'not_joined', '' end
  if s.dealer ~= '1' then return 'not_dealer', '' end
  if H.v.ph == 'v' then end_round(now) end
  emit('ended', '"round":' .. H.v.rnd)
  local life = math.min(END_LIFE_MS, number('life'))
  for f, v in pairs({ph = 'e', nd = 0, act = '', life = life, ends = now + life}) do put(H, f, v) end
  renew = true
  return 'ok', ''
end
