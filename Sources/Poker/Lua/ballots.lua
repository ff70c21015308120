-- Votes: values in, a decision out. Whether a vote or a close fits the round, what a ballot becomes, the event of a vote.
-- Touches no key, so that the short and the long way decide alike.

-- Why a vote or close that names round r ('' = the current one) is refused, or nil.
local function round_refusal(phase, round, r)
  if phase == 'v' then
    if r == '' or tonumber(r) == round then return nil end
    return 'round_over'
  end
  if round == 0 then return 'not_voting' end
  if phase == 'r' or (r ~= '' and tonumber(r) ~= round) then return 'round_over' end
  return 'not_voting'
end

-- What a card is called: of `S=1` the part before the number, as Card in PokerRules has it. Nil for a card without one.
local function label(card)
  local name, number = match(card, '^(.+)=([^=]+)$')
  if not name then return nil end
  if match(number, '^-?%d+$') or match(number, '^-?%d+%.%d+$') then return name end
  return (number == '¼' or number == '½' or number == '¾') and name or nil
end

-- The place of the card that is meant, by its whole text or else by its label.
local function card_index(cards, card)
  local i = 0
  for c in string.gmatch(cards, '[^\n]+') do
    i = i + 1
    if c == card then return i end
  end
  i = 0
  for c in string.gmatch(cards, '[^\n]+') do
    i = i + 1
    if label(c) == card then return i end
  end
end

-- code, cast number, the new ballot (nil: as it was), change of the standing votes (-1, 0, 1)
local function judge(seat, ballot, round, cards, cast, card, kind)
  if sub(seat, 1, 1) ~= 'p' then return 'spectator' end
  local index = ''
  if kind ~= 'null' then index = card_index(cards, card) end
  if not index then return 'bad_value' end
  local seen, old = 0, ''
  if ballot then
    local r, n, i = match(ballot, '^(%d+)|(%d+)|(%d*)$')
    if tonumber(r) == round then seen, old = tonumber(n), i end
  end
  index = tostring(index)
  if cast == 0 then
    cast = seen + 1
  elseif cast < seen or (cast == seen and index ~= old) then
    return 'stale_vote', seen
  elseif cast == seen then
    return 'ok', seen
  end
  local change = 0
  if old == '' and index ~= '' then change = 1 elseif old ~= '' and index == '' then change = -1 end
  return 'ok', cast, round .. '|' .. cast .. '|' .. index, change
end

local function voted_event(game, v, round, p, voted)
  return '{"event":"voted","game":' .. game .. ',"v":' .. v .. ',"round":' .. round .. ',"player":"' .. p .. '","voted":' .. voted .. '}'
end
