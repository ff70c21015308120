import Foundation
import JSONText
import TestSupport
import Testing

/// One game, played twice with other cards: what can anybody see of the difference before the reveal?
@Suite("G3: nobody sees a card before the reveal", .serialized)
struct SecrecyTests {
    @Test("G3: two games that differ only in the cards look the same to everybody else, on the bus and in the logs, until each reveal")
    func sameUntilTheReveal() async throws {
        let first = try await Self.play(cards: ["1", "2", "3", "5"])
        let second = try await Self.play(cards: ["8", "13", "?", "0"])
        #expect(Self.differences(first.bus, second.bus) == [])
        #expect(Self.differences(first.logs, second.logs) == [])
        for (seat, frames) in first.frames.enumerated() {
            #expect(Self.differences(frames, second.frames[seat]) == [], "seat \(seat)")
        }
        #expect(first.bus.count > 10)
        #expect(
            first.frames[3].contains { $0.contains(#""event":"state""#) } && first.frames[4].contains { $0.contains(#""event":"welcome""#) }
        )
    }

    /// The first lines that differ, for whoever reads a failure.
    static func differences(_ first: [String], _ second: [String]) -> [String] {
        let pairs = zip(first, second).filter { $0 != $1 }.prefix(3).map { "\($0) | \($1)" }
        return pairs + (first.count == second.count ? [] : ["\(first.count) lines and \(second.count) lines"])
    }

    private struct Seen {
        /// What each seat received of others before each reveal; its own answers carry no card either.
        var frames: [[String]] = []
        var bus: [String] = []
        var logs: [String] = []
    }

    private static func play(cards: [String]) async throws -> Seen {
        let table = try await GameTable.start(
            nodes: 2, players: 4, arguments: NodeProcess.quickTimes + ["--log-level", "trace"])
        let ear = try table.redis.probe()
        ear.command(["PSUBSCRIBE", "*"])
        var seen = Seen(frames: Array(repeating: [], count: 5))
        let late = try await GamePlayer.connect(table.nodes[1].url())
        for round in 1...3 {
            try await table.start(round: round)
            for number in 0..<3 {
                try await table.players[number].ask("vote", #""round":\#(round),"value":"\#(cards[number])""#)
                for player in table.players { try await player.first { $0.isVoted(by: table.seats[number], round: round) } }
            }
            // Who has not voted asks for the state of the open round; in the first one somebody comes late, and is welcomed with it.
            try await Self.sync(table.players[3])
            if round == 1 { try await late.ask("joinGame", #""game":"\#(table.game)","name":"Late","seat":"spectator""#) }
            // One takes the vote back and casts it again: the number of casts is no secret, the card is.
            try await table.players[1].ask("vote", #""round":\#(round),"value":null"#)
            let last = try await table.players[1].ask("vote", #""round":\#(round),"value":"\#(cards[1])""#)["v"]
            for player in table.players + [late] { try await player.first { $0["event"]?.stringValue == "voted" && $0["v"] == last } }
            for (number, player) in (table.players + [late]).enumerated() {
                seen.frames[number] = await player.texts.map { Self.normalise($0, table) }.filter { !$0.contains("\"result\"") }
            }
            try await table.players[3].ask("vote", #""round":\#(round),"value":"\#(cards[3])""#)
            for player in table.players + [late] { try await player.event("result", round: round) }
        }
        // The nodes' probes never cease: what ends the reading is a mark and not a silence.
        try table.redis.probe().command(["PUBLISH", "end", "end"])
        while let message = ear.nextReply(timeout: 5)?.strings, message.count == 4, message[2] != "end" {
            guard !message[3].hasPrefix("probe"), !message[3].contains("\"result\"") else { continue }
            seen.bus.append(Self.normalise(message[3], table))
        }
        for node in table.nodes {
            node.terminate()
            seen.logs += Set(node.log.split(separator: "\n").map { Self.normalise(String($0), table) }).sorted()
        }
        return seen
    }

    /// Asks for the state, without the results of rounds that are over: those are no secret, and differ.
    private static func sync(_ player: GamePlayer) async throws {
        let frames = await player.frames
        let epoch = frames.lazy.compactMap { $0["epoch"]?.stringValue }.first ?? ""
        let version = frames.compactMap { $0["v"]?.intValue }.max() ?? 0
        let answer = try await player.ask("sync", #""since":{"epoch":"\#(epoch)","v":\#(version)}"#)
        #expect(answer["ok"]?.boolValue == true)
    }

    /// Takes out what differs from game to game: codes, times, ids, ports, epochs.
    static func normalise(_ text: String, _ table: GameTable) -> String {
        text.replacing(table.game, with: "GAME")
            .replacing(/"token":"[^"]*"/, with: "TOKEN")
            .replacing(/"epoch":"[^"]*"/, with: "EPOCH")
            .replacing(/[0-9a-f]{40}/, with: "RUN")
            .replacing(/[A-Za-z0-9_-]{15}=/, with: "CONNECTION")
            .replacing(/\d{4}-\d\d-\d\dT[0-9:.]+Z?[+0-9]*/, with: "TIME")
            .replacing(/\d{4,}/, with: "N")
    }
}

extension JSONValue {
    /// Whether it says that the seat has voted in the round.
    func isVoted(by seat: String, round: Int) -> Bool {
        self["event"]?.stringValue == "voted" && self["player"]?.stringValue == seat && self["round"]?.intValue == round
    }
}
