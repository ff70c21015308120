import JSONText
import TestSupport
import Testing

/// Nobody died: Redis was away, or a node stood still, for longer than a lease. Living connections were taken out of their games meanwhile.
@Suite("Longer than the lease", .serialized)
struct OutageTests {
    /// More than the lease of `NodeProcess.quickTimes`: how long something is away is the subject of these tests, and not a wait.
    private static let outage = Duration.milliseconds(2500)

    @Test("G4, G6: a Redis that persists is away for longer than the lease: everybody learns the result and the new epoch, and plays on")
    func restart() async throws {
        let first = try await GameTable.start(
            nodes: 2, players: 4, redisConfiguration: ["appendonly yes", "appendfsync always"], arguments: Self.arguments)
        var tables = [first]
        for _ in 0..<5 { tables.append(try await GameTable.seat(4, at: first.nodes, redis: first.redis)) }
        for outage in 1...3 {
            let rounds = (2 * outage - 1, 2 * outage)
            for table in tables {
                try await Self.begin(table, round: rounds.0)
                try await table.players[0].persist("vote", #""round":\#(rounds.0),"value":"8","cast":1"#)
            }
            first.redis.kill()
            try await Task.sleep(for: Self.outage)
            try first.redis.start()
            try await Self.atEach(tables) { table in
                try await table.players[0].persist("closeVote", #""round":\#(rounds.0)"#)
                for player in table.players {
                    try await player.knowsResult(of: rounds.0)
                    try await player.knowsEpoch(of: table)
                }
                try await Self.expectPlayable(table, round: rounds.1)
            }
        }
        for table in tables { try await Self.expectWholeStories(table, rounds: 6) }
    }

    @Test("G2, G4: Redis stands still for longer than the lease: everybody votes, and gets one result")
    func frozenRedis() async throws {
        let first = try await GameTable.start(nodes: 3, players: 4, arguments: Self.arguments)
        var tables = [first]
        for _ in 0..<9 { tables.append(try await GameTable.seat(4, at: first.nodes, redis: first.redis)) }
        for round in 1...2 {
            for table in tables { try await Self.begin(table, round: round) }
            first.redis.freeze()
            try await Task.sleep(for: Self.outage)
            first.redis.thaw()
            try await Self.atEach(tables) { try await Self.everybodyVotes($0, round: round) }
        }
        for table in tables { try await Self.expectWholeStories(table, rounds: 2) }
        for node in first.nodes { #expect(try await node.metric("pokerface_room_reaps_total") == 0, "a living node was taken for dead") }
    }

    @Test("G2, G4, G7: a node that stood still for longer than the lease: its players vote with the next message, and leave when they like")
    func frozenNode() async throws {
        let table = try await GameTable.start(nodes: 2, players: 4, arguments: Self.arguments)
        for round in 1...3 {
            try await Self.begin(table, round: round)
            let version = await table.players[0].lastVersion
            table.nodes[1].freeze()
            // They have been taken out, and the grace is over.
            for number in [1, 3] { try await table.players[0].first { $0.tellsAway("P\(number)") && $0["v"]?.intValue ?? 0 > version } }
            for number in [1, 3] { try await table.players[number].send(#"{"action":"vote","id":"f\#(round)","value":"5"}"#) }
            table.nodes[1].thaw()
            for number in [1, 3] {
                let answer = try await table.players[number].first { $0["re"]?.stringValue == "f\(round)" }
                #expect(answer["ok"]?.boolValue == true, "round \(round), player \(number): \(answer)")
                #expect(try await table.players[number].ask("sync")["ok"]?.boolValue == true)
            }
            for number in [0, 2] { try await table.players[number].persist("vote", #""round":\#(round),"value":"8","cast":1"#) }
            try await Self.expectEveryVote(table, round: round)
        }
        try await Self.expectWholeStories(table, rounds: 3)
        #expect(try await table.players[3].ask("leaveGame")["ok"]?.boolValue == true)
        try await table.players[0].event("playerLeft")
    }

    @Test("G7: a node stood still in a round that goes on without its players: they get the result, and the next round waits for them")
    func frozenNodeMissesTheResult() async throws {
        let table = try await GameTable.start(nodes: 2, players: 4, arguments: Self.arguments)
        try await Self.begin(table, round: 1)
        table.nodes[1].freeze()
        for number in [0, 2] { try await table.players[number].persist("vote", #""round":1,"value":"8","cast":1"#) }
        try await table.players[0].knowsResult(of: 1)
        let version = await table.players[0].lastVersion
        table.nodes[1].thaw()
        for player in table.players { try await player.knowsResult(of: 1) }
        for number in [1, 3] {
            try await table.players[0].first { $0.tellsAway("P\(number)", false) && $0["v"]?.intValue ?? 0 > version }
        }
        try await Self.expectPlayable(table, round: 2)
        try await Self.expectWholeStories(table, rounds: 2)
    }

    private static var arguments: [String] {
        get throws { try NodeProcess.quickTimes + NodeProcess.withoutRates() }
    }

    private static func atEach(_ tables: [GameTable], _ work: @Sendable @escaping (GameTable) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for table in tables { group.addTask { try await work(table) } }
            try await group.waitForAll()
        }
    }

    /// The dealer opens a round; returns once everybody knows, by the event or by a state.
    private static func begin(_ table: GameTable, round: Int) async throws {
        try await table.players[0].persist("startVote", #""round":\#(round)"#)
        for player in table.players {
            try await player.first { frame in
                frame["round"]?.intValue == round && (frame["event"]?.stringValue == "started" || frame["phase"]?.stringValue == "voting")
            }
        }
    }

    /// Everybody votes, as often as it takes, and the result holds every vote.
    private static func everybodyVotes(_ table: GameTable, round: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for player in table.players {
                group.addTask { try await player.persist("vote", #""round":\#(round),"value":"5","cast":1"#) }
            }
            try await group.waitForAll()
        }
        try await Self.expectEveryVote(table, round: round)
    }

    /// Everybody knows the result, and it holds every vote.
    private static func expectEveryVote(_ table: GameTable, round: Int) async throws {
        for player in table.players { try await player.knowsResult(of: round) }
        let held = try table.probe().command(["LRANGE", "pf:{\(table.game)}:hist", "-1", "-1"]).strings.first ?? ""
        let votes = try JSONValue.parse(held)["votes"]?.arrayValue ?? []
        #expect(votes.count == table.players.count, "round \(round) of \(table.game): \(votes.count) votes")
    }

    /// The next round begins, and all take part in it.
    private static func expectPlayable(_ table: GameTable, round: Int) async throws {
        try await table.players[0].persist("startVote", #""round":\#(round)"#)
        try await Self.everybodyVotes(table, round: round)
    }

    private static func expectWholeStories(_ table: GameTable, rounds: Int) async throws {
        for (number, player) in table.players.enumerated() {
            let story = VersionStory(await player.frames)
            #expect(story.complaints.isEmpty, "player \(number) of \(table.game): \(story.complaints.prefix(5))")
            #expect(story.results.sorted() == Array(1...rounds), "player \(number) of \(table.game): \(story.results.sorted())")
        }
    }
}

extension GamePlayer {
    /// The version of the newest event or state that came.
    fileprivate var lastVersion: Int { self.frames.compactMap { $0["v"]?.intValue }.max() ?? 0 }

    /// Waits for a state of the epoch that the game is in.
    fileprivate func knowsEpoch(of table: GameTable) async throws {
        let epoch = try table.probe().command(["HGET", "pf:{\(table.game)}", "ep"]).string
        try await self.first { frame in
            frame["event"]?.stringValue == "state" && frame["epoch"]?.stringValue == epoch
        }
    }
}
