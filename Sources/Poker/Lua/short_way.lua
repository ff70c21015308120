-- The short way: what needs the header only, a list without members for a room that has none of that node, and every vote that neither
-- meets due work nor completes the round.
-- It answers and ends the script; whatever it leaves open takes the long way, which is all of the files after this one.

if op == 'peek' or op == 'tick' then
  local h = call('HMGET', KEYS[1], 'fmt', 'ep', 'v', 'run', 'due')
  if not h[1] then return {'game_not_found', '', 0, 0, '[]', '', now, ''} end
  if tonumber(h[1]) > FMT then return {'upgrade', '', 0, 0, '[]', '', now, ''} end
  local due = tonumber(h[5])
  if op == 'peek' or (h[4] == run and (due == 0 or due > now)) then
    return {'ok', h[2], tonumber(h[3]), due, '[]', '', now, ''}
  end
elseif op == 'members' and #ARGV == 8 and #ARGV[8] == 6 then
  local h = call('HMGET', KEYS[1], 'fmt', 'ep', 'v', 'run', 'due', 'ren')
  local due = tonumber(h[5])
  if h[1] and tonumber(h[1]) <= FMT and h[4] == run and (due == 0 or due > now) and tonumber(h[6]) > now then
    local found = false
    for _, c in ipairs(call('HKEYS', KEYS[4])) do found = found or sub(c, 1, 6) == ARGV[8] end
    if not found then return {'ok', h[2], tonumber(h[3]), due, '[]', '[]', now, ''} end
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
    local p = call('HGET', sub(C, 1, 2) == 't:' and KEYS[3] or KEYS[4], C)
    local seat = p and call('HGET', KEYS[1], 'm:' .. p)
    if not seat or sub(seat, 1, 1) == 'g' then return refuse('not_joined') end
    if h[7] == 'e' then return refuse('game_ended') end
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
