-- The long way, step by step: check the arguments, load the room, do what is due, do the operation, write and publish.
-- Everything before this file only defines.

if not well_formed() then return {'bad_request', '', 0, 0, '[]', '', now, ''} end
load_room()
if H.v.fmt then
  if tonumber(H.v.fmt) > FMT then return {'upgrade', '', 0, 0, '[]', '', now, ''} end
  fence()
  perform_due()
elseif op ~= 'create' then
  return {'game_not_found', '', 0, 0, '[]', '', now, ''}
end
-- What a game that was ended still does. Who has no seat there hears that first, as in any other game.
local AFTER_END = {create = true, resume = true, drop = true, leave = true, members = true, snap = true, history = true, tick = true,
  hooks = true, unhook = true}
local code, data = refused_actor()
if not code and H.v.ph == 'e' and not AFTER_END[op] then
  code, data = (op == 'join' or member()) and 'game_ended' or 'not_joined', ''
end
if not code then code, data = OPS[op](unpack(ARGV, 8, math.min(#ARGV, 22))) end
local told = told_hooks()
local bus = commit()
return {code, H.v.ep, number('v'), number('due'), list(EVENTS), data, now, bus, told}
