import JSONText
import NIOCore
import Poker
import TestSupport
import Testing

@Suite("Games with a slug", .serialized, .timeLimit(.minutes(2)))
struct SlugTests {
    @Test("a slug is the game's code, in either case, and another's game cannot have it")
    func slug() async throws {
        let redis = try RedisServerProcess()
        let node = try await PokerNode.start(redis)
        let ana = try await GamePlayer.connect(node.url)
        let token = String(repeating: "ana-", count: 6)
        let create = #""name":"Ana","slug":"Team-Pizza","token":"\#(token)""#
        #expect(try await ana.ask("createGame", create)["game"] == "team-pizza")
        let luis = try await GamePlayer.connect(node.url)
        #expect(try await luis.ask("createGame", #""name":"Luis","slug":"team-pizza""#)["code"] == "slug_taken")
        #expect(try await luis.ask("joinGame", #""name":"Luis","game":"TEAM-PIZZA""#)["me"]?["player"] == "p2")
        #expect(try await ana.ask("startVote", #""game":"Team-Pizza""#)["ok"] == true)
        #expect(try await luis.event("started", round: 1)["game"] == "team-pizza")
        // The same token makes the same game again, and without the slug another one.
        let again = try await GamePlayer.connect(node.url)
        #expect(try await again.ask("createGame", create)["me"]?["player"] == "p1")
        let other = try await again.ask("createGame", #""name":"Ana","token":"\#(token)""#)["game"]?.stringValue
        #expect(other?.count == 6)
        try await node.stop()
        withExtendedLifetime((redis, ana, luis, again)) {}
    }

    @Test("every game lives for an hour before its first round, then a day, or 30 days with a slug")
    func lives() async throws {
        let redis = try RedisServerProcess()
        let node = try await PokerNode.start(redis)
        let probe = try redis.probe()
        let ana = try await GamePlayer.connect(node.url)
        for (slug, hours) in [("", 24), (#","slug":"standup""#, 24 * 30)] {
            let game = try #require(try await ana.ask("createGame", #""name":"Ana"\#(slug)"#)["game"]?.stringValue)
            let keys = probe.command(["KEYS", "pf:{\(game)}*"]).strings
            func lives() -> [Int] { keys.map { ((probe.command(["PTTL", $0]).integer ?? 0) + 60_000) / 3_600_000 } }
            #expect(Set(lives()) == [1] && keys.count == 4)
            try await ana.ask("startVote", #""game":"\#(game)""#)
            #expect(Set(lives()) == [hours])
        }
        try await node.stop()
        withExtendedLifetime((redis, ana)) {}
    }

    /// Each does what a page does that was opened with a link to a game: join, else create, else join the game that somebody has made meanwhile.
    private static func enter(_ player: GamePlayer, _ number: Int) async throws -> JSONValue {
        let own = #""name":"P\#(number)","token":"\#(String(100 + number))-abcdefghijklmnopqrstuv""#
        var answer = try await player.ask("joinGame", #""game":"new-slug",\#(own)"#)
        guard answer["code"] == "game_not_found" else { return answer }
        answer = try await player.ask("createGame", #""slug":"new-slug",\#(own)"#)
        return answer["code"] == "slug_taken" ? try await player.ask("joinGame", #""game":"new-slug",\#(own)"#) : answer
    }

    @Test("a hundred join a slug at once that no game has yet, on two nodes: one game, a hundred seats")
    func atOnce() async throws {
        let redis = try RedisServerProcess()
        let nodes = [try await PokerNode.start(redis), try await PokerNode.start(redis)]
        var players: [GamePlayer] = []
        for number in 0..<100 { players.append(try await GamePlayer.connect(nodes[number % 2].url)) }
        let welcomes = try await withThrowingTaskGroup(of: JSONValue.self) { group in
            for (number, player) in players.enumerated() { group.addTask { try await Self.enter(player, number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(welcomes.allSatisfy { $0["event"] == "welcome" && $0["game"] == "new-slug" })
        #expect(Set(welcomes.compactMap { $0["epoch"]?.stringValue }).count == 1)
        #expect(Set(welcomes.compactMap { $0["me"]?["player"]?.stringValue }) == Set((1...100).map { "p\($0)" }))
        #expect(try redis.probe().command(["KEYS", "pf:{*}"]).strings.filter { !$0.hasPrefix("pf:{n:") } == ["pf:{new-slug}"])
        let state = try await players[7].ask("sync")
        #expect(state["ok"] == true)
        let seats = await players[7].events("state").last?["players"]?.arrayValue ?? []
        #expect(seats.count == 100 && seats.count { $0["dealer"] == true } == 1)
        for node in nodes { try await node.stop() }
        withExtendedLifetime((redis, players)) {}
    }
}
