import JSONText
import NIOCore
import Poker
import TestSupport
import Testing
import Transport

@Suite("What an address may try in a minute", .serialized, .timeLimit(.minutes(3)))
struct AttemptTests {
    /// Runs a test with nodes on one Redis that keep the usual limits, trust a proxy on this machine, and are ended afterwards.
    static func withNodes(
        _ count: Int, trusting proxy: String = "127.0.0.1", edit: (inout PokerConfiguration) -> Void = { _ in },
        _ body: ([PokerNode], RedisProbe) async throws -> Void
    ) async throws {
        var game = PokerConfiguration()
        edit(&game)
        let proxies = TrustedProxies([AddressRange(text: proxy)].compactMap { $0 })
        try await PokerNode.with(count, game: game, listener: { $0.trustedProxies = proxies }) { nodes, redis in
            try await body(nodes, try redis.probe())
        }
    }

    static func player(_ node: PokerNode, from address: String? = nil) async throws -> GamePlayer {
        try await GamePlayer.connect(node.url, headers: address.map { [("X-Forwarded-For", $0)] } ?? [])
    }

    static func code(_ frame: JSONValue) -> String { (frame["code"] ?? frame["event"])?.stringValue ?? "" }

    /// A code that no game has.
    static func unknown(_ number: Int) -> String {
        let letters = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
        return "ZZZ" + String([letters[number / 961 % 31], letters[number / 31 % 31], letters[number % 31]])
    }

    static let token = String(repeating: "ana-", count: 6)

