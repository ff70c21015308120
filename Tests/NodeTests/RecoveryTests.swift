import JSONText
import TestSupport
import Testing

/// What goes on after something was missed or could not be had.
@Suite("A node recovers", .serialized)
struct RecoveryTests {
    @Test("G6: a game whose subscription failed once is joined when Redis is back")
    func failedSubscription() async throws {
        let table = try await GameTable.start(nodes: 2, players: 1)
        let late = try await GamePlayer.connect(table.nodes[1].url())
        table.redis.freeze()
        let refused = try await late.ask("joinGame", #""game":"\#(table.game)","name":"Late""#)
        #expect(["unavailable", "unknown"].contains(refused["code"]?.stringValue))
        table.redis.thaw()
        var answer = refused
        for _ in 0..<20 where answer["event"]?.stringValue == "error" {
            answer = try await late.ask("joinGame", #""game":"\#(table.game)","name":"Late""#)
        }
        #expect(answer["event"]?.stringValue == "welcome")
    }

    @Test("G6: a vote typed without a round counts also when the round was learned from a state")
    func stampAfterResync() async throws {
        let table = try await GameTable.start(nodes: 2, players: 2)
        let probe = try table.probe()
        for round in 1...5 {
            probe.command(["CLIENT", "KILL", "TYPE", "pubsub"])
            try await table.players[0].ask("startVote")
            try await table.players[1].first { frame in
                frame["round"]?.intValue == round && (frame["event"]?.stringValue == "started" || frame["phase"]?.stringValue == "voting")
            }
            let answer = try await table.players[1].ask("vote", #""value":"5""#)
            #expect(answer["ok"]?.boolValue == true, "round \(round): \(answer)")
            try await table.players[0].ask("closeVote")
        }
    }

    @Test("G5: forty people who join two nodes at once have no gap between their welcome and what follows")
    func joinedAtOnce() async throws {
        let table = try await GameTable.start(nodes: 2, players: 1)
        let others = try await withThrowingTaskGroup(of: GamePlayer.self) { group in
            for number in 1...40 {
                group.addTask {
                    let player = try await GamePlayer.connect(table.nodes[number % 2].url())
                    try await player.ask("joinGame", #""game":"\#(table.game)","name":"P\#(number)""#)
                    return player
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await table.players[0].ask("startVote")
        for player in others {
            // Who missed something on a busy machine is told by a state, which is as good.
            try await player.first { frame in
                frame["round"]?.intValue == 1 && (frame["event"]?.stringValue == "started" || frame["phase"]?.stringValue == "voting")
            }
            let story = VersionStory(await player.frames)
            #expect(story.complaints.isEmpty, "\(story.complaints)")
        }
    }
}
