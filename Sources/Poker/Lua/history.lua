-- The history: what rounds came to, and what was settled on afterwards, as published. The newest entries are read, never all of it.
-- A round has at most one settled entry that this reach sees: a newer one takes its place.

local REACH = 40     -- entries in which an older round is looked for
local VIEW_REACH = 80 -- entries that a view looks at: 20 results with what settled them, and those that were settled late

-- From the newest entry back, at most `limit` of them: text, kind ('result', 'settled'), v, round (nil: a story alone).
local function newest(limit)
  local i = 0
  return function()
    i = i + 1
    if i > limit then return end
    local text
    if i <= #HISTORY_NEW then
      text = HISTORY_NEW[#HISTORY_NEW + 1 - i]
    elseif not fresh_hist then
      text = call('LINDEX', KEYS[6], #HISTORY_NEW - i)
    end
    if not text then return end
    local kind, v, round = match(text, '^{"event":"(%l+)","game":"[^"]*","v":(%d+),"round":(%w+)')
    return text, kind, tonumber(v), tonumber(round)
  end
end

-- Keeps an event; `old` is the entry whose place it takes, or nil.
local function keep(text, old)
  HISTORY_NEW[#HISTORY_NEW + 1] = text
  superseded = old
end

-- The story of a round that was revealed ('' without one), and the entry that settled it last; nil for any other round.
local function revealed_story(round)
  for text, kind, _, r in newest(REACH) do
    if r == round then
      local story = cjson.decode(text).story
      return type(story) == 'string' and story or '', kind == 'settled' and text or nil
    end
  end
  if H.v.ph == 'r' and round == number('rnd') then return get(CFG, 'story') or '' end
end

-- The entry that settled a story alone, or nil.
local function settled_alone(story)
  for text, kind, _, r in newest(REACH) do
    if kind == 'settled' and not r and cjson.decode(text).story == story then return text end
  end
end

-- Two lists, oldest first: results above `since` (at most 20) and settled entries above it; without since those of the newest round.
local function history_json(since)
  local results, settled = {}, {}
  local last
  for text, kind, v, round in newest(VIEW_REACH) do
    if since and v and v <= since then break end
    if kind == 'settled' then
      settled[#settled + 1] = {text = text, round = round}
    elseif kind then
      results[#results + 1] = text
      last = last or round
      if #results >= (since and RESULTS or 1) then break end
    end
  end
  local function oldest_first(items)
    local out = {}
    for i = #items, 1, -1 do out[#out + 1] = items[i] end
    return out
  end
  local told = {}
  for _, entry in ipairs(settled) do
    if since or entry.round == last then told[#told + 1] = entry.text end
  end
  return list(oldest_first(results)), list(oldest_first(told))
end
