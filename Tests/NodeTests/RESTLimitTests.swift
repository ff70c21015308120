import JSONText
import TestSupport
import Testing

/// What one caller of the API may cost, and that nobody else pays for it.
@Suite("Limits over REST", .serialized, .timeLimit(.minutes(2)))
struct RESTLimitTests {
    private static let stranger = "0123456789abcdefghijklmn"

    /// A game with two members: its path, and their tokens.
    private struct Table {
        let path: String
        let tokens: [String]

        init(_ client: HTTPConnection, _ node: NodeProcess) async throws {
            let made = try client.ask("POST", "/api/games", #"{"name":"Bot"}"#)
            let code = made.json["game"]?.stringValue ?? ""
            let ana = try await GamePlayer.connect(node.url())
            let welcome = try await ana.ask("joinGame", #""game":"\#(code)","name":"Ana""#)
            self.path = "/api/games/\(code)"
            self.tokens = [made.json["token"]?.stringValue ?? "", welcome["me"]?["token"]?.stringValue ?? ""]
        }
    }

    /// The answers up to the first 429, which is the last.
    private static func exhaust(
        _ client: HTTPConnection, most: Int = 400, _ ask: (HTTPConnection) throws -> HTTPConnection.Answer
    ) throws -> [HTTPConnection.Answer] {
        var answers: [HTTPConnection.Answer] = []
        while answers.last?.status != 429, answers.count < most { answers.append(try ask(client)) }
        let last = answers.last
        #expect(last?.code == "rate_limited" && Int(last?.headers["retry-after"] ?? "") ?? 0 > 0, "\(answers.count) \(last?.body ?? "")")
        return answers
    }

    @Test("G10: who asks for too many histories is refused alone, on all nodes; strangers take nothing from anybody")
    func histories() async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, name: "history\($0)") }
        let clients = try nodes.map { try HTTPConnection(port: $0.port) }
        let table = try await Table(clients[0], nodes[0])
        for _ in 0..<60 { #expect(try clients[0].ask("GET", table.path + "/history", token: Self.stranger).status == 401) }
        let answers = try Self.exhaust(clients[0]) { try $0.ask("GET", table.path + "/history", token: table.tokens[0]) }
        #expect((11...12).contains(answers.count), "\(answers.count)")
        #expect(try clients[1].ask("GET", table.path + "/history", token: table.tokens[0]).status == 429)
        #expect(try clients[1].ask("GET", table.path + "/history", token: table.tokens[1]).status == 200)
        #expect(try clients[0].ask("GET", table.path, token: table.tokens[0]).status == 200)
        #expect(try await nodes[0].metric(#"pokerface_limits_reached_total{limit="rest_histories_per_seat"}"#) == 1)
        withExtendedLifetime(redis) {}
    }

    @Test("G10: a seat that asks without end is refused with 429, soon without a word to Redis, and others are answered")
    func requests() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: ["--event-loops", "1"])
        let client = try HTTPConnection(port: node.port)
        let table = try await Table(client, node)
        let answers = try Self.exhaust(client, most: 3000) { try $0.ask("GET", table.path, token: table.tokens[0]) }
        #expect(answers.count > 100)
        var refused = 1
        for _ in 0..<300 where try client.ask("GET", table.path, token: table.tokens[0]).status == 429 { refused += 1 }
        #expect(try client.ask("GET", table.path, token: table.tokens[1]).status == 200)
        #expect(refused > 100)
        #expect(try await node.metric(#"pokerface_limits_reached_total{limit="rest_requests_per_seat"}"#) == refused)
        let steps = try await node.metric(#"pokerface_game_steps_total{code="rate_limited",op="snap"}"#)
        #expect(steps > 0 && steps < refused / 4, "\(steps) of \(refused)")
        withExtendedLifetime(redis) {}
    }

    @Test("Over the limit of new games a client's own game is still found, and no other is made")
    func ownGame() async throws {
        let redis = try RedisServerProcess()
        let limit = ["POKERFACE_GAMES_PER_MINUTE_PER_ADDRESS": "1"]
        let node = try NodeProcess(redis: redis.url, environment: limit)
        let client = try HTTPConnection(port: node.port)
        let body = #"{"name":"Bot","token":"\#(Self.stranger)"}"#
        let made = try client.ask("POST", "/api/games", body)
        #expect(made.status == 201, "\(made)")
        for _ in 0..<3 {
            let again = try client.ask("POST", "/api/games", body)
            #expect(again.status == 200 && again.json["game"] == made.json["game"] && again.json["player"] == "p1", "\(again)")
        }
        for other in [#"{"name":"Bot"}"#, #"{"name":"Bot","token":"another-0123456789abcdefgh"}"#] {
            let refused = try client.ask("POST", "/api/games", other)
            #expect(refused.status == 429 && Int(refused.headers["retry-after"] ?? "") ?? 0 > 0, "\(refused)")
        }
        // A seat in somebody else's game is no game of one's own.
        let slug = #"{"name":"Ana","slug":"\#(made.json["game"]?.stringValue?.lowercased() ?? "")","token":"another-0123456789abcdefgh"}"#
        #expect(try client.ask("POST", "/api/games", slug).status != 200)
        #expect(try await node.metric(#"pokerface_limits_reached_total{limit="games_per_address"}"#) >= 5)
        withExtendedLifetime(redis) {}
    }

    @Test("What was certainly not made does not count as a game of the address")
    func nothingMade() throws {
        let redis = try RedisServerProcess()
        let probe = try redis.probe()
        let node = try NodeProcess(redis: redis.url, environment: ["POKERFACE_GAMES_PER_MINUTE_PER_ADDRESS": "1"])
        let client = try HTTPConnection(port: node.port)
        // The counters may be written, and no game.
        #expect(probe.command(["ACL", "SETUSER", "default", "resetkeys", "~pf:{a:*"]) == .status("OK"))
        let refused = try client.ask("POST", "/api/games", #"{"name":"Bot"}"#)
        #expect(probe.command(["ACL", "SETUSER", "default", "allkeys"]) == .status("OK"))
        #expect(refused.status == 503 && Int(refused.headers["retry-after"] ?? "") ?? 0 > 0, "\(refused)")
        #expect(try client.ask("POST", "/api/games", #"{"name":"Bot"}"#).status == 201)
        #expect(try client.ask("POST", "/api/games", #"{"name":"Bot"}"#).status == 429)
        withExtendedLifetime(redis) {}
    }

    @Test("A wrong token uses up no unknown codes, and tells nothing once they are used up; a member is always answered")
    func strangers() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, environment: ["POKERFACE_UNKNOWN_CODES_PER_MINUTE_PER_ADDRESS": "3"])
        let client = try HTTPConnection(port: node.port)
        let table = try await Table(client, node)
        for _ in 0..<10 { #expect(try client.ask("GET", table.path, token: Self.stranger).status == 401) }
        for code in ["ZZZZZ2", "ZZZZZ3", "ZZZZZ4"] {
            #expect(try client.ask("GET", "/api/games/\(code)", token: Self.stranger).code == "game_not_found")
        }
        for path in ["/api/games/ZZZZZ5", table.path] {
            let refused = try client.ask("GET", path, token: Self.stranger)
            #expect(refused.status == 429 && refused.code == "rate_limited", "\(refused)")
        }
        #expect(try client.ask("GET", table.path, token: table.tokens[1]).status == 200)
        #expect(try await node.metric(#"pokerface_limits_reached_total{limit="unknown_codes_per_address"}"#) == 2)
        withExtendedLifetime(redis) {}
    }
}
