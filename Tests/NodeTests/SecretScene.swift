import Foundation
import JSONText
import TestSupport
import Testing

/// Two nodes whose Redis wants a user and a password, and four players whose tokens and cards are known words.
///
/// One node is told the password in a flag and shows TLS, the other by its environment. The last player's token is made by a node.
struct SecretScene {
    let redis: RedisServerProcess
    let nodes: [NodeProcess]
    let players: [GamePlayer]
    let game: String
    let tokens: [String]
    /// Where the first node's TLS key is.
    let keyPath: String
    private let keyText: String
    private let password: String
    /// The game's passcodes, the first and the second, and a wrong one.
    private let passcodes: [String]

    private static let user = "nodes"
    private static let cardTexts = ["Kestrel-Wq7", "Lapwing-Zt4", "Bittern-Xh9", "Dunlin-Vj2"]

    private static let deckField = #","deck":["\#(Self.cardTexts.joined(separator: #"",""#))"]"#

    /// What may be nowhere, at no time.
    var secrets: SecretWords {
        SecretWords(self.tokens + [self.password, self.password.replacing("+", with: "%2B"), self.keyText] + self.passcodes)
    }
    /// The game's passcode before the refusals.
    var passcode: String { self.passcodes[0] }
    /// The players' cards, in their order.
    let cards = SecretWords(Self.cardTexts)
    /// The key of the game's hash.
    var gameKey: String { "pf:{\(self.game)}" }

    static func start() async throws -> SecretScene {
        let password = "Pw+\(Self.random(20))"
        let redis = try RedisServerProcess(config: ["user \(Self.user) on >\(password) ~* &* +@all"])
        let folder = "\(NSTemporaryDirectory())/secrets-\(UUID().uuidString)"
        _ = try TestProcess.run(NodeProcess.binaryPath(), ["certificate", "--out", folder])
        let key = "\(folder)/server-key.pem"
        // The usual times: nobody's lease or grace ends while connections are cut.
        let arguments = ["--log-level", "trace"]
        let url = "redis://\(Self.user):\(password.replacing("+", with: "%2B"))@127.0.0.1:\(redis.port)"
        let nodes = [
            try NodeProcess(
                redis: url, arguments: arguments + ["--tls-certificate", "\(folder)/server.pem", "--tls-key", key], name: "secrets0"),
            try NodeProcess(redis: nil, arguments: arguments, environment: ["POKERFACE_REDIS": url], name: "secrets1"),
        ]
        let passcodes = ["PcOne", "PcTwo", "PcWrong"].map { "\($0)-\(Self.random(12))" }
        let table = try await Self.seat(at: nodes, passcode: passcodes[0])
        let keyText = try String(contentsOfFile: key, encoding: .utf8).split(separator: "\n").dropFirst().first.map(String.init) ?? ""
        guard keyText.count > 40 else { throw NodeProcessError(what: "no key in \(key)", log: "") }
        return SecretScene(
            redis: redis, nodes: nodes, players: table.players, game: table.game, tokens: table.tokens, keyPath: key,
            keyText: keyText, password: password, passcodes: passcodes)
    }

