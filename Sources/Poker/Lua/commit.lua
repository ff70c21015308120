-- The writer: encodes what is left, then writes every change of the caches, then publishes.
-- Of the game the room's HSET comes first, for a Redis that is full refuses it and nothing has changed; nothing may raise after it.
-- Before it stands at most a seat's rate (acting.lua), in a key of its own and by pcall: a full Redis refuses both, else it takes both.

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

-- How many of the oldest entries have to go for the new ones; keeps the byte count. The superseded one goes before them.
local function history_cut()
  if #HISTORY_NEW == 0 then return 0, 0 end
  local length = fresh_hist and 0 or call('LLEN', KEYS[6])
  local bytes, cut, at = length > 0 and number('hb') or 0, 0, 0
  for _, text in ipairs(HISTORY_NEW) do bytes = bytes + #text end
  if superseded then bytes, length = bytes - #superseded, length - 1 end
  while cut < length and (length - cut + #HISTORY_NEW > number('hm') or bytes > HIST_BYTES) do
    local text = call('LINDEX', KEYS[6], at)
    at = at + 1
    if text ~= superseded then bytes, cut = bytes - #text, cut + 1 end
  end
  put(H, 'hb', bytes)
  return cut, length
end

local function is_filled(c)
  for f in pairs(c.w) do
    if c.v[f] then return true end
  end
  return false
end

local function changed()
  for _, c in ipairs(CACHES) do
    if c.wiped or next(c.w) then return true end
  end
  return renew
end

local function commit()
  for s in seats() do put(H, 'm:' .. s.p, seat_text(s)) end
  if not changed() then return '' end
  local before, due = number('due'), (next_due())
  put(H, 'due', due)
  -- A game that was ended lives as long as it was given then; the keys that come back get what is left.
  local life = H.v.ph == 'e' and math.max(1, number('ends') - now) or number('life')
  if number('ren') <= now then renew = true end
  if renew then put(H, 'ren', now + math.min(RENEW_MS, floor(life / 3))) end
  local first_ballot = H.v.xl ~= '1' and is_filled(X)
  if first_ballot then put(H, 'xl', 1) end
  local cut, length = history_cut()
  local message
  if #EVENTS > 0 or #REMOVED > 0 or (due > 0 and (before == 0 or due < before)) then
    message = '{"p":' .. BUS .. ',"epoch":"' .. H.v.ep .. '","v":' .. H.v.v .. ',"due":' .. due .. ',"now":' .. now
      .. (#REMOVED > 0 and ',"rm":' .. strings(REMOVED) or '') .. ',"ev":' .. list(EVENTS) .. '}'
  end
  local listed = next(STORIES.w) ~= nil
  for _, c in ipairs(CACHES) do write(c) end
  if fresh_hist then call('DEL', KEYS[6]) end
  if superseded then call('LREM', KEYS[6], -1, superseded) end
  for _, text in ipairs(HISTORY_NEW) do call('RPUSH', KEYS[6], text) end
  if cut > 0 then call('LTRIM', KEYS[6], cut, -1) end
  if renew then
    for i = 1, 5 do call('PEXPIRE', KEYS[i], life) end
  elseif first_ballot then
    call('PEXPIRE', KEYS[2], life)
  end
  if renew or (#HISTORY_NEW > 0 and length == 0) then call('PEXPIRE', KEYS[6], life + HIST_EXTRA_MS) end
  if renew or listed then call('PEXPIRE', KEYS[7], life + HIST_EXTRA_MS) end
  if not message then return '' end
  local sent = redis.pcall(ARGV[3], ARGV[4], message)
  return type(sent) == 'table' and (sent.err or 'publish failed') or ''
end
