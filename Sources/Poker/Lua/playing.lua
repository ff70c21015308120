-- The operations of a round: start, vote (where the short way did not answer it), close; and tick and snap, which do nothing more than
-- what is due, and read the view.

function OPS.start(r, seconds, story)
  local s = member()
  if not s then return 'not_joined', '' end
  if not may_deal(s) then return 'not_dealer', '' end
  local round = number('rnd') + 1
  local named = tonumber(r) or round
  if H.v.ph == 'v' then
    if named < round - 1 then return 'round_over', round_data() end
    return 'already_voting', round_data()
  end
  if named < round then return 'round_over', round_data() end
  if named > round then return 'bad_request', round_data() end
  wipe(X)
  put(CFG, 'story', story)
  put(CFG, 'story_title', story_title(story))
  local deadline = seconds == '' and 0 or now + tonumber(seconds) * 1000
  if sub(H.v.opt, 5) ~= get(CFG, 'deck') then forget_deck(sub(H.v.opt, 5)) end
  local fields = {rnd = round, ph = 'v', t0 = now, dl = deadline, xl = 0, opt = get(CFG, 'opt') .. '|' .. get(CFG, 'deck')}
  for f, value in pairs(fields) do put(H, f, value) end
  if H.v.life ~= H.v.lf then
    put(H, 'life', H.v.lf)
    renew = true
  end
  local _, deck_json = deck(get(CFG, 'deck'))
  emit('started', '"round":' .. round .. ',"story":' .. text_or_null(story) .. ',"title":' .. round_title() .. ',"startedAt":' .. now
    .. ',"deadline":' .. (deadline == 0 and 'null' or deadline) .. ',"now":' .. now .. ',' .. round_options(H.v.opt) .. ',"deck":' .. deck_json)
  settle(now, 'left')
  return 'ok', round_data()
end

function OPS.vote(r, cast, card, kind)
  local s = member()
  if not s then return 'not_joined', '' end
  local refusal, data = wrong_round(r)
  if refusal then return refusal, data end
  local round = number('rnd')
  local cards = get(CFG, 'deck:' .. sub(H.v.opt, 5))
  local code, n, ballot, change = judge(seat_text(s), get(X, s.p), round, cards, tonumber(cast), card, kind)
  data = n and '{"cast":' .. n .. '}' or ''
  if code ~= 'ok' or not ballot then return code, data end
  put(X, s.p, ballot)
  if change ~= 0 then
    emit('voted', '"round":' .. round .. ',"player":"' .. s.p .. '","voted":' .. bool(change == 1))
    settle(now, 'all')
  end
  return 'ok', data
end

function OPS.close(r, discard)
  local s = member()
  if not s then return 'not_joined', '' end
  if not may_deal(s) then return 'not_dealer', '' end
  local refusal, data = wrong_round(r)
  if refusal then return refusal, data end
  end_round(now, discard ~= '1' and number('nv') > 0 and 'dealer' or nil)
  settle(now, 'left')
  return 'ok', round_data()
end

function OPS.tick() return 'ok', '' end

function OPS.snap(since, connections)
  local asked = {}
  for c in string.gmatch(connections, '[^,]+') do asked[#asked + 1] = c end
  return 'ok', '{' .. view_json(asked, tonumber(since)) .. '}'
end
