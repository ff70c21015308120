-- Signals: a reaction, a nudge. Nobody keeps them: this reads, publishes and ends the script, writes nothing and does nothing that is due.
-- They have no version and may be lost. The reply has no events: the sender's own node hears them by the bus as every other, so each once.

-- The seats whose vote the open round waits for, as one rule of settle says too, by number.
local function awaited(room, round)
  local found = {}
  for f, seat in pairs(room) do
    local since, away = match(seat, '^p.|(%d+)|(-?%d+)$')
    if sub(f, 1, 2) == 'm:' and since and away ~= '-1' and tonumber(since) <= round then
      local r, card = match(call('HGET', KEYS[2], sub(f, 3)) or '', '^(%d+)|%d+|(%d*)$')
      if tonumber(r) ~= round or card == '' then found[#found + 1] = sub(f, 3) end
    end
  end
  table.sort(found, function(a, b) return tonumber(sub(a, 2)) < tonumber(sub(b, 2)) end)
  return found
end

local function nudged(room, target)
  if room.ph ~= 'v' then return 'not_voting' end
  if target == '' then return 'ok', awaited(room, tonumber(room.rnd)) end
  local seat = room['m:' .. target]
  if not seat or sub(seat, 1, 1) == 'g' then return 'player_not_found' end
  return 'ok', {target}
end

local function signal(room, p, seat, word)
  local head = ',"game":' .. cjson.encode(room.code) .. ',"player":"'
  if op == 'react' then return 'ok', {'{"event":"reaction"' .. head .. p .. '","emoji":' .. cjson.encode(word) .. '}'} end
  if sub(seat, 2, 2) ~= '1' and room.act ~= p and sub(room.opt, 3, 3) ~= 'e' then return 'not_dealer' end
  local code, targets = nudged(room, word)
  local events = {}
  for _, target in ipairs(targets or {}) do events[#events + 1] = '{"event":"nudge"' .. head .. target .. '","by":"' .. p .. '"}' end
  return code, events
end

local SIGNALS = {react = '^.+$', nudge = '^%w*$'}

if SIGNALS[op] then
  local word = ARGV[8] or ''
  if #word > 40 or not match(word, SIGNALS[op]) then return {'bad_request', '', 0, 0, '[]', '', now, ''} end
  local room = {}
  local names = {'fmt', 'ep', 'v', 'due', 'rnd', 'ph', 'opt', 'act', 'code'}
  for i, value in ipairs(call('HMGET', KEYS[1], unpack(names))) do room[names[i]] = value end
  if not room.fmt then return {'game_not_found', '', 0, 0, '[]', '', now, ''} end
  if tonumber(room.fmt) > FMT then return {'upgrade', '', 0, 0, '[]', '', now, ''} end
  local p = call('HGET', KEYS[4], C)
  local seat = p and call('HGET', KEYS[1], 'm:' .. p)
  local code, events = 'not_joined', nil
  if seat and sub(seat, 1, 1) ~= 'g' and room.ph == 'e' then
    code = 'game_ended'
  elseif seat and sub(seat, 1, 1) ~= 'g' then
    if op == 'nudge' then
      local flat = call('HGETALL', KEYS[1])
      for i = 1, #flat, 2 do room[flat[i]] = flat[i + 1] end
    end
    code, events = signal(room, p, seat, word)
  end
  local bus = ''
  if events and #events > 0 then
    local sent = redis.pcall(ARGV[3], ARGV[4], '{"p":' .. BUS .. ',"epoch":"' .. room.ep .. '","v":' .. room.v .. ',"due":' .. room.due
      .. ',"now":' .. now .. ',"ev":[' .. table.concat(events, ',') .. ']}')
    if type(sent) == 'table' then bus = sent.err or 'publish failed' end
  end
  return {code, room.ep, tonumber(room.v), tonumber(room.due), '[]', '', now, bus}
end
