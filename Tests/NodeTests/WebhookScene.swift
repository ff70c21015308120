import Foundation
import JSONText
import TestSupport

/// Two nodes on one Redis, a receiver of webhooks, and a game made over REST whose dealer's token is known.
struct WebhookScene {
    let redis: RedisServerProcess
    let nodes: [NodeProcess]
    let receiver: WebhookReceiver
    let clients: [HTTPConnection]

    /// Flags for nodes that may send to this machine, and do not wait long.
    static let flags =
        NodeProcess.quickTimes + [
            "--webhook-plain-http", "on", "--webhook-addresses", "127.0.0.0/8", "--webhook-retry-seconds", "0.02",
            "--webhook-timeout-seconds",
            "2",
        ]

    /// - Parameter operatorPaths: where at the receiver the operator wants to be told of all games.
    init(arguments: [String] = WebhookScene.flags, operatorPaths: [String] = []) throws {
        let (redis, receiver) = try (RedisServerProcess(), WebhookReceiver())
        var arguments = arguments
        if !operatorPaths.isEmpty {
            let path = "\(redis.directory)/operator.yaml"
            try Self.configuration(operatorPaths, port: receiver.port).write(toFile: path, atomically: true, encoding: .utf8)
            arguments += ["--config", path]
        }
        self.redis = redis
        self.receiver = receiver
        let flags = arguments
        self.nodes = try (0..<2).map { try NodeProcess(redis: redis.url, arguments: flags, name: "hooks\($0)") }
        self.clients = try self.nodes.map { try HTTPConnection(port: $0.port) }
    }

    private static func configuration(_ paths: [String], port: Int) throws -> String {
        let hooks = paths.map { path in
            """
              - url: http://127.0.0.1:\(port)\(path)
                secret: \(WebhookReceiver.secret)
                plainHttp: true
                privateAddresses: true

            """
        }
        return "webhooks:\n" + hooks.joined() + (try String(contentsOfFile: "\(repositoryPath)/Config/pokerface.yaml", encoding: .utf8))
    }

    /// A game whose maker deals and does not vote.
    func create(_ fields: String = "") throws -> WebhookGame {
        let body = #"{"name":"Bot","seat":"spectator"\#(fields.isEmpty ? "" : ",")\#(fields)}"#
        let made = try self.clients[0].ask("POST", "/api/games", body)
        guard made.status == 201, let code = made.json["game"]?.stringValue, let token = made.json["token"]?.stringValue else {
            throw HTTPConnection.Missing(description: "no game: \(made)")
        }
        return WebhookGame(scene: self, code: code, token: token)
    }

    /// The URL of a path at the receiver.
    func url(_ path: String) -> String { "http://127.0.0.1:\(self.receiver.port)\(path)" }
}

/// A game with its dealer's token.
struct WebhookGame {
    let scene: WebhookScene
    let code: String
    let token: String

    var path: String { "/api/games/\(self.code)" }

    /// Asks a node on the dealer's behalf, or another's.
    @discardableResult
    func ask(_ method: String, _ rest: String, _ json: String? = nil, node: Int = 0, token: String? = nil) throws -> HTTPConnection.Answer {
        try self.scene.clients[node].ask(method, self.path + rest, token: token ?? self.token, json)
    }

    /// Puts a webhook that goes to a path at the receiver, or to a URL.
    @discardableResult
    func hook(_ id: String, to target: String, events: String? = nil, node: Int = 0, token: String? = nil) throws -> HTTPConnection.Answer {
        let url = target.hasPrefix("/") ? self.scene.url(target) : target
        let wanted = events.map { #","events":\#($0)"# } ?? ""
        let body = #"{"url":"\#(url)","secret":"\#(WebhookReceiver.secret)"\#(wanted)}"#
        return try self.ask("PUT", "/webhooks/\(id)", body, node: node, token: token)
    }

    /// Seats people on sockets, by turns at each node.
    func seat(_ count: Int) async throws -> [GamePlayer] {
        var players: [GamePlayer] = []
        for number in 0..<count {
            let player = try await GamePlayer.connect(self.scene.nodes[number % 2].url())
            let welcome = try await player.ask("joinGame", #""game":"\#(self.code)","name":"P\#(number)""#)
            guard welcome["event"]?.stringValue == "welcome" else { throw HTTPConnection.Missing(description: "no welcome: \(welcome)") }
            players.append(player)
        }
        return players
    }
}