    private static func seat(
        at nodes: [NodeProcess], passcode: String
    ) async throws -> (players: [GamePlayer], game: String, tokens: [String]) {
        var (players, tokens, game) = ([GamePlayer](), [String](), "")
        for number in 0..<4 {
            let own = number < 3 ? "Token\(number)-\(Self.random(24))" : nil
            let field = own.map { #","token":"\#($0)""# } ?? ""
            let player = try await GamePlayer.connect(
                nodes[number % 2].url(), headers: own.map { [("Authorization", "Bearer \($0)"), ("Cookie", "token=\($0)")] } ?? [])
            let welcome = try await player.ask(
                number == 0 ? "createGame" : "joinGame",
                #""name":"Name\#(number)","passcode":"\#(passcode)""# + field + (number == 0 ? Self.deckField : #","game":"\#(game)""#))
            game = welcome["game"]?.stringValue ?? game
            guard let token = own ?? welcome["me"]?["token"]?.stringValue else {
                throw NodeProcessError(what: "no token: \(welcome)", log: "")
            }
            players.append(player)
            tokens.append(token)
        }
        return (players, game, tokens)
    }

    private static func random(_ count: Int) -> String {
        String((0..<count).compactMap { _ in "abcdefghijkmnpqrstuvwxyz23456789".randomElement() })
    }
}

// MARK: - What happens

extension SecretScene {
    /// A round in which all but the last have voted.
    func openRound() async throws {
        try await self.players[0].ask("startVote", #""round":1"#)
        for player in self.players { try await player.event("started", round: 1) }
        for number in 0..<3 { try await self.vote(number) }
    }

    /// The last vote, and the result for everybody.
    func reveal() async throws {
        try await self.vote(3)
        for player in self.players { try await player.event("result", round: 1) }
    }

    @discardableResult
    private func vote(_ number: Int) async throws -> JSONValue {
        try await self.players[number].ask("vote", #""round":1,"value":"\#(Self.cardTexts[number])""#)
    }

    /// Everything that holds a secret and is refused; what was answered.
    func refusals() async throws -> [String] {
        let stranger = try await GamePlayer.connect(self.nodes[1].url())
        #expect(try await self.players[0].ask("setGame", #""passcode":"\#(self.passcodes[1])""#)["ok"]?.boolValue == true)
        for passcode in [self.passcodes[0], self.passcodes[2]] {
            let answer = try await stranger.ask("joinGame", #""game":"\#(self.game)","name":"NameX","passcode":"\#(passcode)""#)
            #expect(answer["code"]?.stringValue == "bad_passcode")
        }
        let field = #""game":"\#(self.game)","token":"#
        for token in ["\(self.tokens[0])x", "\(self.tokens[0])!", ".\(self.tokens[1])"] {
            #expect(try await stranger.ask("joinGame", "\(field)\"\(token)\"")["event"]?.stringValue == "error")
        }
        try await stranger.ask("leaveGame", "\(field)\"\(self.tokens[0])\"")
        try await stranger.send(#"{"action":"joinGame","token":"\#(self.tokens[2])"#)
        try await stranger.first { $0["code"]?.stringValue == "bad_request" && $0["re"] == nil }
        try await self.players[1].ask("vote", #""round":1,"value":"\#(Self.cardTexts[1])?""#)
        let nowhere = "\(self.nodes[0].url(stage: "nowhere"))?token=\(self.tokens[0])"
        await #expect(throws: (any Error).self) { try await GamePlayer.connect(nowhere) }
        return try await stranger.texts + self.refusedRequests()
    }

    /// The same over REST.
    private func refusedRequests() throws -> [String] {
        let (client, path) = (try HTTPConnection(port: self.nodes[1].port), "/api/games/\(self.game)")
        return try [
            client.ask("GET", path, token: "\(self.tokens[0])x"),
            client.ask("GET", "\(path)?token=\(self.tokens[0])"),
            client.ask("GET", path, fields: ["Authorization: Basic \(self.tokens[1])"]),
            client.ask("POST", "\(path)/start", token: self.tokens[1], #"{"seconds":"\#(self.tokens[1])"}"#),
            client.ask("POST", "\(path)/close", token: self.tokens[2], #"{"round":"\#(Self.cardTexts[2])"}"#),
            client.ask("POST", "/api/games", #"{"name":"X","token":".\#(self.tokens[2])"}"#),
            client.ask("GET", "\(path)/history", token: self.tokens[3]),
        ].map { "\($0.headers) \($0.body)" }
    }

    /// All connections to Redis are cut, and made again.
    func lostConnections() async throws {
        try self.cutConnections()
        for node in self.nodes { try await Self.wait(for: "Redis is lost", in: node) }
        try await self.recovered()
    }

    /// The password is another one for a while.
    func refusedPassword() async throws {
        let probe = try self.redis.probe()
        #expect(probe.command(["ACL", "SETUSER", Self.user, "resetpass", ">another"]) == .status("OK"))
        try self.cutConnections()
        for node in self.nodes { try await Self.wait(for: "Redis refused user or password", in: node) }
        #expect(probe.command(["ACL", "SETUSER", Self.user, "resetpass", ">\(self.password)"]) == .status("OK"))
        try await self.recovered()
    }

    /// Redis breaks a step off, since the cards of another game are not what they were.
    func brokenStep() async throws {
        let other = try await GamePlayer.connect(self.nodes[0].url())
        let welcome = try await other.ask("createGame", #""name":"Other","token":"\#(self.tokens[1])x""# + Self.deckField)
        try await other.ask("startVote", #""round":1"#)
        let key = "pf:{\(welcome["game"]?.stringValue ?? "")}:x"
        let probe = try self.redis.probe()
        probe.command(["DEL", key])
        #expect(probe.command(["SET", key, "no hash"]) == .status("OK"))
        #expect(try await other.ask("vote", #""round":1,"value":"\#(Self.cardTexts[0])""#)["event"]?.stringValue == "error")
        probe.command(["DEL", key])
    }

    /// The key's file loses its last line, so that the node says that it cannot be used.
    func renewedKey() async throws {
        let lines = try String(contentsOfFile: self.keyPath, encoding: .utf8).split(separator: "\n")
        try Data(lines.dropLast().joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: self.keyPath))
        try await Self.wait(for: "the changed TLS certificate is not usable", in: self.nodes[0])
    }

    private func cutConnections() throws {
        #expect(try (self.redis.probe().command(["CLIENT", "KILL", "USER", Self.user]).integer ?? 0) > 1)
    }

    /// Everybody gets answers again.
    private func recovered() async throws {
        for player in self.players { while try await player.ask("sync")["ok"]?.boolValue != true {} }
    }

    private static func wait(for text: String, in node: NodeProcess) async throws {
        while !node.log.contains(text) { try await Task.sleep(for: .milliseconds(10)) }
    }
}

// MARK: - What is left of it

extension SecretScene {
    /// Every field of every key as a line, `key field value`, and Redis' list of its clients.
    func contentsOfRedis() throws -> [String] {
        let probe = try self.redis.probe()
        var lines = [probe.command(["CLIENT", "LIST"]).string ?? ""]
        for key in probe.command(["KEYS", "*"]).strings {
            switch probe.command(["TYPE", key]).string {
            case "hash": lines += probe.command(["HGETALL", key]).dictionary.map { "\(key) \($0.key) \($0.value)" }
            case "list": lines += probe.command(["LRANGE", key, "0", "-1"]).strings.map { "\(key) - \($0)" }
            case "zset": lines += probe.command(["ZRANGE", key, "0", "-1", "WITHSCORES"]).strings.map { "\(key) - \($0)" }
            default: lines.append("\(key) - \(probe.command(["GET", key]).string ?? "")")
            }
        }
        return lines
    }

    /// What was published, by steps and by nodes, of all commands that Redis ran.
    static func published(_ recording: RedisMonitor.Recording) -> [String] {
        recording.text.split(separator: "\n").filter { $0.contains(/\]\s"(?i:publish)"/) }.map(String.init)
    }
}
