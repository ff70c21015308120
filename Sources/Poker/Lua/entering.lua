-- The operations create and join: a seat, found again by its token or new.
-- Each operation returns code and data, and settles by itself where it changed something.

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
  local dealer = get(CFG, 'creator') == hash and get(CFG, 'demoted') ~= '1' and '1' or '0'
  SEATS[p] = {p = p, kind = seat == 'spectator' and 's' or 'p', dealer = dealer, since = number('rnd') + 1, away = C == '' and -1 or 0}
  ORDER[#ORDER + 1] = p
  put(WHO, 'n:' .. p, unique_name(name, p))
  put(WHO, 'k:' .. p, hash)
  put(WHO, 't:' .. hash, p)
  -- The key may be new: everybody had left.
  renew = true
  FLAGGED[p] = true
  return SEATS[p]
end

-- Every join and every drop reads all connections of the room: those of one seat have a bound.
local function has_no_room(s)
  if get(CONN, C) == s.p then return false end
  local sockets = 0
  for _, p in pairs(all(CONN)) do
    if p == s.p then sockets = sockets + 1 end
  end
  return sockets >= MAX_SOCKETS
end

-- Why an unknown token gets no new seat, or nil. The creator's own opens every door.
local function closed_door(name, hash, proof)
  if name == '' then return 'unauthorized', '' end
  if get(CFG, 'creator') == hash then return nil end
  if get(CFG, 'lock') == '1' then return 'game_locked', '' end
  local count = 0
  for _ in seats() do count = count + 1 end -- also who left: a vote that stands keeps its place until the reveal
  if count >= MAX_SEATS then return 'game_full', '' end
  local stored = get(CFG, 'pass')
  if not stored or stored == proof then return nil end
  local salt = match(stored, '^%d+|[^|]+')
  if match(proof, '^%d+|[^|]+') == salt then return 'bad_passcode', '' end
  return 'passcode', '{"salt":"' .. salt .. '"}'
end

-- The seat of a token, found again or new; C joins it. proof: what a passcode comes to with the game's salt, '' without one. since: as of a view.
local function enter(name, seat, hash, proof, since)
  local known = get(WHO, 't:' .. hash)
  if known == '-' or (C ~= '' and get(CONN, C) == '-') then return 'unauthorized', '{"removed":true}' end
  local s = known and SEATS[known]
  local bound = member()
  if bound and bound ~= s then return 'bad_request', '{"player":"' .. bound.p .. '"}' end
  if not s then
    local refusal, data = closed_door(name, hash, proof)
    if refusal then return refusal, data end
    s = new_seat(name, seat, hash)
  elseif C ~= '' and has_no_room(s) then
    return 'limit', ''
  elseif s.kind == 'g' then
    s.kind, s.away = 'p', C == '' and -1 or 0
    FLAGGED[s.p], REVIVED[s.p] = true, true
  end
  if C ~= '' then
    put(CONN, C, s.p)
    renew = true
  end
  reconcile()
  settle(now, 'left')
  return 'ok', '{"player":"' .. s.p .. '",' .. view_json({C}, since) .. '}'
end

local OPS = {}

-- A game that was ended makes room for the next of its name at once. Its fields go after the new ones are written: an HSET comes first.
local function clear_ended()
  for _, f in ipairs(sorted_keys(H.v)) do put(H, f, false) end
  EVENTS, SEATS, ORDER = {}, {}, {}
end

-- The game of that name that the sender's token has made; it makes none.
function OPS.resume(_, name, seat, hash)
  if H.v.ph == 'e' then return 'game_not_found', '' end
  if get(CFG, 'creator') ~= hash then return 'taken', '' end
  return enter(name, seat, hash, '')
end

function OPS.create(code, name, seat, hash, creator, cards, deck_name, opt, title, tm, bound, life, life_unused, lock, pass)
  if H.v.ph == 'e' then clear_ended() end
  if H.v.fmt then return OPS.resume(code, name, seat, creator) end
  for _, c in ipairs({X, WHO, CONN, CFG, STORIES}) do wipe(c) end
  fresh_hist = true
  local fields = {
    fmt = FMT, v = 0, due = 0, rnd = 0, ph = 'w', opt = opt .. '|1', req = 0, nv = 0, xl = 0, ren = 0, life = life_unused, code = code,
    t0 = 0, dl = 0, nd = 0, act = '', np = 0, lf = life, tm = tm, hm = bound, hb = 0,
  }
  for f, value in pairs(fields) do put(H, f, value) end
  new_epoch()
  local side = {creator = creator, deck = 1, ['deck:1'] = cards, ['dn:1'] = deck_name, opt = opt, title = title, story = ''}
  for f, value in pairs(side) do put(CFG, f, value) end
  if lock == '1' then put(CFG, 'lock', 1) end
  if pass ~= '' then put(CFG, 'pass', pass) end
  local g, s = match(tm, '^(%d+)|(%d+)$')
  grace, succession = tonumber(g), tonumber(s)
  renew = true
  local answer, data = enter(name, seat, hash, '')
  return answer, answer == 'ok' and '{"made":true,' .. sub(data, 2) or data
end

-- Nodes of a version before this one send no since.
function OPS.join(_, name, seat, hash, proof, since) return enter(name, seat, hash, proof, tonumber(since)) end
