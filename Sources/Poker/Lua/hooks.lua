-- The operations hook, unhook and hooks: whom a game's dealer has told of starts, results and settlements.
-- The step keeps them and hands them to the node that made it, which sends; nobody else reads the secrets that are in them.

local TOLD = {started = true, result = true, settled = true}

local function hook_names()
  local names = {}
  for name in string.gmatch(get(CFG, 'hooks') or '', '[^,]+') do names[#names + 1] = name end
  return names
end

local function hooks_json()
  local hooks = {}
  for _, name in ipairs(hook_names()) do hooks[#hooks + 1] = get(CFG, 'hook:' .. name) end
  return list(hooks)
end

-- The ninth part of a reply whose events have to be told: the game's hooks; nil for any other.
local function told_hooks()
  for _, text in ipairs(EVENTS) do
    if TOLD[match(text, '^{"event":"(%l+)"')] then return hooks_json() end
  end
end

function OPS.hook(name, most, text)
  local refusal = list_dealer()
  if refusal then return refusal, '' end
  local names = hook_names()
  local is_new = not get(CFG, 'hook:' .. name)
  if is_new and #names >= tonumber(most) then return 'limit', '{"webhooks":' .. most .. '}' end
  if is_new then names[#names + 1] = name end
  put(CFG, 'hooks', table.concat(names, ','))
  put(CFG, 'hook:' .. name, text)
  return 'ok', '{"made":' .. bool(is_new) .. '}'
end

function OPS.unhook(name)
  local refusal = list_dealer()
  if refusal then return refusal, '' end
  local left = {}
  for _, other in ipairs(hook_names()) do
    if other ~= name then left[#left + 1] = other end
  end
  if get(CFG, 'hook:' .. name) then
    put(CFG, 'hooks', #left > 0 and table.concat(left, ','))
    put(CFG, 'hook:' .. name, false)
  end
  return 'ok', ''
end

function OPS.hooks()
  local refusal = list_dealer()
  if refusal then return refusal, '' end
  return 'ok', hooks_json()
end
