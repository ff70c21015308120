-- The shape of the arguments: what cannot be meant is refused before anything is read.
-- What they mean is for the operations to judge.

local PASS = '^[%d%a_|-]*$' -- rounds|salt|derived value, or ''
local SHAPES = {
  create = {'^.+$', '^.+$', '^%l+$', '^.+$', '^.+$', '^.+$', '', '^[01][01][de]$', '', '^%d+|%d+$', '^%d+$', '^%d+$', '^%d+$',
    '^[01]$', PASS},
  join = {'', '', '', '^.+$', PASS}, resume = {'^.+$', '^.+$', '^%l+$', '^.+$'}, drop = {}, leave = {}, members = {'^......$'},
  game = {'', '', '', '^[01]?$', '^[01]?$', '^[de]?$', '^[01]?$', PASS},
  player = {'^%w*$', '', '^%l*$', '^[01]?$'}, remove = {'^%w+$'}, settle = {'^%d*$', '', '', '^%l+$'}, finish = {},
  start = {'^%d*$', '^%d*$', ''}, vote = {'', '', '', ''}, close = {'^%d*$', '^[01]$'}, tick = {}, history = {}, whose = {},
  snap = {'^%d*$', ''},
  hook = {'^[%w._-]+$', '^%d+$', '^{.+}$'}, unhook = {'^[%w._-]+$'}, hooks = {},
  putstories = {'^%d+$', '^%d+$', '^~?[%w._-]*$'}, removestories = {},
}
local SEAT_AT = {create = 3, join = 3, resume = 3, player = 3}

-- Five arguments to a story: an id and four texts of JSON, which hold no line break.
local function are_stories()
  if #ARGV < 15 or #ARGV % 5 ~= 0 then return false end
  for i = 11, #ARGV do
    if i % 5 == 1 and not (#ARGV[i] <= 40 and match(ARGV[i], '^[%w._-]*$')) then return false end
    if string.find(ARGV[i], '\n', 1, true) then return false end
  end
  return true
end

local function well_formed()
  local shape = SHAPES[op]
  if not shape or #ARGV - 7 < #shape then return false end
  for i, pattern in ipairs(shape) do
    if not match(ARGV[7 + i], pattern) then return false end
  end
  local seat = SEAT_AT[op] and ARGV[7 + SEAT_AT[op]]
  if seat and seat ~= 'player' and seat ~= 'spectator' and not (op ~= 'create' and seat == '') then return false end
  if (op == 'create' or op == 'join' or op == 'resume') and sub(C, 1, 2) == 't:' then return false end
  if op == 'create' then return #ARGV[8] <= 64 and #ARGV[17] <= 64 and tonumber(ARGV[18]) >= 1 end
  if op == 'start' and ARGV[8] ~= '' and tonumber(ARGV[8]) < 1 then return false end
  if op == 'start' then return #ARGV[10] <= 960 and (ARGV[9] == '' or (tonumber(ARGV[9]) >= 1 and #ARGV[9] <= 7)) end
  if op == 'game' then return ARGV[8] == '' or sub(ARGV[8], 1, 1) == '=' end
  if op == 'putstories' then return are_stories() end
  if op == 'hook' then return #ARGV[8] <= 40 and #ARGV[10] <= 2048 end
  if op == 'settle' then
    return #ARGV[8] <= 9 and #ARGV[9] <= 960 and #ARGV[10] <= 80 and (ARGV[11] == 'null' or (ARGV[11] == 'v' and ARGV[10] ~= ''))
  end
  return op ~= 'members' or #ARGV % 3 == 2
end
