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

    @Test(
        "createGame does the same with a passcode as without: the own game again, another's is taken, an ended one makes room",
        arguments: ["", #","passcode":"p""#])
    func again(passcode: String) async throws {
        try await PokerNode.with(2) { nodes, redis in
            func ask(_ action: String, _ fields: String, _ node: Int) async throws -> (player: GamePlayer, answer: JSONValue) {
                let player = try await GamePlayer.connect(nodes[node].url)
                return (player, try await player.ask(action, fields + passcode))
            }
            let (ana, luis) = (#""name":"Ana","token":"\#(Self.token("ana-"))""#, #""name":"Luis","token":"\#(Self.token("luis"))""#)
            let first = try await ask("createGame", #""slug":"retro",\#(ana)"#, 0)
            #expect(first.answer["me"]?["player"] == "p1")
            let repeated = try await ask("createGame", #""slug":"retro",\#(ana)"#, 1)
            #expect(repeated.answer["me"]?["player"] == "p1" && repeated.answer["epoch"] == first.answer["epoch"])
            #expect(try await ask("joinGame", #""game":"retro",\#(luis)"#, 1).answer["me"]?["player"] == "p2")
            // A seat in another's game does not make it the own one.
            let other = try await ask("createGame", #""slug":"retro",\#(luis)"#, 0)
            #expect(other.answer["code"] == "slug_taken")
            #expect(try await other.player.ask("sync", #""game":"retro""#)["code"] == "not_joined")
            #expect(try await first.player.ask("endGame")["ok"] == true)
            let next = try await ask("createGame", #""slug":"retro",\#(luis)"#, 1)
            #expect(next.answer["me"]?["player"] == "p1" && next.answer["state"]?["players"]?.arrayValue?.count == 1)
            #expect(next.answer["epoch"] != first.answer["epoch"])
            #expect(try await ask("createGame", #""slug":"retro",\#(ana)"#, 0).answer["code"] == "slug_taken")
            #expect(try redis.probe().command(["HGET", "pf:{retro}:cfg", "pass"]).string?.isEmpty == (passcode.isEmpty ? nil : false))
            withExtendedLifetime((first, repeated, other, next)) {}
        }
    }

    private static func token(_ word: String) -> String { String(repeating: word, count: 6) }

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