    @Test("ten games a minute, then rate_limited with the time to wait; a game that is there already costs nothing")
    func games() async throws {
        try await Self.withNodes(2) { nodes, probe in
            let ana = try await Self.player(nodes[0])
            for _ in 0..<14 { #expect(try await ana.ask("createGame", #""name":"Ana","token":"\#(Self.token)""#)["event"] == "welcome") }
            for number in 1..<10 {
                let made = try await Self.player(nodes[number % 2]).ask("createGame", #""name":"Ana""#)
                #expect(made["event"] == "welcome", "\(number)")
            }
            let refused = try await Self.player(nodes[1]).ask("createGame", #""name":"Ana""#)
            #expect(Self.code(refused) == "rate_limited")
            let left = probe.command(["PTTL", "pf:{a:127.0.0.1}:games"]).integer ?? 0
            #expect(left > 0 && (left...60_000).contains(refused["details"]?["retryAfterMs"]?.intValue ?? 0))
            // The minute is over.
            probe.command(["HSET", "pf:{a:127.0.0.1}:games", "ends", "1"])
            #expect(Self.code(try await Self.player(nodes[0]).ask("createGame", #""name":"Ana""#)) == "welcome")
            #expect(probe.command(["HGET", "pf:{a:127.0.0.1}:games", "failed"]).string == "1")
            #expect((1...60_000).contains(probe.command(["PTTL", "pf:{a:127.0.0.1}:games"]).integer ?? 0))
        }
    }

    @Test("thirty codes that no game has a minute; joins of games that are there cost nothing, and leave no counter")
    func codes() async throws {
        try await Self.withNodes(1, edit: { $0.states = 100 }) { nodes, probe in
            let ana = try await Self.player(nodes[0])
            let game = try #require(try await ana.ask("createGame", #""name":"Ana""#)["game"]?.stringValue)
            let luis = try await Self.player(nodes[0])
            for _ in 0..<40 {
                #expect(try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis","token":"\#(Self.token)""#)["event"] == "welcome")
            }
            // What is under way is ended behind the answer.
            let counter = "pf:{a:127.0.0.1}:codes"
            while (probe.command(["HGET", counter, "pending"]).string ?? "0") != "0" { try await Task.sleep(for: .milliseconds(5)) }
            #expect(probe.command(["EXISTS", counter]).integer == 0)
            let eve = try await Self.player(nodes[0])
            for number in 0..<30 {
                #expect(Self.code(try await eve.ask("joinGame", #""game":"\#(Self.unknown(number))","name":"Eve""#)) == "game_not_found")
            }
            // What is there is not told apart any more from what is not.
            for game in [game, Self.unknown(31)] {
                #expect(Self.code(try await eve.ask("joinGame", #""game":"\#(game)","name":"Eve""#)) == "rate_limited")
                #expect(
                    Self.code(try await eve.ask("joinGame", #""game":"\#(game)","name":"Eve","token":"\#(Self.token)x""#)) == "rate_limited"
                )
            }
            #expect(await ana.events("player").count == 1)
        }
    }

    @Test("guesses in flight at once are no more than those one after another, on two nodes")
    func atOnce() async throws {
        try await Self.withNodes(2) { nodes, _ in
            var crowd: [GamePlayer] = []
            for number in 0..<80 { crowd.append(try await Self.player(nodes[number % 2])) }
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for (number, player) in crowd.enumerated() {
                    group.addTask { Self.code(try await player.ask("joinGame", #""game":"\#(Self.unknown(number))","name":"Eve""#)) }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(answers == ["game_not_found": 30, "rate_limited": 50])
        }
    }

    @Test("a room full of people behind one address comes in at once, though they are more than may fail")
    func crowd() async throws {
        try await Self.withNodes(2) { nodes, _ in
            let ana = try await Self.player(nodes[0])
            let game = try #require(try await ana.ask("createGame", #""name":"Ana""#)["game"]?.stringValue)
            var crowd: [GamePlayer] = []
            for number in 0..<90 { crowd.append(try await Self.player(nodes[number % 2])) }
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for player in crowd { group.addTask { Self.code(try await player.ask("joinGame", #""game":"\#(game)","name":"Luis""#)) } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(answers == ["welcome": 90])
        }
    }

    @Test("a name counts once however many ask for it: a room full of people comes into a new slug, and nobody learns of other names by it")
    func names() async throws {
        try await Self.withNodes(2) { nodes, probe in
            var crowd: [GamePlayer] = []
            for number in 0..<60 { crowd.append(try await Self.player(nodes[number % 2])) }
            func join() async throws -> [String: Int] {
                try await withThrowingTaskGroup(of: String.self) { group in
                    for player in crowd { group.addTask { Self.code(try await player.ask("joinGame", #""game":"our-team","name":"L""#)) } }
                    return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
                }
            }
            func counter() -> [String: String] { probe.command(["HGETALL", "pf:{a:127.0.0.1}:codes"]).dictionary }
            #expect(try await join() == ["game_not_found": 60])
            while counter()["p:our-team"] != nil { try await Task.sleep(for: .milliseconds(5)) }
            #expect(counter().filter { $0.key != "ends" } == ["failed": "1", "pending": "0", "f:our-team": "1"])
            let eve = try await Self.player(nodes[0])
            for number in 0..<29 {
                #expect(Self.code(try await eve.ask("joinGame", #""game":"\#(Self.unknown(number))","name":"Eve""#)) == "game_not_found")
            }
            #expect(Self.code(try await eve.ask("joinGame", #""game":"\#(Self.unknown(29))","name":"Eve""#)) == "rate_limited")
            let ana = try await Self.player(nodes[0])
            for slug in ["our-team", "other-team"] {
                #expect(Self.code(try await ana.ask("createGame", #""slug":"\#(slug)","name":"Ana""#)) == "welcome")
            }
            #expect(try await join() == ["welcome": 60])
            for name in ["other-team", Self.unknown(30)] {
                #expect(Self.code(try await eve.ask("joinGame", #""game":"\#(name)","name":"Eve""#)) == "rate_limited")
            }
            while counter().keys.contains(where: { $0.hasPrefix("p:") }) { try await Task.sleep(for: .milliseconds(5)) }
            #expect(counter()["failed"] == "30" && counter()["pending"] == "0" && counter().count == 33)
        }
    }

    @Test("over a limit nothing tells a game that is there from one that was ended, or from none", arguments: ["", "p"])
    func nothingTold(passcode: String) async throws {
        try await Self.withNodes(1, edit: { ($0.gamesPerMinute, $0.unknownCodesPerMinute) = (2, 2) }) { nodes, _ in
            let ana = try await Self.player(nodes[0], from: "192.0.2.1")
            for slug in ["over", "there"] {
                #expect(Self.code(try await ana.ask("createGame", #""name":"Ana","slug":"\#(slug)""#)) == "welcome")
            }
            #expect(try await ana.ask("endGame", #""game":"over""#)["ok"] == true)
            let eve = try await Self.player(nodes[0], from: "192.0.2.66")
            let own = passcode.isEmpty ? #""name":"Eve""# : #""name":"Eve","passcode":"\#(passcode)""#
            for name in ["no-1", "no-2"] {
                #expect(Self.code(try await eve.ask("joinGame", #""game":"\#(name)",\#(own)"#)) == "game_not_found")
                #expect(Self.code(try await eve.ask("createGame", #""slug":"eve-\#(name)",\#(own)"#)) == "welcome")
            }
            for (action, field) in [("joinGame", "game"), ("createGame", "slug")] {
                var answers: Set<String> = []
                for name in ["there", "over", "nowhere"] {
                    for token in ["", #","token":"\#(Self.token)eve""#] {
                        let answer = try await eve.ask(action, #""\#(field)":"\#(name)",\#(own)\#(token)"#)
                        answers.insert("\(Self.code(answer)) \(answer["message"]?.stringValue ?? "")")
                    }
                }
                #expect(answers.count == 1 && answers.first?.hasPrefix("rate_limited") == true, "\(action): \(answers)")
            }
        }
    }

    @Test("a refusal names what there was too much of")
    func reached() async throws {
        try await Self.withNodes(1, edit: { ($0.gamesPerMinute, $0.derivationsPerMinute) = (3, 1) }) { nodes, _ in
            let ana = try await Self.player(nodes[0])
            func create(_ more: String = "") async throws -> String {
                let answer = try await ana.ask("createGame", #""name":"Ana"\#(more)"#)
                return answer["message"]?.stringValue ?? Self.code(answer)
            }
            #expect(try await create(#","passcode":"p""#) == "welcome")
            #expect(try await create(#","passcode":"q""#).hasPrefix("Too many passcodes were sent"))
            for _ in 0..<2 { #expect(try await create() == "welcome") }
            #expect(try await create().hasPrefix("Too many games were made"))
        }
    }

    private static func guess(_ node: PokerNode, _ from: String, _ number: Int) async throws -> String {
        Self.code(try await Self.player(node, from: from).ask("joinGame", #""game":"\#(Self.unknown(number))","name":"Eve""#))
    }

    @Test("behind a trusted proxy every client is counted for itself, an IPv6 one by its first 64 bits, and nobody chooses an address")
    func proxies() async throws {
        try await Self.withNodes(1, edit: { $0.unknownCodesPerMinute = 3 }) { nodes, _ in
            // What a client wrote itself stands before what the proxy wrote.
            let guesses = [
                ("2001:db8:0:1::1", "game_not_found"), ("2001:db8:0:1::2", "game_not_found"), ("2001:db8:0:1::3", "game_not_found"),
                ("2001:db8:0:1:ffff:1:2:3", "rate_limited"), ("2001:db8:0:2::1", "game_not_found"), ("198.51.100.7", "game_not_found"),
                ("198.51.100.8, 2001:db8:0:1::9", "rate_limited"), ("2001:db8:0:1::9, 198.51.100.8", "game_not_found"),
            ]
            for (number, (address, expected)) in guesses.enumerated() {
                let answer = try await Self.guess(nodes[0], address, number)
                #expect(answer == expected, "\(address)")
            }
        }
    }

    @Test("without a trusted proxy all that clients say of themselves is one address")
    func untrusted() async throws {
        try await Self.withNodes(1, trusting: "192.0.2.1", edit: { $0.unknownCodesPerMinute = 3 }) { nodes, _ in
            var answers: [String] = []
            for number in 0..<4 {
                let eve = try await Self.player(nodes[0], from: "198.51.100.\(number)")
                answers.append(Self.code(try await eve.ask("joinGame", #""game":"\#(Self.unknown(number))","name":"Eve""#)))
            }
            #expect(answers == ["game_not_found", "game_not_found", "game_not_found", "rate_limited"])
        }
    }

    @Test("G7: over the limit a seat is not refused to its owner, by createGame or joinGame")
    func owners() async throws {
        try await Self.withNodes(2, edit: { ($0.gamesPerMinute, $0.unknownCodesPerMinute) = (1, 1) }) { nodes, _ in
            let ana = try await Self.player(nodes[0])
            let create = #""name":"Ana","token":"\#(Self.token)""#
            let game = try #require(try await ana.ask("createGame", create)["game"]?.stringValue)
            let eve = try await Self.player(nodes[1])
            #expect(Self.code(try await eve.ask("joinGame", #""game":"\#(Self.unknown(1))","name":"Eve""#)) == "game_not_found")
            #expect(Self.code(try await eve.ask("joinGame", #""game":"\#(game)","name":"Eve""#)) == "rate_limited")
            #expect(Self.code(try await eve.ask("createGame", #""name":"Eve""#)) == "rate_limited")
            let again = try await Self.player(nodes[1])
            #expect(try await again.ask("createGame", create)["me"]?["player"] == "p1")
            let third = try await Self.player(nodes[0])
            #expect(try await third.ask("joinGame", #""game":"\#(game)","token":"\#(Self.token)""#)["me"]?["player"] == "p1")
        }
    }

    @Test("a counter that Redis refuses keeps nobody from making and joining games")
    func open() async throws {
        try await Self.withNodes(1) { nodes, probe in
            for kind in ["games", "codes"] { probe.command(["SET", "pf:{a:127.0.0.1}:\(kind)", "no hash"]) }
            let ana = try await Self.player(nodes[0])
            let game = try #require(try await ana.ask("createGame", #""name":"Ana""#)["game"]?.stringValue)
            let luis = try await Self.player(nodes[0])
            #expect(try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis""#)["me"]?["player"] == "p2")
        }
    }
}
