-- The long way begins: the caches of the room's keys. A field is read once, changes are kept here and written by commit.
-- So nothing is written before everything is encoded, and a read after a change sees the change.

local function cache(key) return {key = key, v = {}, w = {}} end
local H, X, WHO, CONN, CFG = cache(KEYS[1]), cache(KEYS[2]), cache(KEYS[3]), cache(KEYS[4]), cache(KEYS[5])
local STORIES = cache(KEYS[7])
local CACHES = {H, X, WHO, CONN, CFG, STORIES} -- in the order in which they are written

local function get(c, f)
  local value = c.v[f]
  if value == nil then
    value = not c.all and call('HGET', c.key, f) or false
    c.v[f] = value
  end
  return value
end
local function all(c)
  if not c.all then
    local flat = call('HGETALL', c.key)
    for i = 1, #flat, 2 do
      if c.v[flat[i]] == nil then c.v[flat[i]] = flat[i + 1] end
    end
    c.all = true
  end
  return c.v
end
local function put(c, f, value) -- false: delete
  if value then value = tostring(value) end
  if c.v[f] ~= value then c.v[f], c.w[f] = value, true end
end
local function wipe(c) c.v, c.w, c.all, c.wiped = {}, {}, true, true end
local function number(f) return tonumber(H.v[f]) end
