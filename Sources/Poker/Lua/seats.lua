-- The game in memory: its seats in order, the events so far, and what is told of a seat, its card and the deck.
-- Decides nothing.

local EVENTS, HISTORY_NEW, REMOVED = {}, {}, {} -- texts; texts; connections that a members step took out
local SEATS, ORDER = {}, {}                     -- p -> seat; every p by number
local FLAGGED, REVIVED = {}, {}                 -- seats that need a player event; then a voted event
local renew, fresh_hist = false, false
local superseded                              -- an entry of the history whose place a new one takes
local grace, succession

local function by_number(a, b) return tonumber(sub(a, 2)) < tonumber(sub(b, 2)) end
local function seat_text(s) return s.kind .. s.dealer .. '|' .. s.since .. '|' .. s.away end
local function present(s) return s.kind ~= 'g' and s.away ~= -1 end
local function bool(b) return b and 'true' or 'false' end
local function text_or_null(s) return s and s ~= '' and cjson.encode(s) or 'null' end
local function list(items) return '[' .. table.concat(items, ',') .. ']' end
local function strings(items) return #items > 0 and cjson.encode(items) or '[]' end -- an empty one would become {}
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

-- The seat of a connection, or of the hash of a token, whose field in who is called like the actor; nil for a barred one.
local function seat_of(actor)
  if sub(actor, 1, 2) ~= 't:' then return get(CONN, actor) or nil end
  local p = get(WHO, actor)
  return p and p ~= '-' and p or nil
end

local function erase(s)
  local hash = get(WHO, 'k:' .. s.p)
  if hash and get(WHO, 't:' .. hash) == s.p then put(WHO, 't:' .. hash, false) end
  put(WHO, 'n:' .. s.p, false)
  put(WHO, 'k:' .. s.p, false)
  -- The card that was taken back: nobody can come back to the seat, so no resent vote can meet it.
  if get(X, s.p) then
    put(X, s.p, false)
    put(H, 'xl', 0) -- the key goes with its last ballot, and its life with it: the next ballot gives it one
  end
  SEATS[s.p] = nil
  put(H, 'm:' .. s.p, false)
end

-- The options that are frozen when a round begins, of their three characters.
local function round_options(opt)
  return '"autoClose":' .. bool(sub(opt, 1, 1) == '1') .. ',"anonymous":' .. bool(sub(opt, 2, 2) == '1')
end

local function deck(version)
  local cards = {}
  for c in string.gmatch(get(CFG, 'deck:' .. version) or '', '[^\n]+') do cards[#cards + 1] = c end
  return cards, '{"name":' .. cjson.encode(get(CFG, 'dn:' .. version) or '') .. ',"cards":' .. strings(cards) .. '}'
end
