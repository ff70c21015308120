import Foundation
import JSONText
import TestSupport
import Testing

/// One anonymous game, played twice: the same cards, by other people.
@Suite("An anonymous round links nobody with a card", .serialized)
struct AnonymityTests {
    @Test(
        "two anonymous games in which others cast the cards are the same to everybody, on the bus, in Redis and in the logs, also after the reveal"
    )
    func sameWhoeverCastIt() async throws {
        let first = try await Self.play(cards: ["1", "8", "5", "2"])
        let second = try await Self.play(cards: ["5", "1", "2", "8"])
        for (seat, frames) in first.frames.enumerated() {
            #expect(SecrecyTests.differences(frames, second.frames[seat]) == [], "seat \(seat)")
        }
        #expect(SecrecyTests.differences(first.bus, second.bus) == [])
        #expect(SecrecyTests.differences(first.stored, second.stored) == [])
        #expect(SecrecyTests.differences(first.logs, second.logs) == [])
        #expect(first.bus.count > 6 && first.stored.count > 15)
    }

    private struct Seen {
        var frames: [[String]] = []
        var bus: [String] = []
        var stored: [String] = []
        var logs: [String] = []
    }

    private static func play(cards: [String]) async throws -> Seen {
        let table = try await GameTable.start(nodes: 2, players: 4, arguments: NodeProcess.quickTimes + ["--log-level", "trace"])
        let ear = try table.redis.probe()
        ear.command(["PSUBSCRIBE", "*"])
        try await table.players[0].ask("setGame", #""anonymous":true"#)
        for player in table.players { try await player.event("game") }
        try await table.start(round: 1)
        for number in 0..<4 where number != 3 { try await Self.vote(number, cards[number], table, told: true) }
        // The card is changed without a word, and one who has voted leaves for good.
        for card in ["13", cards[1]] { try await Self.vote(1, card, table, told: false) }
        try await table.players[2].ask("leaveGame")
        for player in table.players { try await player.event("playerLeft") }
        try await Self.vote(3, cards[3], table, told: true)
        let staying = [0, 1, 3].map { table.players[$0] }
        for player in staying {
            let votes = try await player.event("result", round: 1)["votes"]
            #expect(votes == .array([["value": "1"], ["value": "2"], ["value": "5"], ["value": "8"]]))
            #expect(try await player.event("result", round: 1)["stats"]?["first"] == .null)
        }
        try await table.players[0].ask("settle", #""value":"5""#)
        for player in staying {
            try await player.event("settled")
            try await player.ask("sync")
            try await player.ask("sync", #""since":{"epoch":"another","v":0}"#)
        }
        return try await Self.seen(table, ear)
    }

    private static func vote(_ number: Int, _ card: String, _ table: GameTable, told: Bool) async throws {
        let answer = try await table.players[number].ask("vote", #""round":1,"value":"\#(card)""#)
        #expect(answer["ok"] == true)
        guard told else { return }
        for (listener, player) in table.players.enumerated() where number != 3 || listener != 2 {
            try await player.first { $0.isVoted(by: table.seats[number], round: 1) }
        }
    }

    private static func seen(_ table: GameTable, _ ear: RedisProbe) async throws -> Seen {
        var seen = Seen()
        for player in table.players { seen.frames.append(await player.texts.map { SecrecyTests.normalise($0, table) }) }
        let probe = try table.redis.probe()
        probe.command(["PUBLISH", "end", "end"])
        while let message = ear.nextReply(timeout: 5)?.strings, message.count == 4, message[2] != "end" {
            if !message[3].hasPrefix("probe") { seen.bus.append(SecrecyTests.normalise(message[3], table)) }
        }
        // Epoch, server, instants and hashes of tokens differ from game to game.
        let other: Set<String> = ["ep", "run", "code", "ren", "t0"]
        for suffix in ["", ":x", ":who", ":conn", ":cfg"] {
            let fields = probe.command(["HGETALL", "pf:{\(table.game)}\(suffix)"]).dictionary.filter { field in
                !other.contains(field.key) && !field.key.hasPrefix("t:") && !field.key.hasPrefix("k:") && field.key != "creator"
            }
            seen.stored += fields.map { SecrecyTests.normalise("\(suffix) \($0.key) is \($0.value)", table) }.sorted()
        }
        seen.stored += probe.command(["LRANGE", "pf:{\(table.game)}:hist", "0", "-1"]).strings.map { SecrecyTests.normalise($0, table) }
        for node in table.nodes {
            node.terminate()
            seen.logs += Set(node.log.split(separator: "\n").map { SecrecyTests.normalise(String($0), table) }).sorted()
        }
        return seen
    }
}
