-- What others read: the state, the results, the nodes, and to each connection named its own seat and card.
-- No other seat's card is in any of it before the reveal.

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
  local _, deck_json = deck(open and sub(H.v.opt, 5) or get(CFG, 'deck'))
  local phase = voting and 'voting' or open and 'revealed' or 'waiting'
  return '{"epoch":"' .. H.v.ep .. '","v":' .. H.v.v .. ',"now":' .. now .. ',"phase":"' .. phase .. '","round":' .. H.v.rnd
    .. ',"story":' .. text_or_null(open and get(CFG, 'story')) .. ',"storyTitle":' .. (open and round_title() or 'null')
    .. ',"startedAt":' .. H.v.t0
    .. ',"deadline":' .. (H.v.dl == '0' and 'null' or H.v.dl) .. ',"deck":' .. deck_json
    .. ',"options":' .. options_json() .. ',"players":' .. list(players) .. ',"voted":' .. strings(voted)
    .. ',"stories":' .. (get(STORIES, 'list') or '[]') .. '}'
end

-- The own seat and card of each connection named: nobody else's.
local function mine_json(connections)
  local out = {}
  local cards
  for _, c in ipairs(connections) do
    local p = c ~= '' and get(CONN, c)
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

local function results_json(since)
  local kept = {}
  local stored = fresh_hist and {} or call('LRANGE', KEYS[6], since and -RESULTS or -1, -1)
  for _, text in ipairs(stored) do
    local v = tonumber(match(text, '"v":(%d+),"round"'))
    if not since or (v and v > since) then kept[#kept + 1] = text end
  end
  for _, r in ipairs(RESULTS_NEW) do
    if not since or r[1] > since then kept[#kept + 1] = r[2] end
  end
  while #kept > (since and RESULTS or 1) do table.remove(kept, 1) end
  return list(kept)
end

local function view_json(connections, since)
  local nodes = {}
  for c, p in pairs(all(CONN)) do
    if p then nodes[sub(c, 1, 6)] = true end
  end
  return '"state":' .. state_json() .. ',"mine":' .. mine_json(connections) .. ',"results":' .. results_json(since)
    .. ',"nodes":' .. strings(sorted_keys(nodes))
end
