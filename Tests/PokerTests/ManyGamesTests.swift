import JSONText
import NIOCore
import Poker
import Redis
import Rooms
import TestSupport
import Testing

/// A node with more games on a loop than the loop's Redis client takes commands in: what it does for all of them must not go out at once.
@Suite("More games than the queue to Redis holds", .serialized, .timeLimit(.minutes(2)))
struct ManyGamesTests {
    /// A node on one loop, whose client takes 16 commands in a tick, with 16 games in a vote for each of some connections.
    private static func crowded(_ redis: RedisServerProcess, players count: Int) async throws -> (node: PokerNode, players: [GamePlayer]) {
        var times = RoomsConfiguration()
        times.sweep = .milliseconds(300)
        let node = try await PokerNode.start(redis, loops: 1, rooms: times, client: { $0.queueLimit = 16 })
        var players: [GamePlayer] = []
        for _ in 0..<count {
            let player = try await GamePlayer.connect(node.url)
            players.append(player)
            for _ in 0..<16 {
                let game = try #require(try await player.ask("createGame", #""name":"Mia""#)["game"]?.stringValue)
                #expect(try await player.ask("startVote", #""game":"\#(game)""#)["ok"] == true)
            }
        }
        return (node, players)
    }

    /// A node whose events reach no other, as if pub/sub had lost each: it publishes on another database's channels.
    private static func mute(_ redis: RedisServerProcess) async throws -> PokerNode {
        var game = PokerConfiguration()
        game.database = 1
        return try await PokerNode.start(redis, game: game)
    }

    @Test("G6: the sweep finds a lost result among them")
    func sweep() async throws {
        let redis = try RedisServerProcess()
        let (node, players) = try await Self.crowded(redis, players: 4)
        let mute = try await Self.mute(redis)
        let luis = try await GamePlayer.connect(node.url)
        let game = try #require(try await luis.ask("createGame", #""name":"Luis","options":{"policy":"everyone"}"#)["game"]?.stringValue)
        let ana = try await GamePlayer.connect(mute.url)
        try await ana.ask("joinGame", #""game":"\#(game)","name":"Ana""#)
        try await luis.ask("startVote")
        try await luis.ask("vote", #""value":"5""#)
        #expect(try await ana.ask("closeVote", #""round":1"#)["ok"] == true)
        try await luis.first { $0["event"] == "state" && $0["results"]?.arrayValue?.first?["round"] == 1 }
        try await node.stop()
        try await mute.stop()
        withExtendedLifetime((redis, players)) {}
    }

    @Test("G6: after a lost subscription each of them is compared and gets its members, and what players send meanwhile is done")
    func lostSubscription() async throws {
        let redis = try RedisServerProcess()
        let (node, players) = try await Self.crowded(redis, players: 4)
        let probe = try redis.probe()
        let games = probe.command(["KEYS", "pf:{*}:conn"]).strings
        #expect(games.count == 64)
        // A member that the node does not have is taken out by its list, and by nothing else.
        let node6 = try #require(probe.command(["ZRANGE", "pf:nodes", "0", "-1"]).strings.first)
        for key in games { probe.command(["HSET", key, "\(node6)stray0000=", "p1"]) }
        let luis = try await GamePlayer.connect(node.url)
        probe.command(["CLIENT", "KILL", "TYPE", "pubsub"])
        var asked = 0
        while games.contains(where: { probe.command(["HLEN", $0]).integer != 1 }) {
            asked += 1
            let answer = try await luis.ask("createGame", #""name":"Luis","token":"aaaaaaaaaaaaaaaaaaaaaaaa""#)
            #expect(answer["event"] == "welcome", "\(asked): \(answer)")
        }
        try await node.stop()
        withExtendedLifetime((redis, players)) {}
    }

    @Test("the records of all who were active are written by a few commands")
    func records() async throws {
        let redis = try RedisServerProcess()
        var times = RoomsConfiguration()
        times.look = .milliseconds(500)
        let node = try await PokerNode.start(redis, loops: 1, rooms: times)
        var players: [GamePlayer] = []
        for _ in 0..<100 { players.append(try await GamePlayer.connect(node.url)) }
        let probe = try redis.probe()
        let name = try #require(probe.command(["ZRANGE", "pf:nodes", "0", "-1"]).strings.first)
        // By connection: two that were opened in the same millisecond have the same value.
        func records() -> [String: String] {
            (0..<16).reduce(into: [:]) { all, bucket in
                let pairs = probe.command(["HGETALL", "pf:{n:\(name)}:c:\(bucket)"]).strings
                for index in stride(from: 0, to: pairs.count - 1, by: 2) { all[pairs[index]] = pairs[index + 1] }
            }
        }
        while records().count < 100 { try await Task.sleep(for: .milliseconds(5)) }
        let opened = records()
        probe.command(["CONFIG", "RESETSTAT"])
        for player in players { try await player.ask("vote", #""value":"5""#) }
        // Each says another instant than at its opening once it was written again.
        while records().contains(where: { opened[$0.key] == $0.value }) { try await Task.sleep(for: .milliseconds(5)) }
        let lines = (probe.command(["INFO", "commandstats"]).string ?? "").split(separator: "\r\n")
        func calls(_ command: String) -> Int {
            let line = lines.first { $0.hasPrefix("cmdstat_\(command):") }
            return line?.firstMatch(of: /calls=(\d+)/).flatMap { Int($0.1) } ?? 0
        }
        // A look, which is one script, writes the node's own record and each of the 16 hashes at most once; one may have begun before.
        #expect(calls("hset") <= 17 * (calls("evalsha") + 1), "\(lines)")
        try await node.stop()
    }
}
