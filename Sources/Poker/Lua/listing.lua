-- The operations of the list of stories: putstories and removestories, for a dealer.
-- All is worked out before anything is put into the caches, so that a refused edit changes nothing.

-- Where the arguments' stories begin, and how many arguments each has: id, title, link, note, estimate.
local FIRST_STORY, STORY_ARGUMENTS = 11, 5

-- The stories that the arguments make: ids in their order, id -> parts, the last number given; or nil and the place of one without a title.
local function edited_stories()
  local named, ids, parts = {}, {}, {}
  for i = FIRST_STORY, #ARGV, STORY_ARGUMENTS do named[ARGV[i]] = true end
  local last = tonumber(get(STORIES, 'n') or 0)
  for i = FIRST_STORY, #ARGV, STORY_ARGUMENTS do
    local id = ARGV[i]
    while id == '' do
      last = last + 1
      if not named['s' .. last] and not get(STORIES, 's:s' .. last) then id = 's' .. last end
    end
    local story = story_parts(id) or {'', '', '', ''}
    for field = 1, 4 do
      local text = ARGV[i + field]
      if text == 'null' then story[field] = '' elseif text ~= '' then story[field] = text end
    end
    if story[1] == '' then return nil, (i - FIRST_STORY) / STORY_ARGUMENTS end
    ids[#ids + 1], parts[id] = id, story
  end
  return ids, parts, last
end

-- The order with these ids put before that story, at the end (''), or where they are and new ones at the end ('~').
local function put_in_order(order, ids, before, parts)
  local new = {}
  local function append(id) new[#new + 1] = id end
  for _, id in ipairs(order) do
    if id == before then for _, moved in ipairs(ids) do append(moved) end end
    if before == '~' or not parts[id] then append(id) end
  end
  for _, id in ipairs(ids) do
    if before == '' or (before == '~' and not get(STORIES, 's:' .. id)) then append(id) end
  end
  return new
end

-- What an event tells of these stories: those that are not what they were as a whole, of others that are put somewhere the id alone.
local function told_stories(ids, parts, before)
  local told, changed = {}, false
  for _, id in ipairs(ids) do
    if get(STORIES, 's:' .. id) ~= table.concat(parts[id], '\n') then
      told[#told + 1], changed = story_json(id, parts[id]), true
    elseif before ~= '~' then
      told[#told + 1] = '{"id":"' .. id .. '"}'
    end
  end
  return told, changed
end

local function list_dealer()
  local s = member()
  if not s then return 'not_joined' end
  if s.dealer ~= '1' then return 'not_dealer' end
end

function OPS.putstories(count_limit, byte_limit, before)
  local refusal = list_dealer()
  if refusal then return refusal, '' end
  all(STORIES)
  if before ~= '~' and before ~= '' and not get(STORIES, 's:' .. before) then return 'story_not_found', '' end
  local ids, parts, last = edited_stories()
  if not ids then return 'bad_request', '{"index":' .. parts .. '}' end
  if parts[before] then return 'bad_request', '' end
  local old = story_order()
  local order = put_in_order(old, ids, before, parts)
  local told, changed = told_stories(ids, parts, before)
  if not changed and table.concat(order, ',') == table.concat(old, ',') then return 'ok', '' end
  local json = stories_json(order, parts)
  -- Who is above a limit that was lowered may still make it less.
  if #order > tonumber(count_limit) and #order > #old then return 'limit', '{"stories":' .. count_limit .. '}' end
  if #json > tonumber(byte_limit) and #json > #(get(STORIES, 'list') or '') then return 'limit', '{"bytes":' .. byte_limit .. '}' end
  for _, id in ipairs(ids) do put(STORIES, 's:' .. id, table.concat(parts[id], '\n')) end
  put(STORIES, 'n', last)
  keep_stories(order, json)
  emit('stories', '"stories":' .. list(told) .. ',"before":' .. (before == '~' and 'null' or '"' .. before .. '"'))
  return 'ok', ''
end

function OPS.removestories()
  local refusal = list_dealer()
  if refusal then return refusal, '' end
  all(STORIES)
  local going, ids, order = {}, {}, {}
  for i = 8, #ARGV do
    local id = ARGV[i]
    if not going[id] and get(STORIES, 's:' .. id) then going[id], ids[#ids + 1] = true, id end
  end
  if #ids == 0 then return 'ok', '' end
  for _, id in ipairs(story_order()) do
    if not going[id] then order[#order + 1] = id end
  end
  for _, id in ipairs(ids) do put(STORIES, 's:' .. id, false) end
  keep_stories(order, stories_json(order, {}))
  emit('storiesRemoved', '"ids":' .. strings(ids))
  return 'ok', ''
end
