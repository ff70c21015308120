import JSONText
import NIOCore
import Poker
import Rooms
import TestSupport
import Testing

@Suite("A dealer removes a player, over real sockets", .serialized, .timeLimit(.minutes(3)))
struct RemovalTests {
    private static let token = "abcdefghijklmnopqrstuvwx"

    /// Two nodes, Ana who deals on the first, and three tabs of Luis on both.
    private struct Scene {
        let nodes: [PokerNode]
        let redis: RedisServerProcess
        let game: String
        let ana: GamePlayer
        let tabs: [GamePlayer]

        var join: String { #""game":"\#(self.game)","token":"\#(RemovalTests.token)""# }
    }

    private static func withScene(
        rooms timing: RoomsConfiguration = RoomsConfiguration(), _ body: (Scene) async throws -> Void
    ) async throws {
        let redis = try RedisServerProcess()
        let nodes = [try await PokerNode.start(redis, rooms: timing), try await PokerNode.start(redis, rooms: timing)]
        do {
            let ana = try await GamePlayer.connect(nodes[0].url)
            let game = try #require(try await ana.ask("createGame", #""name":"Ana""#)["game"]?.stringValue)
            var tabs: [GamePlayer] = []
            for node in [0, 1, 1] {
                let tab = try await GamePlayer.connect(nodes[node].url)
                let joined = try await tab.ask("joinGame", #""game":"\#(game)","name":"Luis","token":"\#(self.token)""#)
                #expect(joined["me"]?["player"] == "p2")
                tabs.append(tab)
            }
            try await body(Scene(nodes: nodes, redis: redis, game: game, ana: ana, tabs: tabs))
        } catch {
            Issue.record(error)
        }
        for node in nodes { try await node.stop() }
    }

    /// The connections that Redis has of the game, once they are as many.
    private static func connections(_ scene: Scene, become count: Int) async throws -> [String: String] {
        let probe = try scene.redis.probe()
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let found = probe.command(["HGETALL", "pf:{\(scene.game)}:conn"]).dictionary
            if found.count == count { return found }
            try #require(ContinuousClock.now < deadline, "not \(count) connections after 20 s: \(found)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test("G7: every socket of a removed player, on every node, gets the event, then 4009, and its token opens nothing any more")
    func everySocket() async throws {
        try await Self.withScene { scene in
            try await scene.ana.ask("startVote")
            try await scene.tabs[1].event("started", round: 1)
            try await scene.tabs[1].ask("vote", #""value":"8""#)
            try await scene.ana.ask("vote", #""value":"5""#)
            try await scene.ana.event("result", round: 1)
            try await scene.ana.ask("startVote")
            try await scene.tabs[1].event("started", round: 2)
            try await scene.tabs[1].ask("vote", #""value":"8""#)
            #expect(try await scene.ana.ask("removePlayer", #""player":"p2""#)["ok"] == true)
            for tab in scene.tabs {
                #expect(await tab.waitForClose() == 4009)
                let last = await tab.frames.last
                #expect(last?["event"] == "playerLeft" && last?["player"] == "p2" && last?["removed"] == true)
            }
            #expect(try await Self.connections(scene, become: 1).values.sorted() == ["p1"])
            let back = try await GamePlayer.connect(scene.nodes[1].url)
            for fields in [scene.join, scene.join + #","name":"Luis""#] {
                let refused = try await back.ask("joinGame", fields)
                #expect(refused["code"] == "unauthorized" && refused["details"] == ["removed": true])
                #expect(refused["message"] == "The dealer has removed you from this game")
            }
            #expect(try await back.ask("joinGame", #""game":"\#(scene.game)","name":"Luis""#)["me"]?["player"] == "p3")
            #expect(await scene.ana.events("playerLeft").count == 1)
            // Who was removed is not waited for, and has no vote: Ana's alone ends the round.
            try await scene.ana.ask("vote", #""value":"5""#)
            #expect(try await scene.ana.event("result", round: 2)["votes"] == .array([["player": "p1", "value": "5"]]))
        }
    }

    /// Removes Luis so that no node hears of it.
    private static func removeSilently(_ scene: Scene) throws {
        let probe = try scene.redis.probe()
        let keys = GameKeys(PokerConfiguration()).all(scene.game)
        let ana = probe.command(["HGETALL", keys[3]]).dictionary.first { $0.value == "p1" }?.key ?? ""
        let run = probe.command(["HGET", keys[0], "run"]).string ?? ""
        let arguments = ["remove", run, "PUBLISH", "nowhere", "0", "", ana, "p2"]
        let answer = StepAnswer(probe.command(["EVAL", StepScript.source, String(keys.count)] + keys + arguments))
        #expect(answer.names == ["playerLeft"])
    }

    @Test("a node that missed the word ends a removed player's socket with 4009 when it says anything", .timeLimit(.minutes(1)))
    func missedWord() async throws {
        try await Self.withScene { scene in
            try Self.removeSilently(scene)
            #expect(try await scene.tabs[1].ask("react", #""emoji":"👍""#)["code"] == "not_joined")
            for tab in scene.tabs.dropFirst() { #expect(await tab.waitForClose() == 4009) }
            try await scene.tabs[0].send(#"{"action":"sync"}"#)
            #expect(await scene.tabs[0].waitForClose() == 4009)
            #expect(try await Self.connections(scene, become: 1).values.sorted() == ["p1"])
        }
    }

    @Test("a node that missed the word ends a silent socket with 4009 by its next list of members", .timeLimit(.minutes(1)))
    func silentSocket() async throws {
        var timing = RoomsConfiguration()
        timing.roll = .seconds(1)
        try await Self.withScene(rooms: timing) { scene in
            try Self.removeSilently(scene)
            for tab in scene.tabs { #expect(await tab.waitForClose() == 4009) }
            #expect(try await Self.connections(scene, become: 1).values.sorted() == ["p1"])
        }
    }

    @Test("a removed player's socket ends with its other games, where the seat is kept")
    func otherGames() async throws {
        try await Self.withScene { scene in
            let other = try await scene.tabs[0].ask("createGame", #""name":"Luis","token":"zyxwvutsrqponmlkjihgfedc""#)
            try await scene.ana.ask("removePlayer", #""player":"p2""#)
            #expect(await scene.tabs[0].waitForClose() == 4009)
            let back = try await GamePlayer.connect(scene.nodes[1].url)
            let fields = #""game":"\#(other["game"]?.stringValue ?? "")","token":"zyxwvutsrqponmlkjihgfedc""#
            #expect(try await back.ask("joinGame", fields)["me"]?["player"] == "p1")
        }
    }

    @Test("G7: a token of a seat that was left, another's token on a taken connection, and an id that is not one's own open nothing")
    func foreignKeys() async throws {
        try await Self.withScene { scene in
            let stranger = try await GamePlayer.connect(scene.nodes[1].url)
            let forged = #""game":"\#(scene.game)","name":"Eva","player":"p1","me":{"player":"p1"},"token":"aaaaaaaaaaaaaaaaaaaaaaaa""#
            #expect(try await stranger.ask("joinGame", forged)["me"]?["player"] == "p3")
            #expect(try await stranger.ask("joinGame", scene.join)["code"] == "bad_request")
            for fields in [#""player":"p1","name":"X""#, #""player":"p1","dealer":false"#, #""dealer":true"#] {
                #expect(try await stranger.ask("setPlayer", fields)["code"] == "not_dealer")
            }
            #expect(try await stranger.ask("removePlayer", #""player":"p1""#)["code"] == "not_dealer")
            #expect(try await stranger.ask("vote", #""player":"p1","value":"5""#)["code"] == "not_voting")
            #expect(try await stranger.ask("endGame")["code"] == "not_dealer")
            // A token that is one letter off, and the hash that Redis holds of it, are no tokens of the seat.
            let hash = try scene.redis.probe().command(["HGET", "pf:{\(scene.game)}:who", "k:p2"]).string ?? ""
            let late = try await GamePlayer.connect(scene.nodes[0].url)
            for token in ["abcdefghijklmnopqrstuvwy", "Abcdefghijklmnopqrstuvwx", hash] {
                #expect(try await late.ask("joinGame", #""game":"\#(scene.game)","token":"\#(token)""#)["code"] == "unauthorized")
            }
            try await scene.tabs[2].ask("leaveGame")
            let stale = try await late.ask("joinGame", scene.join)
            #expect(stale["code"] == "unauthorized" && stale["details"] == nil)
            #expect(try await late.ask("joinGame", scene.join + #","name":"Luis""#)["me"]?["player"] == "p4")
        }
    }
}
