-- A seat that acts by its token, without a socket: whether it is one, and how often it may.
-- A connection has a rate of its own on its node. A seat without one is counted here, for all nodes and loops together, and only once it is
-- known to be one: a stranger takes nothing from anybody, and is refused before anything is read for it.

-- What each takes of the time (ms), and how many may come at once.
local RATES = {requests = {100, 100}, edits = {1000, 10}, histories = {2000, 10}, game_histories = {200, 20}}
local COUNTED = {putstories = {'edits'}, removestories = {'edits'}, settle = {'edits'}, hook = {'edits'}, unhook = {'edits'},
  history = {'histories', 'game_histories'}}

-- Counts what this seat does; the refusal's data when it is too often. Each field is the instant until which what was done fills the time.
-- By pcall: a Redis that is full still answers who only reads.
local function too_often(p)
  for _, kind in ipairs({'requests', unpack(COUNTED[op] or {})}) do
    local each, most = RATES[kind][1], RATES[kind][2]
    local field = kind .. ':' .. (kind == 'game_histories' and '' or p)
    local bound = now + each * most
    local filled = math.max(now, math.min(bound, tonumber(call('HGET', KEYS[8], field) or 0))) + each
    if filled > bound then return '{"retryAfterMs":' .. filled - bound .. ',"rate":"' .. kind .. '"}' end
    local sent = redis.pcall('HSET', KEYS[8], field, filled)
    if type(sent) ~= 'table' then call('PEXPIRE', KEYS[8], RATES_MS) end
  end
end

-- Why an actor that is a token may not go on; nil when it may, and for everybody else.
local function refused_actor()
  if sub(C, 1, 2) ~= 't:' then return end
  local s = member()
  if not s then return 'not_joined', '' end
  local data = too_often(s.p)
  if data then return 'rate_limited', data end
end

-- Whose token it is, and whether the game is that token's.
function OPS.whose()
  local s = member()
  if not s then return 'not_joined', '' end
  local is_creator = get(CFG, 'creator') == sub(C, 3)
  return 'ok', '{"player":"' .. s.p .. '","creator":' .. bool(is_creator) .. '}'
end
