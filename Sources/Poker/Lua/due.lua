-- What time and a restart bring: graces, succession and the round's deadline in their order; a new epoch.
-- Done before the operation that was asked for.

-- The earliest deadline: instant (0: none) and kind. Ties: grace, succession, round.
local function next_due()
  if H.v.ph == 'e' then return 0 end
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

-- The part of an epoch that stays the same for the whole life of a game.
local function origin(epoch) return sub(epoch, 1, 8) end

local function new_epoch()
  local fresh = sub(redis.sha1hex(run .. clock[1] .. clock[2] .. (H.v.ep or '') .. KEYS[1]), 1, 8)
  put(H, 'ep', H.v.ep and origin(H.v.ep) .. '.' .. fresh or fresh)
  put(H, 'run', run)
end

local function fence()
  if H.v.run == run then return end
  new_epoch()
  put(H, 'np', number('np') + NEW_EPOCH_GAP)
  EVENTS[#EVENTS + 1] = '{"event":"fenced","game":' .. cjson.encode(H.v.code) .. ',"epoch":"' .. H.v.ep .. '"}'
end
