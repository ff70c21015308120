-- The operation history: all that is kept of the game's rounds, for a member. It changes nothing, and reads no more than hist may hold.

function OPS.history()
  if not member() then return 'not_joined', '' end
  local entries = call('LRANGE', KEYS[6], 0, -1)
  for _, text in ipairs(HISTORY_NEW) do entries[#entries + 1] = text end
  return 'ok', '{"state":' .. state_json() .. ',"entries":' .. list(entries) .. '}'
end
