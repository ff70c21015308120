-- What others read: the state, the results, the nodes, and to each connection or token named its own seat and card.
-- No other seat's card is in any of it before the reveal.

local PHASES = {w = 'waiting', v = 'voting', r = 'revealed', e = 'ended'}

-- What the open round is played with: its own since it began, whatever the game has by now.
local function frozen_json()
  local _, deck_json = deck(sub(H.v.opt, 5))
  return '{"deck":' .. deck_json .. ',' .. round_options(H.v.opt) .. '}'
end

local function state_json()
  all(WHO)
  all(CFG)
  local players, voted = {}, {}
  local voting = H.v.ph == 'v'
  if voting then all(X) end
  for s in seats() do
    if s.kind ~= 'g' then
      players[#players + 1] = player_json(s)
      if standing(s.p) then voted[#voted + 1] = s.p end
    end
  end
  local open = H.v.ph ~= 'w'
  local _, deck_json = deck(get(CFG, 'deck'))
  return '{"epoch":"' .. H.v.ep .. '","v":' .. H.v.v .. ',"now":' .. now .. ',"phase":"' .. PHASES[H.v.ph] .. '","round":' .. H.v.rnd
    .. ',"story":' .. text_or_null(open and get(CFG, 'story')) .. ',"storyTitle":' .. (open and round_title() or 'null')
    .. ',"startedAt":' .. H.v.t0
    .. ',"deadline":' .. (H.v.dl == '0' and 'null' or H.v.dl) .. ',"deck":' .. deck_json
    .. ',"frozen":' .. (voting and frozen_json() or 'null') .. ',"options":' .. options_json()
    .. ',"players":' .. list(players) .. ',"voted":' .. strings(voted)
    .. ',"stories":' .. (get(STORIES, 'list') or '[]') .. '}'
end

-- The own seat and card of each connection or token named: nobody else's.
local function mine_json(connections)
  local out = {}
  local cards
  for _, c in ipairs(connections) do
    local p = c ~= '' and seat_of(c)
    if p and SEATS[p] and SEATS[p].kind ~= 'g' then
      local value, cast = 'null', '0'
      if H.v.ph == 'v' then
        cards = cards or deck(sub(H.v.opt, 5))
        local i = standing(p)
        if i then value = cjson.encode(cards[i] or '') end
        local r, n = match(get(X, p) or '', '^(%d+)|(%d+)|')
        if r == H.v.rnd then cast = n end
      end
      out[#out + 1] = cjson.encode(c) .. ':{"player":"' .. p .. '","value":' .. value .. ',"cast":' .. cast .. '}'
    end
  end
  return '{' .. table.concat(out, ',') .. '}'
end

local function view_json(connections, since)
  local nodes = {}
  for c, p in pairs(all(CONN)) do
    if p then nodes[sub(c, 1, 6)] = true end
  end
  local results, settled = history_json(since)
  return '"state":' .. state_json() .. ',"mine":' .. mine_json(connections) .. ',"results":' .. results .. ',"settled":' .. settled
    .. ',"nodes":' .. strings(sorted_keys(nodes))
end
