-- The history: what rounds came to, and what was settled on afterwards, as published. The newest entries are read, never all of it.
-- A round has at most one settled entry that this reach sees: a newer one takes its place. The newest result and what settled it are in
-- cfg too: any number of settled entries may lie on top of them, or have pushed them out.

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

-- Version and round (nil: a story alone) of an entry.
local function place_of(text)
  local v, round = match(text, '"v":(%d+),"round":(%w+)')
  return tonumber(v), tonumber(round)
end

-- Keeps an event; `old` is the entry whose place it takes, or nil.
local function keep(text, old)
  HISTORY_NEW[#HISTORY_NEW + 1] = text
  superseded = old
end

local function keep_result(text)
  keep(text)
  put(CFG, 'result', text)
  put(CFG, 'settled', '')
end

local function keep_settled(text, old)
  keep(text, old)
  local result = get(CFG, 'result')
  local _, round = place_of(text)
  if result and round and select(2, place_of(result)) == round then put(CFG, 'settled', text) end
end

-- What an entry says of its round: story ('' none), title (nil: the story was none of the list) and value (null: not settled).
local function told(text)
  local event = cjson.decode(text)
  return {
    story = type(event.story) == 'string' and event.story or '', title = type(event.title) == 'string' and event.title or nil,
    value = event.value or cjson.null,
  }
end

-- What is known of a round that was revealed, with the entry that settled it last, if a newer one can take its place; nil for any other.
local function revealed(round)
  for text, kind, _, r in newest(REACH) do
    if r == round then
      local about = told(text)
      about.entry = kind == 'settled' and text or nil
      return about
    end
  end
  local result, settled = get(CFG, 'result'), get(CFG, 'settled')
  if result and select(2, place_of(result)) == round then return told(settled ~= '' and settled or result) end
end

-- The entry that settled a story alone, or nil.
local function settled_alone(story)
  for text, kind, _, r in newest(REACH) do
    if kind == 'settled' and not r and cjson.decode(text).story == story then return text end
  end
end

-- Puts the newest result, or what settled it, behind what a view has found, newest first, if it is newer than `since` and not among it.
local function add_newest(found, field, since)
  local text = get(CFG, field)
  if not text or text == '' or place_of(text) <= since then return end
  for _, other in ipairs(found) do
    if other == text then return end
  end
  found[#found + 1] = text
end

-- Two lists, oldest first: results above `since` (at most 20) and settled entries above it; without since those of the newest round.
local function history_json(since)
  local results, settled = {}, {}
  for text, kind, v in newest(VIEW_REACH) do
    if since and v and v <= since then break end
    local found = kind == 'settled' and settled or results
    found[#found + 1] = text
    if #results >= (since and RESULTS or 1) then break end
  end
  if #results == 0 then add_newest(results, 'result', since or 0) end
  add_newest(settled, 'settled', since or 0)
  local function oldest_first(items)
    local out = {}
    for i = #items, 1, -1 do out[#out + 1] = items[i] end
    return out
  end
  local told = {}
  local last = results[1] and select(2, place_of(results[1]))
  for _, text in ipairs(settled) do
    if since or select(2, place_of(text)) == last then told[#told + 1] = text end
  end
  return list(oldest_first(results)), list(oldest_first(told))
end
