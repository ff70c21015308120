import Foundation
import JSONText
import TestSupport
import Testing

/// Votes that race on several nodes, and what Redis itself saw of it.
@Suite("G1 and G2: votes that race", .serialized)
struct RaceTests {
    @Test(
        "G1, G2: 8 voters on different nodes end each round with one result that holds every acknowledged vote",
        arguments: [2, 3])
    func oneResult(nodeCount: Int) async throws {
        let table = try await GameTable.start(
            nodes: nodeCount, players: 8, arguments: NodeProcess.quickTimes + NodeProcess.withoutRates() + ["--event-loops", "1"])
        let monitor = try RedisMonitor(table.redis)
        let rounds = 200
        let cards = ["1", "2", "3", "5", "8", "13", "21", "?"]
        var acknowledged: [Int: [String: String]] = [:]
        for round in 1...rounds {
            try await table.start(round: round)
            var answers: [Int: JSONValue] = [:]
            // In 160 rounds all eight vote at once; in the last 40 six have voted, and the last two, on two nodes, race alone.
            for voters in round <= 160 ? [Array(0..<8)] : [Array(0..<6), [6, 7]] {
                let card = { @Sendable (number: Int) in cards[(number + round) % cards.count] }
                answers.merge(try await table.voteAtOnce(round: round, card: card, voters: voters)) { $1 }
            }
            for (number, answer) in answers where answer["ok"]?.boolValue == true {
                acknowledged[round, default: [:]][table.seats[number]] = cards[(number + round) % cards.count]
            }
            for player in table.players { try await player.event("result", round: round) }
        }
        for (number, player) in table.players.enumerated() {
            let results = await player.events("result")
            let complaints = RoundChecker.complaints(results: results, acknowledged: acknowledged, rounds: rounds)
            #expect(complaints.isEmpty, "player \(number): \(complaints.prefix(5))")
        }
        let races = monitor.stop().lastVotesOfTwoClients(window: 0.005)
        print("G1: \(nodeCount) nodes, \(rounds) rounds, \(races) of them ended by votes of two nodes within 5 ms")
        #expect(races >= 5, "too few rounds were ended by votes of two nodes that raced")
    }

    @Test("the checker fails a step of several calls: the last voters each publish a result, or none does")
    func control() async throws {
        let redis = try RedisServerProcess()
        let outcome = try await SplitStep.play(redis, rounds: 100, voters: 8)
        let complaints = RoundChecker.complaints(results: outcome.results, acknowledged: outcome.acknowledged, rounds: 100)
        #expect(!complaints.isEmpty)
    }
}

/// What must be true of the results that one player got.
enum RoundChecker {
    static func complaints(results: [JSONValue], acknowledged: [Int: [String: String]], rounds: Int) -> [String] {
        var complaints: [String] = []
        let byRound = Dictionary(grouping: results) { $0["round"]?.intValue ?? 0 }
        for round in 1...rounds {
            let mine = byRound[round] ?? []
            if mine.count != 1 { complaints.append("round \(round): \(mine.count) results") }
            guard let votes = mine.first?["votes"]?.arrayValue else { continue }
            let counted = votes.reduce(into: [String: String]()) { $0[$1["player"]?.stringValue ?? ""] = $1["value"]?.text }
            if counted != acknowledged[round] ?? [:] {
                complaints.append("round \(round): counted \(counted), acknowledged \(acknowledged[round] ?? [:])")
            }
        }
        return complaints
    }
}

/// A step that is not atomic, as a server without a script would make it: write the vote, count, publish. For the control only.
enum SplitStep {
    struct Outcome {
        var results: [JSONValue]
        var acknowledged: [Int: [String: String]]
    }

    static func play(_ redis: RedisServerProcess, rounds: Int, voters: Int) async throws -> Outcome {
        var outcome = Outcome(results: [], acknowledged: [:])
        let log = try redis.probe()
        for round in 1...rounds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for voter in 0..<voters {
                    group.addTask {
                        let probe = try redis.probe()
                        probe.command(["HSET", "split:\(round)", "p\(voter)", "5"])
                        guard probe.command(["HLEN", "split:\(round)"]).integer == voters else { return }
                        probe.command(["RPUSH", "split:results", "\(round)"])
                    }
                }
                try await group.waitForAll()
            }
            let votes = (0..<voters).map { "p\($0)" }
            outcome.acknowledged[round] = Dictionary(uniqueKeysWithValues: votes.map { ($0, "5") })
        }
        for text in log.command(["LRANGE", "split:results", "0", "-1"]).strings {
            let votes = (0..<voters).map { #"{"player":"p\#($0)","value":"5"}"# }.joined(separator: ",")
            outcome.results.append(try JSONValue.parse(#"{"event":"result","round":\#(text),"votes":[\#(votes)]}"#))
        }
        return outcome
    }
}
