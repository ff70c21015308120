import JSONText
import NIOCore
import Poker
import TestSupport
import Testing

/// A slug's game is ended, and somebody makes the next one under it at once, while sockets are still in the old one.
@Suite("The next game under a slug", .serialized, .timeLimit(.minutes(1)))
struct NextGameTests {
    private static let zoe = #""name":"Zoe","passcode":"secret","slug":"weekly""#

    /// A game of three on two nodes, which its dealer has ended.
    private static func ended(_ nodes: [PokerNode]) async throws -> [GamePlayer] {
        var players: [GamePlayer] = []
        for (name, node) in [("Ana", 0), ("Luis", 0), ("Mia", 1)] {
            let player = try await GamePlayer.connect(nodes[node].url)
            let enter = players.isEmpty ? ("createGame", "slug") : ("joinGame", "game")
            #expect(try await player.ask(enter.0, #""name":"\#(name)","\#(enter.1)":"weekly""#)["event"] == "welcome")
            players.append(player)
        }
        try await players[0].ask("startVote")
        for player in players { try await player.event("started", round: 1) }
        try await players[0].ask("endGame")
        for player in players { try await player.event("ended") }
        return players
    }

    @Test("G7: nothing of it reaches the sockets of the old one, on any node; they are closed with 4004")
    func apart() async throws {
        try await PokerNode.with(2) { nodes, _ in
            let old = try await Self.ended(nodes)
            let zoe = try await GamePlayer.connect(nodes[1].url)
            let welcome = try await zoe.ask("createGame", Self.zoe)
            #expect(welcome["me"]?["player"] == "p1" && welcome["state"]?["phase"] == "waiting")
            let pau = try await GamePlayer.connect(nodes[0].url)
            #expect(try await pau.ask("joinGame", #""game":"weekly","name":"Pau","passcode":"secret""#)["me"]?["player"] == "p2")
            for player in [zoe, pau] {
                #expect(try await player.ask(player === zoe ? "startVote" : "sync")["ok"] == true)
                try await player.event("started", round: 1)
                #expect(try await player.ask("vote", #""value":"5""#)["ok"] == true)
            }
            for player in [zoe, pau] { #expect(try await player.event("result", round: 1)["votes"]?.arrayValue?.count == 2) }
            for player in old {
                #expect(await player.waitForClose() == 4004)
                let frames = await player.frames
                #expect(frames.last { $0["event"] != "reply" }?["event"] == "ended", "\(frames.suffix(4))")
            }
            for player in [zoe, pau] { #expect(await player.closeCode == nil) }
            withExtendedLifetime(old) {}
        }
    }
}
