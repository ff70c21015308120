-- The game's stories: the fields of each, their order, and the list as it stands in the state. Decides nothing.
-- A view reads one field of the key, so a list of 500 costs a join one HGET; an edit pays for the list.

-- Fields of a story in the order in which they are kept: texts of JSON, '' for none. Such a text holds no raw LF, so LF parts them.
local function story_parts(id)
  local t, l, n, e = match(get(STORIES, 's:' .. id) or '', '^([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)$')
  return t and {t, l, n, e}
end

local function story_order()
  local order = {}
  for id in string.gmatch(get(STORIES, 'order') or '', '[^,]+') do order[#order + 1] = id end
  return order
end

local function story_json(id, parts)
  local function or_null(text) return text == '' and 'null' or text end
  return '{"id":"' .. id .. '","title":' .. parts[1] .. ',"link":' .. or_null(parts[2]) .. ',"note":' .. or_null(parts[3])
    .. ',"estimate":' .. or_null(parts[4]) .. '}'
end

-- The list in this order; edited: id -> parts, for those that are not stored yet.
local function stories_json(order, edited)
  local items = {}
  for i, id in ipairs(order) do items[i] = story_json(id, edited[id] or story_parts(id)) end
  return list(items)
end

local function keep_stories(order, json)
  put(STORIES, 'order', table.concat(order, ','))
  put(STORIES, 'list', json)
end

-- A text of JSON as the node writes them, so that the same text put again changes nothing; cjson escapes the slash.
local function text_json(text) return (string.gsub(cjson.encode(text), '\\/', '/')) end

-- What settle does to the story that a round was about; cjson.null takes the estimate back.
-- False when no story in the list has this id, or it has this estimate. No event: `settled` says it all.
local function set_estimate(id, value)
  local parts = story_parts(id)
  if not parts then return false end
  local estimate = parts[4] == '' and cjson.null or cjson.decode('[' .. parts[4] .. ']')[1]
  if estimate == value then return false end
  all(STORIES)
  parts[4] = value == cjson.null and '' or text_json(value)
  put(STORIES, 's:' .. id, table.concat(parts, '\n'))
  local order = story_order()
  keep_stories(order, stories_json(order, {}))
  return true
end

-- The title of the story that a start names, as a text of JSON; '' when the text is no id of the list.
local function story_title(text)
  local parts = text ~= '' and story_parts(text)
  return parts and parts[1] or ''
end

-- The title of the open or the newest round's story, as it was when the round began.
local function round_title()
  local title = get(CFG, 'story_title') or ''
  return title == '' and 'null' or title
end
