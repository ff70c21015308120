-- The operation game: the dealer changes what the game goes by. '' keeps what is there.

local function game_json()
  local _, deck_json = deck(get(CFG, 'deck'))
  return '"title":' .. cjson.encode(get(CFG, 'title') or '') .. ',"deck":' .. deck_json .. ',"options":' .. options_json()
end

local function change_options(auto, anonymous, policy)
  local a, b, c = match(get(CFG, 'opt'), '^(.)(.)(.)')
  if auto ~= '' then a = auto end
  if anonymous ~= '' then b = anonymous end
  if policy ~= '' then c = policy end
  put(CFG, 'opt', a .. b .. c)
  put(H, 'opt', sub(H.v.opt, 1, 2) .. c .. sub(H.v.opt, 4))
end

function OPS.game(title, cards, deck_name, auto, anonymous, policy, lock, pass)
  local s = member()
  if not s then return 'not_joined', '' end
  if s.dealer ~= '1' then return 'not_dealer', '' end
  all(CFG)
  local before = game_json()
  if title ~= '' then put(CFG, 'title', sub(title, 2)) end
  if cards ~= '' then change_deck(cards, deck_name) end
  change_options(auto, anonymous, policy)
  if lock ~= '' then put(CFG, 'lock', lock == '1' and '1' or false) end
  if pass ~= '' then put(CFG, 'pass', pass ~= '-' and pass or false) end
  local after = game_json()
  if after ~= before then emit('game', after) end
  return 'ok', ''
end
