import JSONText
import TestSupport
import Testing

/// A node that goes, at any moment of a game: node 2 with player 2, while players 0 (the dealer) and 1 sit elsewhere.
@Suite("G8: a node goes", .serialized)
struct NodeDeathTests {
    /// What is going on when the node is killed.
    enum Moment: String, CaseIterable, CustomTestStringConvertible {
        case beforeTheRound, itsPlayerHasNotVoted, itsPlayerHasVoted, itsVoteIsOnItsWay, itsPlayerLeaves, somebodyJoinsThere, afterTheResult
        var testDescription: String { self.rawValue }
    }

    @Test("G8: a node killed in any phase holds nobody up: one result within lease, look and grace", arguments: Moment.allCases)
    func killed(at moment: Moment) async throws {
        let table = try await GameTable.start(nodes: 3, players: 3)
        var round = 1
        if moment != .beforeTheRound { try await table.start(round: 1) }
        switch moment {
        case .beforeTheRound, .itsPlayerHasNotVoted: break
        case .itsPlayerHasVoted: _ = try await table.voteAtOnce(round: 1, card: { _ in "8" }, voters: [2])
        case .itsVoteIsOnItsWay:
            _ = try await table.voteAtOnce(round: 1, card: { _ in "5" }, voters: [0, 1])
            try await table.players[2].send(#"{"action":"vote","round":1,"value":"8"}"#)
        case .itsPlayerLeaves: try await table.players[2].send(#"{"action":"leaveGame"}"#)
        case .somebodyJoinsThere:
            let late = try await GamePlayer.connect(table.nodes[2].url())
            try await late.send(#"{"action":"joinGame","game":"\#(table.game)","name":"Late"}"#)
        case .afterTheResult:
            _ = try await table.voteAtOnce(round: 1, card: { _ in "8" })
            round = 2
        }
        table.nodes[2].kill()
        if moment == .beforeTheRound || moment == .afterTheResult { try await table.start(round: round, told: [0, 1]) }
        if moment != .itsVoteIsOnItsWay { _ = try await table.voteAtOnce(round: round, card: { _ in "5" }, voters: [0, 1]) }
        try await Self.expectOneResult(
            table, round: round, itsVote: moment == .itsPlayerHasVoted ? true : moment == .itsVoteIsOnItsWay ? nil : false)
    }

    @Test("G8: the dealer's node is killed with its close on the way: the others vote, and get one result")
    func dealersNode() async throws {
        let table = try await GameTable.start(nodes: 3, players: 3)
        try await table.start(round: 1)
        try await table.players[0].send(#"{"action":"closeVote","round":1}"#)
        table.nodes[0].kill()
        // The round may be over or discarded already, when the close came through.
        let answers = try await table.voteAtOnce(round: 1, card: { _ in "5" }, voters: [1, 2])
        let votes = answers.values.filter { $0["ok"]?.boolValue == true }.count
        for number in [1, 2] {
            try await table.players[number].first { ["result", "discarded"].contains($0["event"]?.stringValue) }
        }
        try await table.mark(by: 1, seenBy: [1, 2])
        for number in [1, 2] {
            let ends = await table.players[number].frames.filter { ["result", "discarded"].contains($0["event"]?.stringValue) }
            #expect(ends.count == 1 && (ends[0]["votes"]?.arrayValue?.count ?? 0) == votes)
        }
    }

    @Test("G8: the end of each connection of a killed node is told once, by one of the others, and its records are gone")
    func orphans() async throws {
        let table = try await GameTable.start(nodes: 3, players: 3)
        for _ in 0..<20 { _ = try await GamePlayer.connect(table.nodes[2].url()) }
        #expect(try await Self.recordCount(of: table, becomes: 23))
        table.nodes[2].kill()
        #expect(try await Self.recordCount(of: table, becomes: 2))
        var told = 0
        for node in table.nodes[0..<2] { told += try await node.metric("pokerface_orphans_claimed_total") }
        #expect(told == 21)
    }

    /// Waits until Redis has so many connection records; 20 s only end a test that would hang.
    private static func recordCount(of table: GameTable, becomes count: Int) async throws -> Bool {
        let probe = try table.probe()
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            let keys = probe.command(["KEYS", "pf:{n:*}:c:*"]).strings
            if keys.reduce(0, { $0 + (probe.command(["HLEN", $1]).integer ?? 0) }) == count { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    @Test("G8: a node that is stopped tells its sockets 1012; their votes stand, and they come back elsewhere and get the result")
    func stopped() async throws {
        let table = try await GameTable.start(nodes: 3, players: 2)
        let token = String(repeating: "t0kEn-", count: 6)
        let join = #""game":"\#(table.game)","name":"Eva","token":"\#(token)""#
        let eva = try await GamePlayer.connect(table.nodes[2].url())
        try await eva.ask("joinGame", join)
        try await table.start(round: 1)
        // A vote means the round that its connection was told of.
        _ = try await eva.event("started", round: 1)
        #expect(try await eva.ask("vote", #""value":"13""#)["ok"]?.boolValue == true)
        #expect(table.nodes[2].terminate() == .status(0))
        #expect(await eva.waitForClose() == 1012)
        let again = try await GamePlayer.connect(table.nodes[0].url())
        let welcome = try await again.ask("joinGame", join)
        #expect(welcome["state"]?["myVote"]?["value"]?.stringValue == "13")
        _ = try await table.voteAtOnce(round: 1, card: { _ in "5" })
        for player in table.players + [again] {
            #expect(try await player.event("result", round: 1)["votes"]?.arrayValue?.count == 3)
        }
        // It left nothing behind, so nobody searched its games for its connections.
        try await Self.twoLooks(at: table)
        for node in table.nodes[0..<2] {
            #expect(try await node.metric("pokerface_room_reaps_total") == 0)
        }
    }

    /// Waits until every node has looked at the leases twice: each look writes its time into the node's record.
    private static func twoLooks(at table: GameTable) async throws {
        let probe = try table.probe()
        let seen = { probe.command(["KEYS", "pf:{n:??????}"]).strings.map { probe.command(["HGET", $0, "seen"]).string ?? "" } }
        for _ in 0..<2 {
            let before = seen()
            let deadline = ContinuousClock.now + .seconds(20)
            while Set(seen()).intersection(before).count > 0, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Both players elsewhere get one result of the round, with their own votes; nil when the killed node's vote may be in it or not.
    private static func expectOneResult(_ table: GameTable, round: Int, itsVote: Bool?) async throws {
        let result = try await table.players[0].event("result", round: round)
        let voters = result["votes"]?.arrayValue?.compactMap { $0["player"]?.stringValue } ?? []
        #expect(voters.prefix(2) == table.seats[0..<2])
        if let itsVote { #expect(voters.contains(table.seats[2]) == itsVote) }
        #expect(try await table.players[1].event("result", round: round)["votes"] == result["votes"])
        try await table.mark(by: 1, seenBy: [0, 1])
        for number in [0, 1] {
            #expect(await table.players[number].events("result").filter { $0["round"]?.intValue == round }.count == 1)
        }
    }
}
