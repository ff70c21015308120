-- The operations of a seat that is there: drop, leave; and members, a node's list of connections.
-- Each ends in a reconcile or a settle, which work out what follows for the others.

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

function OPS.members(node)
  local wanted, learnt, lost, barred = {}, {}, {}, {}
  for i = 9, #ARGV, 3 do wanted[ARGV[i]], learnt[ARGV[i]] = ARGV[i + 1], ARGV[i + 2] end
  for c, p in pairs(all(CONN)) do
    if p and sub(c, 1, #node) == node and not wanted[c] then
      if p ~= '-' then REMOVED[#REMOVED + 1] = c end
      put(CONN, c, false)
    end
  end
  table.sort(REMOVED)
  for _, c in ipairs(sorted_keys(wanted)) do
    local p, stored = wanted[c], get(CONN, c)
    local s = SEATS[p]
    if p ~= '' and stored == '-' then
      lost[#lost + 1], barred[#barred + 1] = c, c
    elseif p ~= '' and origin(learnt[c]) ~= origin(H.v.ep) then
      if not stored then lost[#lost + 1] = c end
    elseif p ~= '' and (not s or s.kind == 'g') then
      -- A connection that has another seat by now has taken it since the list was composed.
      if not stored or stored == p then lost[#lost + 1] = c end
      if stored == p then put(CONN, c, false) end
    elseif p ~= '' and not stored then -- likewise
      put(CONN, c, p)
      renew = true
    end
  end
  if number('ren') <= now then renew = true end
  reconcile()
  settle(now, 'left')
  if #barred == 0 then return 'ok', strings(lost) end
  return 'ok', sub(strings(lost), 1, -2) .. ',' .. strings(barred) .. ']'
end
