import JSONText
import TestSupport
import Testing

/// Two dealers on two nodes, a deadline and the last votes, all at one moment.
@Suite("G1: rounds that many things end at once", .serialized)
struct DealerRaceTests {
    @Test("G1, G2: two dealers' starts and closes, a deadline and votes race on two nodes: each round begins and ends once")
    func endsOnce() async throws {
        let table = try await GameTable.start(
            nodes: 2, players: 4, arguments: NodeProcess.quickTimes + NodeProcess.withoutRates())
        try await table.players[0].ask("setPlayer", #""player":"p2","dealer":true"#)
        var endings = Endings()
        for round in 1...40 {
            // In every fourth round the deadline is part of the race, and one does not vote, so that nothing but time or a dealer can end it.
            let hasDeadline = round % 4 == 0
            try await Self.startTwice(table, round, seconds: hasDeadline ? ",\"seconds\":1" : "")
            for player in table.players { try await player.event("started", round: round) }
            if hasDeadline { try await Self.untilDeadline(table, round) }
            let voters = hasDeadline || round % 4 == 1 ? [1, 2, 3] : [0, 1, 2, 3]
            let answers = try await Self.race(table, round, voters: voters)
            for (number, answer) in answers {
                #expect(answer["ok"] == true || ["round_over", "not_voting"].contains(answer["code"]?.stringValue), "\(answer)")
                if answer["ok"] == true { endings.acknowledged[round, default: [:]][table.seats[number]] = Self.cards[number] }
            }
            for player in table.players { try await player.first { Endings.ends($0, round) } }
        }
        try await table.mark(by: 0, seenBy: [0, 1, 2, 3])
        for (number, player) in table.players.enumerated() {
            #expect(endings.complaints(await player.frames) == [], "player \(number)")
        }
        let causes = Set(await table.players[0].events("result").compactMap { $0["cause"]?.stringValue })
        #expect(causes.isSuperset(of: ["all", "dealer"]), "\(causes)")
    }

    private static let cards = ["1", "2", "3", "5"]

    /// Both dealers start the round: one does, the other hears that it is open.
    private static func startTwice(_ table: GameTable, _ round: Int, seconds: String) async throws {
        async let first = table.players[0].ask("startVote", #""round":\#(round)\#(seconds)"#)
        async let second = table.players[1].ask("startVote", #""round":\#(round)\#(seconds)"#)
        let answers = [try await first, try await second]
        #expect(answers.filter { $0["ok"] == true }.count == 1)
        #expect(answers.filter { $0["code"] == "already_voting" && $0["details"]?["round"]?.intValue == round }.count == 1)
    }

    /// The race is to be where the deadline is: from 4 ms before it on, a little later in each round.
    private static func untilDeadline(_ table: GameTable, _ round: Int) async throws {
        let started = try await table.players[0].event("started", round: round)
        let left = (started["deadline"]?.intValue ?? 0) - (started["now"]?.intValue ?? 0)
        try await Task.sleep(for: .milliseconds(left - 4 + round / 8))
    }

    /// Votes and the closes of both dealers at once; the answers to the votes.
    private static func race(_ table: GameTable, _ round: Int, voters: [Int]) async throws -> [Int: JSONValue] {
        try await withThrowingTaskGroup(of: (Int, JSONValue)?.self) { group in
            for number in voters {
                let player = table.players[number]
                group.addTask { (number, try await player.ask("vote", #""round":\#(round),"value":"\#(Self.cards[number])""#)) }
            }
            for dealer in 0..<2 where round % 2 == 0 || round % 4 == 1 {
                let player = table.players[dealer]
                group.addTask {
                    let answer = try await player.ask("closeVote", #""round":\#(round)"#)
                    #expect(answer["ok"] == true || ["round_over", "not_voting"].contains(answer["code"]?.stringValue), "\(answer)")
                    return nil
                }
            }
            return try await group.reduce(into: [:]) { if let vote = $1 { $0[vote.0] = vote.1 } }
        }
    }
}

/// What one player has heard of the ends of rounds, against what was acknowledged.
private struct Endings {
    var acknowledged: [Int: [String: String]] = [:]

    static func ends(_ frame: JSONValue, _ round: Int) -> Bool {
        ["result", "discarded"].contains(frame["event"]?.stringValue ?? "") && frame["round"]?.intValue == round
    }

    func complaints(_ frames: [JSONValue]) -> [String] {
        (1...40).compactMap { round in
            let ends = frames.filter { Self.ends($0, round) }
            let starts = frames.filter { $0["event"] == "started" && $0["round"]?.intValue == round }
            guard ends.count == 1, starts.count == 1 else { return "round \(round): \(starts.count) starts, \(ends.count) ends" }
            let votes = ends[0]["votes"]?.arrayValue ?? []
            let counted = votes.reduce(into: [String: String]()) { $0[$1["player"]?.stringValue ?? ""] = $1["value"]?.text }
            let known = self.acknowledged[round] ?? [:]
            return counted == known ? nil : "round \(round): counted \(counted), acknowledged \(known)"
        }
    }
}
