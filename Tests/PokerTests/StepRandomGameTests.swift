import Foundation
import Testing

/// G1 to G5 at the step: random games, checked after every step against rules written a second time.
@Suite struct StepRandomGameTests {
    @Test(arguments: [
        (1, "10d"), (2, "10d"), (3, "10e"), (4, "10d"), (5, "11d"), (6, "11e"), (7, "00e"), (8, "10e"),
    ])
    func `G1 G2 G3 G4 G5: a random game breaks no invariant`(seed: Int, opt: String) throws {
        var driver = try StepDriver(seed: UInt64(seed), opt: opt)
        driver.run(steps: 2000)
        #expect(driver.violations.sorted() == [], "seed \(seed)")
        #expect(
            driver.book.ended.count > 30 && driver.book.compared > 50, "\(driver.book.ended.count) rounds, \(driver.book.compared) votes")
        for answer in ["ok", "limit", "story_not_found", "bad_request", "not_dealer"] {
            #expect(driver.answers["putstories \(answer)", default: 0] > 0, "seed \(seed): no edit was answered \(answer)")
        }
        #expect(driver.stories.titled > 5, "seed \(seed): \(driver.stories.titled) rounds about a story of the list")
        #expect(driver.answers.keys.contains("vote ok") && driver.answers.keys.contains("vote stale_vote"))
    }

    /// One deliberate mistake in the script, and what the checker must say about it.
    struct Fault: Sendable, CustomTestStringConvertible {
        let what: String
        let from: String
        let to: String
        let seen: String
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
            what: "an earlier due stays untold", from: "or (due > 0 and (before == 0 or due < before))", to: "",
            seen: "messages are not one per step"),
    ]

    @Test(arguments: Self.faults)
    func `the checker sees a broken step`(fault: Fault) throws {
        var edits = 0
        var driver = try StepDriver(seed: 3, opt: "10d") { source in
            edits = source.components(separatedBy: fault.from).count - 1
            return source.replacingOccurrences(of: fault.from, with: fault.to)
        }
        driver.run(steps: 1500, until: fault.seen)
        #expect(edits == 1)
        #expect(driver.violations.contains { $0.hasPrefix(fault.seen) }, "\(driver.violations.sorted())")
    }
}
