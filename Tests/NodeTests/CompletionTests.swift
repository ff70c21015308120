import JSONText
import TestSupport
import Testing

/// A round waits only for whoever must vote.
@Suite("G4: no round is stuck", .serialized)
struct CompletionTests {
    /// Two of three have voted; the third is about to go.
    private static func waitingForTheThird() async throws -> GameTable {
        let table = try await GameTable.start(nodes: 3, players: 3)
        try await table.start(round: 1)
        _ = try await table.voteAtOnce(round: 1, card: { _ in "5" }, voters: [0, 1])
        for player in table.players {
            for seat in table.seats.prefix(2) { try await player.first { $0.isVoted(by: seat, round: 1) } }
        }
        return table
    }

    private static func expectResult(_ table: GameTable, for players: [Int], missing: [Int]) async throws {
        for number in players {
            let result = try await table.players[number].event("result", round: 1)
            #expect(result["cause"]?.stringValue == "left")
            #expect(result["votes"]?.arrayValue?.count == 2)
            #expect(result["missing"]?.arrayValue?.compactMap(\.stringValue) == missing.map { table.seats[$0] })
        }
        try await table.mark(by: 0, seenBy: players)
        for number in players { #expect(await table.players[number].events("result").count == 1) }
    }

    @Test("G4: who leaves for good is waited for no more")
    func leave() async throws {
        let table = try await Self.waitingForTheThird()
        try await table.players[2].ask("leaveGame")
        try await Self.expectResult(table, for: [0, 1], missing: [])
    }

    @Test("G4: who drops is waited for no more once the grace is over")
    func drop() async throws {
        let table = try await Self.waitingForTheThird()
        await table.players[2].close()
        try await Self.expectResult(table, for: [0, 1], missing: [2])
    }

    @Test("G4: who becomes a spectator is waited for no more")
    func seatChange() async throws {
        let table = try await Self.waitingForTheThird()
        try await table.players[2].ask("setPlayer", #""seat":"spectator""#)
        try await Self.expectResult(table, for: [0, 1, 2], missing: [])
    }

    @Test("G4, G8: the players of a node killed in the middle of a round are waited for no more after lease, look and grace")
    func killedNode() async throws {
        let table = try await Self.waitingForTheThird()
        table.nodes[2].kill()
        try await Self.expectResult(table, for: [0, 1], missing: [2])
    }

    @Test("G9: a node that starts or stops changes nothing in a live game")
    func nodesComeAndGo() async throws {
        let table = try await Self.waitingForTheThird()
        let before = await table.players[0].frames.count
        let extra = try NodeProcess(redis: table.redis.url, name: "extra")
        #expect(extra.terminate() == .status(0))
        _ = try await table.voteAtOnce(round: 1, card: { _ in "8" }, voters: [2])
        let result = try await table.players[0].event("result", round: 1)
        #expect(result["votes"]?.arrayValue?.count == 3)
        #expect(await table.players[0].frames.count == before + 2, "voted and result, and nothing else")
    }

    @Test("G7: a seat comes back to its owner's token on another node while the old socket still looks alive")
    func tokenWins() async throws {
        let table = try await GameTable.start(nodes: 2, players: 2)
        let token = String(repeating: "t0kEn-", count: 6)
        let first = try await GamePlayer.connect(table.nodes[0].url())
        let seat = try await first.ask("joinGame", #""game":"\#(table.game)","name":"Eva","token":"\#(token)""#)
        table.nodes[0].freeze()
        let second = try await GamePlayer.connect(table.nodes[1].url())
        let again = try await second.ask("joinGame", #""game":"\#(table.game)","token":"\#(token)""#)
        table.nodes[0].thaw()
        #expect(again["me"]?["player"] == seat["me"]?["player"])
    }
}
