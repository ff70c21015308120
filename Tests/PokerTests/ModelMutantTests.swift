import Foundation
import Poker
import Testing

/// The model check is worth what it finds: each of these mistakes in the script must be found.
@Suite struct ModelMutantTests {
    /// One deliberate mistake: a text of the script, and what stands there instead.
    struct Mutant: Sendable, CustomTestStringConvertible {
        let name: String
        let from: String
        let to: String
        var testDescription: String { self.name }
    }

    static let mutants = [
        Mutant(
            name: "only the first event is published", from: ",\"ev\":' .. list(EVENTS) .. '}'", to: ",\"ev\":' .. list({EVENTS[1]}) .. '}'"
        ),
        Mutant(
            name: "who leaves is waited for", from: "s.p .. '\"')\n  settle(now, 'left')\n  return 'ok', strings(connections)",
            to: "s.p .. '\"')\n  return 'ok', strings(connections)"),
        Mutant(
            name: "a vote for an older round is taken", from: "if r == '' or tonumber(r) == round then return nil end",
            to: "if r == '' or tonumber(r) <= round then return nil end"),
        Mutant(
            name: "votes are counted, not voters looked at", from: "required = required - change end",
            to: "end\n    required = required - change"),
        Mutant(
            name: "a spectator's vote stays", from: "  put(X, s.p, match(get(X, s.p), '^%d+|%d+|'))\n", to: ""),
        Mutant(
            name: "who is away is waited for", from: "elseif s.kind == 'p' and present(s) and s.since <= round then",
            to: "elseif s.kind == 'p' and s.since <= round then"),
        Mutant(
            name: "a late joiner is waited for", from: "elseif s.kind == 'p' and present(s) and s.since <= round then",
            to: "elseif s.kind == 'p' and present(s) then"),
        Mutant(
            name: "a late command goes before the deadline", from: "(t == 0 or dl < t) then t, kind = dl, 'round' end",
            to: "(t == 0 or dl < t) and (dl > now - 1000 or op == 'tick') then t, kind = dl, 'round' end"),
        Mutant(name: "votes stay after the reveal", from: "  wipe(X)\n  for f", to: "  for f"),
        Mutant(
            name: "a lower cast is taken", from: "elseif cast < seen or (cast == seen and index ~= old) then",
            to: "elseif cast == seen and index ~= old then"),
        Mutant(
            name: "a round ends twice", from: "  end_round(now, discard ~= '1'",
            to: "  if number('nv') > 1 then end_round(now, 'dealer') end\n  end_round(now, discard ~= '1'"),
        Mutant(
            name: "a change of autoClose counts at once", from: "put(H, 'opt', sub(H.v.opt, 1, 2) .. c .. sub(H.v.opt, 4))",
            to: "put(H, 'opt', a .. sub(H.v.opt, 2, 2) .. c .. sub(H.v.opt, 4))"),
        Mutant(
            name: "a change of anonymous counts at once", from: "put(H, 'opt', sub(H.v.opt, 1, 2) .. c .. sub(H.v.opt, 4))",
            to: "put(H, 'opt', sub(H.v.opt, 1, 1) .. b .. c .. sub(H.v.opt, 4))"),
        Mutant(
            name: "a version is left out", from: "  put(H, 'v', number('v') + 1)\n  local text",
            to: "  put(H, 'v', number('v') + (kind == 'playerLeft' and 2 or 1))\n  local text"),
        Mutant(
            name: "an anonymous result is in the order of the seats", from: "    table.sort(secret)\n", to: ""),
        Mutant(name: "who acts goes on beside a dealer", from: "    put(H, 'nd', 0)\n    put(H, 'act', '')", to: "    put(H, 'nd', 0)"),
        Mutant(name: "a game is left without a dealer", from: "  appoint_dealer()\n", to: ""),
        Mutant(
            name: "the newest result is lost behind what was settled",
            from: "if #results == 0 then add_newest(results, 'result', since or 0) end",
            to: ""),
        Mutant(
            name: "what settled the newest result is lost behind other stories", from: "  add_newest(settled, 'settled', since or 0)\n",
            to: ""),
        Mutant(
            name: "what settled the round before settles this one too", from: "  put(CFG, 'settled', '')\n", to: ""),
        Mutant(
            name: "a spectator deals before a player", from: "(chosen.kind == 's' and s.kind == 'p')",
            to: "(chosen.kind == 'p' and s.kind == 's')"),
        Mutant(
            name: "graces of one instant end one by one",
            from: "        if s.away == t then s.away, FLAGGED[s.p] = -1, true end",
            to: "        if s.away == t then s.away, FLAGGED[s.p] = -1, true break end"),
        Mutant(
            name: "the last vote on the long way forgets that it was the last", from: "    settle(now, 'all')\n",
            to: "    settle(now, 'left')\n"),
        Mutant(name: "a locked game lets people in", from: "if get(CFG, 'lock') == '1' then return 'game_locked', '' end", to: ""),
        Mutant(
            name: "a wrong passcode opens", from: "if match(proof, '^%d+|[^|]+') == salt then return 'bad_passcode', '' end",
            to: "if match(proof, '^%d+|[^|]+') == salt then return nil end"),
        Mutant(
            name: "an older list takes a connection away from its seat", from: "elseif p ~= '' and not stored then",
            to: "elseif p ~= '' and stored ~= p then"),
        Mutant(
            name: "who returns to a vote is not told as having voted", from: "FLAGGED[s.p], REVIVED[s.p] = true, true",
            to: "FLAGGED[s.p] = true"),
        Mutant(
            name: "sitting down in a round counts as before it", from: "if kind == 'p' then s.since = number('rnd') + 1 end",
            to: "if kind == 'p' then s.since = number('rnd') end"),
        Mutant(
            name: "a round is settled before its reveal", from: "if not about then return 'not_revealed', '' end",
            to: "if not about then about = {story = '', value = cjson.null} end"),
        Mutant(
            name: "what was settled before stays beside it", from: "or 'null', value, about.entry)", to: "or 'null', value)"),
        Mutant(
            name: "settling on the same again leaves the story with another estimate", from: "if is_news or about.value ~= value then",
            to: "if about.value ~= value then"),
        Mutant(
            name: "an estimate from elsewhere is not taken back", from: "local is_news = about.title and set_estimate",
            to: "local is_news = about.title and (about.value ~= value or value ~= cjson.null) and set_estimate"),
        Mutant(
            name: "a text gives its estimate to a story that is called like it", from: "local is_news = about.title and set_estimate",
            to: "local is_news = set_estimate"),
        Mutant(
            name: "the newest round cannot be settled behind what was settled",
            from: "if result and select(2, place_of(result)) == round then",
            to: "if false then"),
        Mutant(name: "a removed token is let in", from: "put(WHO, 't:' .. hash, '-')", to: "put(WHO, 't:' .. hash, false)"),
        Mutant(
            name: "a removed connection is let in", from: "if known == '-' or (C ~= '' and get(CONN, C) == '-') then",
            to: "if known == '-' then"),
        Mutant(name: "a removed seat's vote goes without a word", from: "  withdraw(s)\n  set_dealer(s, '0')", to: "  set_dealer(s, '0')"),
        Mutant(
            name: "the last dealer gives up", from: "if dealer == '0' and is_last_dealer(s) then", to: "if dealer == '0' and false then"),
        Mutant(
            name: "who is no dealer changes others", from: "if (s ~= me or dealer == '1') and me.dealer ~= '1' then",
            to: "if dealer == '1' and me.dealer ~= '1' then"),
        Mutant(
            name: "a creator who deals no more does again by coming back", from: "and get(CFG, 'demoted') ~= '1' and '1' or '0'",
            to: "and '1' or '0'"),
        Mutant(name: "a game that was ended goes on", from: "and H.v.ph == 'e' and not AFTER_END[op] then", to: "and false then"),
        Mutant(
            name: "a nudge is for all players", from: "if tonumber(r) ~= round or card == '' then found", to: "if true then found"),
    ]

