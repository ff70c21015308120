import JSONText
import NIOCore
import Poker
import TestSupport
import Testing

@Suite("Passcodes over real sockets", .serialized, .timeLimit(.minutes(3)))
struct PasscodeTests {
    private static func code(_ frame: JSONValue) -> String { AttemptTests.code(frame) }

    /// Joins from an address with a passcode; the answer's code, or `welcome`.
    private static func join(_ game: String, _ passcode: String?, on node: PokerNode, from address: String? = nil) async throws -> String {
        let player = try await AttemptTests.player(node, from: address)
        let field = passcode.map { #","passcode":"\#($0)""# } ?? ""
        return Self.code(try await player.ask("joinGame", #""game":"\#(game)","name":"P"\#(field)"#))
    }

    /// Ana's game; what else it is made with.
    private static func game(_ ana: GamePlayer, _ fields: String) async throws -> String {
        try #require(try await ana.ask("createGame", #""name":"Ana","token":"\#(AttemptTests.token)","# + fields)["game"]?.stringValue)
    }

    @Test("a new seat needs the passcode, on every node; seats that are there, and the creator, do not")
    func passcode() async throws {
        try await AttemptTests.withNodes(2) { nodes, _ in
            let ana = try await AttemptTests.player(nodes[0])
            let game = try await Self.game(ana, #""options":{"passcode":"Pizza 42"}"#)
            #expect(try await Self.join(game, nil, on: nodes[1]) == "bad_passcode")
            #expect(try await Self.join(game, "pizza 42", on: nodes[1]) == "bad_passcode")
            #expect(try await Self.join(game, " Pizza 42 ", on: nodes[1]) == "welcome")
            let again = try await AttemptTests.player(nodes[1])
            let welcome = try await again.ask("joinGame", #""game":"\#(game)","token":"\#(AttemptTests.token)""#)
            #expect(welcome["me"]?["player"] == "p1" && welcome["state"]?["options"]?["passcode"] == true)
            #expect(
                try await AttemptTests.player(nodes[1]).ask(
                    "createGame", #""name":"Ana","passcode":"Pizza 42","token":"\#(AttemptTests.token)""#)["me"]?["player"] == "p1")
        }
    }

    @Test("the dealer sets a passcode, changes it and takes it away; digits may come as a number")
    func changes() async throws {
        try await AttemptTests.withNodes(2) { nodes, _ in
            let ana = try await AttemptTests.player(nodes[0])
            let game = try await Self.game(ana, #""title":"T""#)
            #expect(try await Self.join(game, "not asked for", on: nodes[1]) == "welcome")
            #expect(try await ana.ask("setGame", #""passcode":1234"#)["ok"] == true)
            #expect(try await ana.event("game")["options"]?["passcode"] == true)
            #expect(try await Self.join(game, nil, on: nodes[1]) == "bad_passcode")
            #expect(try await Self.join(game, "1234", on: nodes[1]) == "welcome")
            #expect(try await ana.ask("setGame", #""passcode":"other","title":"U""#)["ok"] == true)
            #expect(try await Self.join(game, "1234", on: nodes[0]) == "bad_passcode")
            #expect(try await Self.join(game, "other", on: nodes[0]) == "welcome")
            #expect(try await ana.ask("setGame", #""passcode":null"#)["ok"] == true)
            #expect(try await Self.join(game, nil, on: nodes[1]) == "welcome")
            #expect(await ana.events("game").map { $0["options"]?["passcode"] } == [true, true, false])
        }
    }

    @Test("wrong passcodes are slowed down per address, and the right one is not tried any more")
    func slow() async throws {
        try await AttemptTests.withNodes(2) { nodes, probe in
            let ana = try await AttemptTests.player(nodes[0], from: "192.0.2.1")
            let game = try await Self.game(ana, #""passcode":"right""#)
            for number in 0..<10 {
                let answer = try await Self.join(game, "wrong\(number)", on: nodes[number % 2], from: "2001:db8:0:7::\(number)")
                #expect(answer == "bad_passcode")
            }
            for passcode in ["right", "wrong"] {
                #expect(try await Self.join(game, passcode, on: nodes[1], from: "2001:db8:0:7:f::1") == "rate_limited")
            }
            #expect(probe.command(["HGET", "pf:{a:2001:db8:0:7::}:derivations", "failed"]).string == "10")
            #expect(try await Self.join(game, "right", on: nodes[1], from: "2001:db8:0:8::1") == "welcome")
        }
    }

    @Test("wrong passcodes that are sent at once are no more than those one after another, on two nodes")
    func atOnce() async throws {
        try await AttemptTests.withNodes(2) { nodes, probe in
            let ana = try await AttemptTests.player(nodes[0], from: "192.0.2.1")
            let game = try await Self.game(ana, #""passcode":"right""#)
            var crowd: [GamePlayer] = []
            for number in 0..<40 { crowd.append(try await AttemptTests.player(nodes[number % 2], from: "192.0.2.66")) }
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for (number, player) in crowd.enumerated() {
                    group.addTask {
                        Self.code(try await player.ask("joinGame", #""game":"\#(game)","name":"E","passcode":"wrong\#(number)""#))
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(answers == ["bad_passcode": 10, "rate_limited": 30])
            while probe.command(["HGET", "pf:{a:192.0.2.66}:derivations", "failed"]).string != "10" {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    @Test("a room full of people behind one address who know the passcode comes in at once, though they are more than may fail")
    func crowd() async throws {
        try await AttemptTests.withNodes(2) { nodes, probe in
            let ana = try await AttemptTests.player(nodes[0], from: "192.0.2.1")
            let game = try await Self.game(ana, #""passcode":"right""#)
            var crowd: [GamePlayer] = []
            for number in 0..<30 { crowd.append(try await AttemptTests.player(nodes[number % 2], from: "192.0.2.66")) }
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for player in crowd {
                    group.addTask { Self.code(try await player.ask("joinGame", #""game":"\#(game)","name":"L","passcode":"right""#)) }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(answers == ["welcome": 30])
            // Right ones cost a derivation each all the same.
            let counter = "pf:{a:192.0.2.66}:derivations"
            while probe.command(["HGET", counter, "pending"]).string != "0" { try await Task.sleep(for: .milliseconds(5)) }
            #expect(probe.command(["HGET", counter, "failed"]).string == "30")
        }
    }

    @Test(
        "all the seats of a game are taken at once from one address by people who know the passcode, whatever failures the game bears",
        arguments: [60, 4])
    func wholeRoom(failures: Int) async throws {
        try await AttemptTests.withNodes(2, edit: { $0.wrongPasscodesPerMinuteAtGame = failures }) { nodes, probe in
            let ana = try await AttemptTests.player(nodes[0], from: "192.0.2.1")
            let game = try await Self.game(ana, #""passcode":"right""#)
            let crowd = (0..<99).map { (nodes[$0 % 2], "192.0.2.66") }
            #expect(try await Self.joinAtOnce(game, crowd) { _ in "right" } == ["welcome": 99])
            // Nothing is held any more, and only the derivations count.
            let counters = ["pf:{\(game)}:wrong", "pf:{a:192.0.2.66}:passcodes", "pf:{a:192.0.2.66}:passcodes:\(game)"]
            while probe.command(["EXISTS"] + counters).integer != 0 { try await Task.sleep(for: .milliseconds(5)) }
            while probe.command(["HGET", "pf:{a:192.0.2.66}:derivations", "failed"]).string != "99" {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    @Test("guesses under way at a game are no failures yet: who comes meanwhile waits for them, and has not used up a try")
    func underWay() async throws {
        try await AttemptTests.withNodes(1, edit: { $0.wrongPasscodesPerMinuteAtGame = 4 }) { nodes, probe in
            let ana = try await AttemptTests.player(nodes[0], from: "192.0.2.1")
            let game = try await Self.game(ana, #""passcode":"right""#)
            // Others hold all that the game bears, and the address has had the two tries that it would have after as many failures.
            let own = "pf:{a:192.0.2.66}:passcodes"
            for (counter, failed, pending) in [("pf:{\(game)}:wrong", "0", "4"), ("\(own):\(game)", "2", "0")] {
                probe.command(["HSET", counter, "failed", failed, "pending", pending, "ends", "99999999999999"])
            }
            let luis = try await AttemptTests.player(nodes[0], from: "192.0.2.66")
            try await luis.send(#"{"action":"joinGame","game":"\#(game)","name":"Luis","passcode":"right"}"#)
            while probe.command(["HGET", own, "pending"]).string != "1", await luis.frames.isEmpty {
                try await Task.sleep(for: .milliseconds(5))
            }
            probe.command(["HSET", "pf:{\(game)}:wrong", "pending", "0"])
            #expect(Self.code(try await luis.first { _ in true }) == "welcome")
        }
    }

    @Test("guesses of many addresses at once are no more than a game bears and two for each of them")
    func manyGuessers() async throws {
        try await AttemptTests.withNodes(2, edit: { $0.wrongPasscodesPerMinuteAtGame = 4 }) { nodes, probe in
            let ana = try await AttemptTests.player(nodes[0], from: "192.0.2.1")
            let game = try await Self.game(ana, #""passcode":"right""#)
            let crowd = (0..<64).map { (nodes[$0 % 2], "198.51.100.\($0 % 8)") }
            let answers = try await Self.joinAtOnce(game, crowd) { "wrong\($0)" }
            let wrong = answers["bad_passcode"] ?? 0
            #expect((16...20).contains(wrong) && answers["rate_limited"] == 64 - wrong, "\(answers)")
            while probe.command(["HGET", "pf:{\(game)}:wrong", "pending"]).string != "0" { try await Task.sleep(for: .milliseconds(5)) }
            #expect(probe.command(["HGET", "pf:{\(game)}:wrong", "failed"]).string == "\(wrong)")
        }
    }

    /// How many of them got which answer.
    private static func joinAtOnce(
        _ game: String, _ places: [(PokerNode, String)], with passcode: @escaping @Sendable (Int) -> String
    ) async throws -> [String: Int] {
        var crowd: [GamePlayer] = []
        for (node, address) in places { crowd.append(try await AttemptTests.player(node, from: address)) }
        return try await withThrowingTaskGroup(of: String.self) { group in
            for (number, player) in crowd.enumerated() {
                let fields = #""game":"\#(game)","name":"L","passcode":"\#(passcode(number))""#
                group.addTask { Self.code(try await player.ask("joinGame", fields)) }
            }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
    }

    @Test("a game at which many have failed has two tries for each address, and who knows the passcode comes in at the first")
    func guessedGame() async throws {
        try await AttemptTests.withNodes(2, edit: { $0.wrongPasscodesPerMinuteAtGame = 4 }) { nodes, probe in
            let ana = try await AttemptTests.player(nodes[0], from: "192.0.2.1")
            let game = try await Self.game(ana, #""passcode":"right""#)
            for number in 0..<4 {
                #expect(try await Self.join(game, "wrong", on: nodes[number % 2], from: "198.51.100.\(number)") == "bad_passcode")
            }
            #expect(probe.command(["HGET", "pf:{\(game)}:wrong", "failed"]).string == "4")
            for expected in ["bad_passcode", "bad_passcode", "rate_limited", "rate_limited"] {
                #expect(try await Self.join(game, "wrong", on: nodes[1], from: "203.0.113.9") == expected)
            }
            #expect(try await Self.join(game, "right", on: nodes[1], from: "203.0.113.9") == "rate_limited")
            // One address holds many who know it.
            for _ in 0..<5 { #expect(try await Self.join(game, "right", on: nodes[0], from: "203.0.113.10") == "welcome") }
            // Other games are as they were for the one who failed.
            let luis = try await AttemptTests.player(nodes[0], from: "192.0.2.2")
            let other = try #require(try await luis.ask("createGame", #""name":"Luis","passcode":"right""#)["game"]?.stringValue)
            #expect(try await Self.join(other, "right", on: nodes[1], from: "203.0.113.9") == "welcome")
            for number in 0..<4 {
                #expect(try await Self.join(other, "wrong", on: nodes[0], from: "198.51.100.\(number)") == "bad_passcode")
            }
            #expect(try await Self.join(other, "right", on: nodes[1], from: "203.0.113.9") == "welcome")
        }
    }

    @Test("only a dealer's new passcode is derived, and no more of an address in a minute than so many")
    func derivations() async throws {
        try await AttemptTests.withNodes(1, edit: { $0.derivationsPerMinute = 3 }) { nodes, probe in
            let ana = try await AttemptTests.player(nodes[0], from: "192.0.2.1")
            let game = try await Self.game(ana, #""title":"T""#)
            let luis = try await AttemptTests.player(nodes[0], from: "192.0.2.2")
            try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis""#)
            #expect(Self.code(try await luis.ask("setGame", #""passcode":"mine""#)) == "not_dealer")
            #expect(probe.command(["EXISTS", "pf:{a:192.0.2.2}:derivations"]).integer == 0)
            for number in 0..<3 { #expect(try await ana.ask("setGame", #""passcode":"\#(number)""#)["ok"] == true) }
            #expect(Self.code(try await ana.ask("setGame", #""passcode":"4""#)) == "rate_limited")
            #expect(Self.code(try await ana.ask("setGame", #""title":"U""#)) == "reply")
            // createGame with a passcode is one too; who repeats it comes into the game without.
            let mia = try await AttemptTests.player(nodes[0], from: "192.0.2.3")
            let create = #""name":"Mia","passcode":"p","token":"\#(AttemptTests.token)mia""#
            for _ in 0..<6 { #expect(try await mia.ask("createGame", create)["event"] == "welcome") }
            #expect(probe.command(["HGET", "pf:{a:192.0.2.3}:derivations", "failed"]).string == "1")
            // Nor does it cost one to ask for another's slug.
            #expect(Self.code(try await luis.ask("createGame", #""name":"L","slug":"a-slug""#)) == "welcome")
            let taken = #""name":"M","slug":"a-slug","passcode":"p","token":"\#(AttemptTests.token)mi2""#
            for _ in 0..<6 { #expect(Self.code(try await mia.ask("createGame", taken)) == "slug_taken") }
            #expect(probe.command(["HGET", "pf:{a:192.0.2.3}:derivations", "failed"]).string == "1")
        }
    }

    @Test("while Redis does not count, no passcode is tried")
    func closed() async throws {
        try await AttemptTests.withNodes(1) { nodes, probe in
            let ana = try await AttemptTests.player(nodes[0], from: "192.0.2.1")
            let game = try await Self.game(ana, #""passcode":"right""#)
            probe.command(["SET", "pf:{a:192.0.2.2}:passcodes", "no hash"])
            probe.command(["SET", "pf:{a:192.0.2.3}:derivations", "no hash"])
            #expect(try await Self.join(game, "right", on: nodes[0], from: "192.0.2.2") == "unavailable")
            let luis = try await AttemptTests.player(nodes[0], from: "192.0.2.3")
            #expect(Self.code(try await luis.ask("createGame", #""name":"L","passcode":"p""#)) == "unavailable")
            #expect(try await Self.join(game, "right", on: nodes[0], from: "192.0.2.4") == "welcome")
            probe.command(["SET", "pf:{\(game)}:wrong", "no hash"])
            #expect(try await Self.join(game, "right", on: nodes[0], from: "192.0.2.4") == "unavailable")
            let again = try await AttemptTests.player(nodes[0])
            #expect(try await again.ask("joinGame", #""game":"\#(game)","token":"\#(AttemptTests.token)""#)["event"] == "welcome")
        }
    }
}
