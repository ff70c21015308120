-- What a game goes by: its own options and decks. An open round keeps those of its start (header opt), but for the policy, which
-- counts at once, as lock and passcode do.

local function options_json()
  local opt = get(CFG, 'opt')
  return '{' .. round_options(opt) .. ',"policy":"' .. (sub(opt, 3, 3) == 'e' and 'everyone' or 'dealer') .. '","title":' .. cjson.encode(get(CFG, 'title') or '')
    .. ',"locked":' .. bool(get(CFG, 'lock') == '1') .. ',"passcode":' .. bool(get(CFG, 'pass')) .. '}'
end

-- A version of the deck that neither the newest round nor the game goes by any more.
local function forget_deck(version)
  put(CFG, 'deck:' .. version, false)
  put(CFG, 'dn:' .. version, false)
end

-- The newest round's deck stays until the next one begins: the state shows it.
local function change_deck(cards, name)
  local version = get(CFG, 'deck')
  if cards == get(CFG, 'deck:' .. version) and name == get(CFG, 'dn:' .. version) then return end
  if version ~= sub(H.v.opt, 5) then forget_deck(version) end
  local fresh = tostring(tonumber(version) + 1)
  put(CFG, 'deck', fresh)
  put(CFG, 'deck:' .. fresh, cards)
  put(CFG, 'dn:' .. fresh, name)
end
