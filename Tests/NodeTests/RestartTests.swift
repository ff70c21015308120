import JSONText
import TestSupport
import Testing

/// Redis itself is killed while people vote, and comes back with what it had written.
@Suite("G6: a Redis that persists restarts", .serialized)
struct RestartTests {
    private static let cards = ["1", "2", "3", "5"]

    @Test(
        "G2, G6: a Redis that persists and is killed in a round costs nobody a vote or the result",
        arguments: [0, 1, 2, 3, 4])
    func restart(acknowledged: Int) async throws {
        let table = try await GameTable.start(
            nodes: 2, players: 4, redisConfiguration: ["appendonly yes", "appendfsync always"],
            arguments: NodeProcess.quickTimes + NodeProcess.withoutRates())
        for round in 1...3 {
            try await table.players[0].persist("startVote", #""round":\#(round)"#)
            // So many have voted when Redis dies; the others vote while it is dead or just back. With four the result itself is on its way.
            for number in 0..<acknowledged { try await Self.vote(table, number, round) }
            table.redis.kill()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in acknowledged..<4 { group.addTask { try await Self.vote(table, number, round) } }
                try table.redis.start()
                try await group.waitForAll()
            }
            for (number, player) in table.players.enumerated() {
                let result = try await player.result(of: round)
                #expect(result.count == 1, "player \(number) was told \(result.count) results of round \(round)")
                let votes = result.first?["votes"]?.arrayValue?.compactMap { $0["value"]?.stringValue }.sorted()
                #expect(votes == Self.cards, "player \(number), round \(round)")
            }
        }
    }

    private static func vote(_ table: GameTable, _ number: Int, _ round: Int) async throws {
        try await table.players[number].persist("vote", #""round":\#(round),"value":"\#(Self.cards[number])","cast":1"#)
    }
}

extension GamePlayer {
    /// Waits until the round's result is known; the events of it, or else that of the newest state which holds it.
    fileprivate func result(of round: Int) async throws -> [JSONValue] {
        try await self.knowsResult(of: round)
        let events = self.events("result").filter { $0["round"]?.intValue == round }
        if !events.isEmpty { return events }
        let held = self.frames.last { $0["results"]?.arrayValue?.contains { $0["round"]?.intValue == round } == true }
        return held?["results"]?.arrayValue?.filter { $0["round"]?.intValue == round } ?? []
    }
}
