import Foundation
import JSONText
import TestSupport
import Testing

/// Subscriptions that are killed again and again while people play.
@Suite("G5 and G6: what pub/sub loses costs nobody a result", .serialized)
struct LossTests {
    @Test(
        "G5, G6: no result is missed and none comes twice, and versions have no gap, while connections to Redis are killed",
        arguments: ["pubsub", "normal"])
    func killedConnections(type: String) async throws {
        let table = try await GameTable.start(nodes: 3, players: 6, arguments: NodeProcess.quickTimes + NodeProcess.withoutRates())
        let nemesis = Nemesis(table.redis, type: type)
        var rounds = 0
        // At least 40 rounds, and as many more as it takes for 12 kills to have hit them.
        var kills = 0
        while rounds < 40 || (kills < 12 && rounds < 2000) {
            rounds += 1
            kills = await nemesis.kills
            let round = rounds
            try await table.players[0].persist("startVote", #""round":\#(round)"#)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in table.players.indices {
                    group.addTask {
                        try await table.players[number].persist("vote", #""round":\#(round),"value":"5","cast":1"#)
                    }
                }
                try await group.waitForAll()
            }
            for player in table.players { try await player.knowsResult(of: round) }
        }
        kills = await nemesis.stop()
        print("G5: \(rounds) rounds on three nodes, \(kills) times CLIENT KILL TYPE \(type)")
        #expect(kills >= 12)
        for (number, player) in table.players.enumerated() {
            let story = VersionStory(await player.frames)
            #expect(story.complaints.isEmpty, "player \(number): \(story.complaints.prefix(5))")
            #expect(story.results.sorted() == Array(1...rounds), "player \(number): \(story.results.sorted())")
            // All six had to vote, so a result that lacks one was made without a vote that was acknowledged.
            #expect(story.votes.values.allSatisfy { $0 == 6 }, "player \(number): \(story.votes.filter { $0.value != 6 })")
        }
    }
}

/// Kills Redis connections of one type every few hundred milliseconds.
private actor Nemesis {
    private(set) var kills = 0
    private var isStopped = false
    private var work: Task<Void, Never>?

    init(_ redis: RedisServerProcess, type: String) {
        Task { await self.begin(redis, type) }
    }

    private func begin(_ redis: RedisServerProcess, _ type: String) {
        self.work = Task {
            while !self.isStopped {
                // Its pace is the test's subject and not a wait for anything.
                try? await Task.sleep(for: .milliseconds(type == "pubsub" ? 60 : 150))
                guard let probe = try? redis.probe() else { continue }
                if let killed = probe.command(["CLIENT", "KILL", "TYPE", type, "SKIPME", "yes"]).integer, killed > 0 { self.kills += 1 }
            }
        }
    }

    func stop() async -> Int {
        self.isStopped = true
        await self.work?.value
        return self.kills
    }
}
