import Foundation
import Testing

/// G1 to G5 at the step: random games, checked after every step against rules written a second time.
@Suite struct StepRandomGameTests {
    @Test(arguments: [
        (1, "10d"), (2, "10d"), (3, "10e"), (4, "10d"), (5, "11d"), (6, "11e"), (7, "00e"), (8, "10e"), (9, "11d"), (10, "11e"),
    ])
    func `G1 G2 G3 G4 G5: a random game breaks no invariant`(seed: Int, opt: String) throws {
        var driver = try StepDriver(seed: UInt64(seed), opt: opt)
        driver.run(steps: 2000)
        #expect(driver.violations.sorted() == [], "seed \(seed)")
        #expect(driver.rounds > 30 && driver.compared > 40, "seed \(seed): \(driver.rounds) rounds, \(driver.compared) votes")
    }

    @Test func `random games together bring every answer that matters`() throws {
        var answers: Set<String> = []
        var (rounds, compared, titled) = (0, 0, 0)
        for seed in 11..<19 as Range<UInt64> {
            var driver = try StepDriver(seed: seed, opt: seed % 2 == 0 ? "10d" : "11e")
            driver.run(steps: 1000)
            answers.formUnion(driver.answers.keys)
            (rounds, compared, titled) = (rounds + driver.rounds, compared + driver.compared, titled + driver.stories.titled)
        }
        #expect(rounds > 100 && compared > 200 && titled > 20, "\(rounds) rounds, \(compared) votes, \(titled) rounds about a story")
        let wanted = [
            "vote ok", "vote stale_vote", "vote game_ended", "create ok", "player ok", "player not_dealer", "remove ok",
            "join unauthorized",
            "settle ok", "settle not_revealed", "react ok", "nudge ok", "finish ok", "putstories ok", "putstories limit",
            "putstories story_not_found", "putstories bad_request", "putstories not_dealer",
        ]
        #expect(wanted.filter { !answers.contains($0) } == [])
    }

    /// One deliberate mistake in the script, and what the checker must say about it.
    struct Fault: Sendable, CustomTestStringConvertible {
        let what: String
        let from: String
        let to: String
        let seen: String
        var opt = "10d"
        var testDescription: String { self.what }
    }

    static let faults = [
        Fault(
            what: "settle never finds a round complete", from: "if somebody and votes > 0 and required == 0",
            to: "if false and required == 0", seen: "open while complete"),
        Fault(
            what: "a vote does not look whether it was the last", from: "local complete = required == 0",
            to: "local complete = required < 0", seen: "open while complete"),
        Fault(
            what: "leaving settles nothing", from: "s.p .. '\"')\n  settle(now, 'left')\n  return 'ok', strings(connections)",
            to: "s.p .. '\"')\n  return 'ok', strings(connections)", seen: "req is not"),
        Fault(what: "the reveal keeps the ballots", from: "  wipe(X)\n  for f", to: "  for f", seen: "ballots outside a round"),
        Fault(
            what: "late joiners block", from: "and present(s) and s.since <= round then", to: "and present(s) then", seen: "req is not"),
        Fault(what: "what is due waits", from: "if t == 0 or t > now then return end", to: "if true then return end", seen: "overdue"),
        Fault(what: "an older cast is taken", from: "elseif cast < seen or", to: "elseif", seen: "an older cast was acknowledged"),
        Fault(
            what: "a stamped 0 counts as unstamped", from: "if r == '' or tonumber(r) == round",
            to: "if r == '' or r == '0' or tonumber(r) == round", seen: "a vote for another round was taken"),
        Fault(
            what: "voted tells the card", from: "\"voted\":' .. voted .. '}'",
            to: "\"voted\":' .. voted .. ',\"card\":\"' .. ARGV[10] .. '\"}'", seen: "a card in an event before the reveal"),
        Fault(
            what: "the list is not written again", from: "  put(STORIES, 'list', json)", to: "", seen: "the list kept is not the list told"),
        Fault(
            what: "the order is not written again", from: "  put(STORIES, 'order', table.concat(order, ','))", to: "",
            seen: "the order kept is not the list told"),
        Fault(
            what: "a story's number is given again", from: "  put(STORIES, 'n', last)\n", to: "",
            seen: "the list told is not the list by the rules"),
        Fault(
            what: "what null clears stays", from: "if text == 'null' then story[field] = ''", to: "if text == 'null' then",
            seen: "the list told is not the list by the rules"),
        Fault(
            what: "a moved story stays where it was too", from: "if before == '~' or not parts[id] then append(id)",
            to: "if true then append(id)", seen: "the list kept is not the list told"),
        Fault(
            what: "a refused edit has numbered stories", from: "  if not ids then return 'bad_request'",
            to: "  if not ids then put(STORIES, 'order', 's1') return 'bad_request'", seen: "the order kept is not the list told"),
        Fault(
            what: "a round does not know its story", from: "story_title(story))", to: "'')", seen: "a round's title is not its story's"),
        Fault(
            what: "the next game keeps what the ended one had", from: "  for _, c in ipairs({X, WHO, CONN, CFG, STORIES}) do wipe(c) end\n",
            to: "",
            seen: "the order kept is not the list told"),
        Fault(
            what: "who is removed leaves the vote behind", from: "  withdraw(s)\n  set_dealer", to: "  set_dealer",
            seen: "stored votes differ"),
        Fault(
            what: "a removed seat's connections keep it", from: "put(CONN, c, '-')", to: "put(CONN, c, p)",
            seen: "connection without a seat"),
        Fault(
            what: "who is removed is waited for",
            from: "'\",\"removed\":true')\n  settle(now, 'left')", to: "'\",\"removed\":true')",
            seen: "req is not"),
        Fault(
            what: "votes that went with their voter take their key's life along", from: "    put(H, 'xl', 0) -- the key goes",
            to: "    -- the key goes",
            seen: "no life: :x"),
        Fault(what: "the last dealer leaves nobody to deal", from: "  appoint_dealer()\n", to: "", seen: "no seat is a dealer's"),
        Fault(
            what: "a round may be settled again and again", from: "call('LREM', KEYS[6], -1, superseded)", to: "",
            seen: "a round is settled twice in the history"),
        Fault(what: "what is due goes on after the end", from: "  if H.v.ph == 'e' then return 0 end\n", to: "", seen: "something is due"),
        Fault(
            what: "an anonymous result is in the order of the seats", from: "table.sort(secret)", to: "",
            seen: "an anonymous result is not sorted",
            opt: "11d"),
        Fault(
            what: "an earlier due stays untold", from: "or (due > 0 and (before == 0 or due < before))", to: "",
            seen: "messages are not one per step"),
    ]

    @Test(arguments: Self.faults)
    func `the checker sees a broken step`(fault: Fault) throws {
        var edits = 0
        var seen: Set<String> = []
        // What is seldom does not come in every game.
        for seed in 3..<13 as Range<UInt64> where !seen.contains(where: { $0.hasPrefix(fault.seen) }) {
            var driver = try StepDriver(seed: seed, opt: fault.opt) { source in
                edits = source.components(separatedBy: fault.from).count - 1
                return source.replacingOccurrences(of: fault.from, with: fault.to)
            }
            driver.run(steps: 1500, until: fault.seen)
            seen.formUnion(driver.violations)
        }
        #expect(edits == 1)
        #expect(seen.contains { $0.hasPrefix(fault.seen) }, "\(seen.sorted())")
    }
}
