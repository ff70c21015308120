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

    @Test("G4: who is removed is waited for no more, nor is the vote of one who had voted kept")
    func removed() async throws {
        let table = try await Self.waitingForTheThird()
        try await table.players[0].ask("removePlayer", #""player":"\#(table.seats[1])""#)
        #expect(await table.players[1].waitForClose() == 4009)
        try await table.players[0].ask("removePlayer", #""player":"\#(table.seats[2])""#)
        #expect(await table.players[2].waitForClose() == 4009)
        let result = try await table.players[0].event("result", round: 1)
        #expect(result["votes"] == .array([["player": .string(table.seats[0]), "value": "5"]]) && result["missing"] == .array([]))
    }

    @Test("G7: who resumes elsewhere while the old socket is half-open votes there, and the old one's end takes nothing away")
    func resumedElsewhere() async throws {
        let table = try await GameTable.start(nodes: 2, players: 2)
        let token = String(repeating: "t0kEn-", count: 6)
        let old = try await GamePlayer.connect(table.nodes[1].url())
        try await old.ask("joinGame", #""game":"\#(table.game)","name":"Eva","token":"\#(token)""#)
        try await table.start(round: 1, told: [0])
        try await old.ask("vote", #""round":1,"value":"3""#)
        // The node stands still: its sockets look alive and answer nothing.
        table.nodes[1].freeze()
        let new = try await GamePlayer.connect(table.nodes[0].url())
        let resumed = try await new.ask("joinGame", #""game":"\#(table.game)","token":"\#(token)""#)
        #expect(resumed["me"]?["player"] == "p3" && resumed["state"]?["myVote"] == ["value": "3", "cast": 1])
        #expect(try await new.ask("vote", #""round":1,"value":"8""#)["cast"] == 2)
        table.nodes[1].thaw()
        await old.close()
        _ = await old.waitForClose()
        // Twice the grace: a round without votes that ends at its deadline shows that so much time has passed.
        try await table.players[1].ask("vote", #""round":1,"value":"5""#)
        try await table.players[0].ask("vote", #""round":1,"value":"5""#)
        let result = try await new.event("result", round: 1)
        #expect(result["votes"]?.arrayValue?.last == ["player": "p3", "value": "8"])
        try await table.players[0].ask("startVote", #""round":2,"seconds":2"#)
        try await new.event("discarded", round: 2)
        #expect(await !new.frames.contains { $0.tellsAway("Eva") })
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