    static let seeds = 1...10 as ClosedRange<UInt64>
    static let steps = 800

    @Test(arguments: Self.mutants)
    func `the model check finds a broken step`(mutant: Mutant) throws {
        try #require(StepScript.source.components(separatedBy: mutant.from).count == 2, "\(mutant.name): its text is not there once")
        var found: ModelDisagreement?
        for seed in Self.seeds where found == nil {
            let check = ModelCheck(seed: seed, isShortening: false) { $0.replacingOccurrences(of: mutant.from, with: mutant.to) }
            found = try check.run(steps: Self.steps)
        }
        #expect(found != nil, "\(mutant.name): not found in \(Self.seeds.count) games of \(Self.steps) steps")
    }

    @Test func `what is found is shortened to a sequence that still fails and of which no step can be left out`() throws {
        let mutant = try #require(Self.mutants.first { $0.name == "a lower cast is taken" })
        let edit = { (script: String) in script.replacingOccurrences(of: mutant.from, with: mutant.to) }
        let check = ModelCheck(seed: 3, edit: edit)
        let whole = try #require(try ModelCheck(seed: 3, isShortening: false, edit: edit).run(steps: 2000))
        let short = try #require(try check.run(steps: 2000))
        #expect(short.steps.count < whole.steps.count, "\(whole.steps.count) steps\n\(short)")
        #expect(try ModelCheck.replay(short.steps, history: check.history, edit: edit) == short.what)
        for index in short.steps.indices {
            let fewer = Array(short.steps[..<index] + short.steps[(index + 1)...])
            #expect(try ModelCheck.replay(fewer, history: check.history, edit: edit) == nil, "step \(index) of\n\(short)")
        }
    }
}
