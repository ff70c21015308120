-- Whose call it is, what that seat may do, and which seats have a socket.
-- Shared by the operations.

local function member()
  local p = C ~= '' and seat_of(C)
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
