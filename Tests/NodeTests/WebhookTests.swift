import Foundation
import JSONText
import TestSupport
import Testing

/// Webhooks of real nodes, with a real receiver.
@Suite("Webhooks", .serialized, .timeLimit(.minutes(2)))
struct WebhookTests {
    @Test("A whole game over two nodes: each start, result and settlement is posted once, signed, as clients get it, to game and operator")
    func wholeGame() async throws {
        let scene = try WebhookScene(operatorPaths: ["/ok/operator"])
        let game = try scene.create()
        #expect(try game.hook("ci", to: "/ok/game").status == 201)
        let players = try await game.seat(2)
        for round in 1...2 {
            try game.ask("POST", "/start", #"{"story":"Story \#(round)"}"#, node: round % 2)
            for player in players { try await player.event("started", round: round) }
            for (player, card) in zip(players, ["5", "8"]) { try await player.ask("vote", #""round":\#(round),"value":"\#(card)""#) }
            for player in players { try await player.event("result", round: round) }
            try game.ask("POST", "/settle", #"{"value":"8","round":\#(round)}"#, node: (round + 1) % 2)
            for player in players { try await player.event("settled", round: round) }
        }
        for path in ["/ok/game", "/ok/operator"] {
            let requests = try await scene.receiver.wait(for: 6, at: path)
            #expect(requests.allSatisfy { $0["valid"]?.boolValue == true }, "\(requests)")
            let headers = requests.map { $0["headers"] ?? .null }
            #expect(headers.allSatisfy { $0["content-type"]?.stringValue == "application/json" })
            #expect(headers.allSatisfy { $0["user-agent"]?.stringValue?.hasPrefix("pokerface/") == true })
            let bodies = scene.receiver.bodies(at: path).sorted { ($0["v"]?.intValue ?? 0) < ($1["v"]?.intValue ?? 0) }
            #expect(bodies.compactMap { $0["type"]?.stringValue } == ["started", "result", "settled", "started", "result", "settled"])
            #expect(Set(bodies.compactMap { $0["id"]?.stringValue }).count == 6)
            for body in bodies { try await Self.isAsClientsGetIt(body, game, players[1]) }
        }
        for node in scene.nodes { node.terminate() }
        #expect(scene.receiver.requests().count == 12, "each once")
    }

    private static func isAsClientsGetIt(_ body: JSONValue, _ game: WebhookGame, _ player: GamePlayer) async throws {
        let version = body["v"]?.intValue
        let frame = await player.frames.first { $0["v"]?.intValue == version && $0["event"] == body["type"] }
        #expect(frame != nil && frame == body["data"], "\(body)")
        #expect(body["game"]?.stringValue == game.code && body["epoch"]?.stringValue?.isEmpty == false)
        #expect(body["id"]?.stringValue == "\(game.code)-\(body["epoch"]?.stringValue ?? "")-\(version ?? 0)")
        let at = Double(body["at"]?.text ?? "") ?? 0
        #expect(abs(at / 1000 - Date().timeIntervalSince1970) < 60)
    }

    @Test("A round that a deadline closes is told of once, whichever of the nodes was first")
    func deadline() async throws {
        let scene = try WebhookScene()
        let game = try scene.create(#""autoClose":false"#)
        try game.hook("ci", to: "/ok", events: #"["result"]"#)
        let players = try await game.seat(2)
        for round in 1...3 {
            try game.ask("POST", "/start", #"{"seconds":1}"#)
            for player in players { try await player.ask("vote", #""round":\#(round),"value":"5""#) }
            for player in players { try await player.event("result", round: round) }
        }
        try await scene.receiver.wait(for: 3, at: "/ok")
        for node in scene.nodes { node.terminate() }
        let bodies = scene.receiver.bodies(at: "/ok")
        #expect(bodies.compactMap { $0["data"]?["round"]?.intValue }.sorted() == [1, 2, 3])
        #expect(bodies.allSatisfy { $0["data"]?["cause"]?.stringValue == "deadline" })
    }

    @Test("A receiver that hangs, redirects, drips or answers without end holds up neither a game nor another receiver")
    func badReceivers() async throws {
        let scene = try WebhookScene(operatorPaths: ["/hang", "/drip", "/ok/operator"])
        let game = try scene.create()
        for (number, path) in ["/redirect", "/huge", "/ok/game"].enumerated() {
            #expect(try game.hook("h\(number)", to: path).status == 201)
        }
        let players = try await game.seat(2)
        for round in 1...10 {
            let begin = ContinuousClock.now
            try game.ask("POST", "/start", #"{"round":\#(round)}"#)
            for player in players { try await player.event("started", round: round) }
            for player in players { try await player.ask("vote", #""round":\#(round),"value":"5""#) }
            for player in players { try await player.event("result", round: round) }
            #expect(ContinuousClock.now - begin < .seconds(5))
        }
        try await scene.receiver.wait(for: 20, at: "/ok/game")
        try await scene.receiver.wait(for: 20, at: "/ok/operator")
        try await scene.receiver.wait(for: 1, at: "/redirect")
        #expect(scene.receiver.lines.allSatisfy { $0["method"]?.stringValue != "GET" })
        for node in scene.nodes { #expect(node.terminate() == .status(0)) }
    }

    @Test("G3 and anonymity: nothing of a card is posted before the reveal, and no result of an anonymous game links anybody with one")
    func anonymous() async throws {
        let scene = try WebhookScene(operatorPaths: ["/ok/operator"])
        let game = try scene.create(#""anonymous":true,"autoClose":false,"deck":["Kestrel","Lapwing"]"#)
        try game.hook("ci", to: "/ok/game")
        let players = try await game.seat(3)
        try game.ask("POST", "/start")
        for (player, card) in zip(players, ["Lapwing", "Kestrel", "Lapwing"]) {
            try await player.ask("vote", #""round":1,"value":"\#(card)""#)
        }
        for path in ["/ok/game", "/ok/operator"] { try await scene.receiver.wait(for: 1, at: path) }
        #expect(scene.receiver.bodies(at: "/ok/game").map { $0["type"]?.stringValue } == ["started"])
        try game.ask("POST", "/close", node: 1)
        for path in ["/ok/game", "/ok/operator"] {
            try await scene.receiver.wait(for: 2, at: path)
            let result = scene.receiver.bodies(at: path).first { $0["type"]?.stringValue == "result" }?["data"]
            #expect(result?["votes"]?.arrayValue == [["value": "Kestrel"], ["value": "Lapwing"], ["value": "Lapwing"]])
            #expect(result?["stats"]?["first"] == .null && result?.description.contains("\"p2\"") == false, "\(result ?? .null)")
        }
        withExtendedLifetime(scene) {}
    }

    @Test("G7: a webhook is set, seen and taken away by a dealer alone, and its secret is never read back")
    func whoMay() async throws {
        let scene = try WebhookScene()
        let game = try scene.create()
        let other = try scene.create()
        let player = try await GamePlayer.connect(scene.nodes[1].url())
        let token = try await player.ask("joinGame", #""game":"\#(game.code)","name":"Ana""#)["me"]?["token"]?.stringValue ?? ""
        #expect(try game.hook("ci", to: "/ok").status == 201)
        for (stranger, status) in [(token, 403), (other.token, 401), ("0123456789abcdefghijklmn", 401)] {
            #expect(try game.hook("mine", to: "/ok", token: stranger).status == status)
            #expect(try game.ask("GET", "/webhooks", token: stranger).status == status)
            #expect(try game.ask("DELETE", "/webhooks/ci", token: stranger).status == status)
        }
        let list = try game.ask("GET", "/webhooks", node: 1)
        #expect(list.body == #"{"webhooks":[{"id":"ci","url":"\#(scene.url("/ok"))","events":["started","result","settled"]}]}"#)
        let again = try game.hook("ci", to: "/ok/new", events: #"["settled","started"]"#, node: 1)
        #expect(again.status == 200 && again.body == #"{"id":"ci","url":"\#(scene.url("/ok/new"))","events":["started","settled"]}"#)
        for id in ["two", "three"] { #expect(try game.hook(id, to: "/ok").status == 201) }
        let full = try game.hook("four", to: "/ok")
        #expect(full.status == 409 && full.code == "limit" && full.json["details"]?["webhooks"]?.intValue == 3, "\(full)")
        #expect(try game.hook("two", to: "/ok/again").status == 200)
        withExtendedLifetime(scene) {}
    }

    @Test("A webhook that was taken away gets nothing more, on any node")
    func removed() async throws {
        let scene = try WebhookScene()
        let game = try scene.create()
        for id in ["gone", "kept"] { try game.hook(id, to: "/ok/\(id)") }
        let players = try await game.seat(1)
        try game.ask("POST", "/start")
        for id in ["gone", "kept"] { try await scene.receiver.wait(for: 1, at: "/ok/\(id)") }
        #expect(try game.ask("DELETE", "/webhooks/gone", node: 1).status == 200)
        #expect(try game.ask("DELETE", "/webhooks/gone").status == 200)
        try await players[0].ask("vote", #""round":1,"value":"5""#)
        try game.ask("POST", "/settle", #"{"value":"5"}"#, node: 1)
        try await scene.receiver.wait(for: 3, at: "/ok/kept")
        for node in scene.nodes { node.terminate() }
        #expect(scene.receiver.requests(at: "/ok/gone").count == 1)
    }

    @Test("A game's webhook goes by https and nowhere that is not public, unless the operator allows it")
    func refusedURLs() throws {
        let scene = try WebhookScene(arguments: NodeProcess.quickTimes)
        let game = try scene.create()
        // WebhookURLTests has them all; one game is enough to see that they are asked.
        for url in [
            "http://example.com/", "https://127.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://user:pw@example.com/", "https://a.b:25/",
        ] {
            let refused = try game.hook("ci", to: url)
            #expect(refused.status == 400 && refused.code == "bad_request", "\(refused)")
        }
        #expect(try game.ask("GET", "/webhooks").body == #"{"webhooks":[]}"#)
        withExtendedLifetime(scene) {}
    }

    @Test("A name that leads to this machine is found out when something is sent, and counted as failed")
    func nameOfThisMachine() async throws {
        let scene = try WebhookScene(arguments: NodeProcess.quickTimes + ["--webhook-plain-http", "on"])
        let game = try scene.create()
        #expect(try game.hook("ci", to: "http://localhost:\(scene.receiver.port)/ok").status == 201)
        try game.ask("POST", "/start")
        try await Self.waitForMetric(scene.nodes[0], #"pokerface_webhook_deliveries_total{outcome="failed"}"#, 1)
        #expect(scene.receiver.requests().isEmpty)
        #expect(scene.nodes[0].log.contains("leads to a loopback address"))
        withExtendedLifetime(scene) {}
    }

    @Test("A full queue drops what is too much and counts it, and the game goes on")
    func overflow() async throws {
        let scene = try WebhookScene(arguments: WebhookScene.flags + ["--webhook-queue", "1", "--webhooks-at-once", "1"])
        let game = try scene.create()
        try game.hook("ci", to: "/hang")
        for round in 1...10 {
            #expect(try game.ask("POST", "/start", #"{"round":\#(round)}"#).status == 200)
            #expect(try game.ask("POST", "/close", #"{"round":\#(round),"discard":true}"#).status == 200)
        }
        try await Self.waitForMetric(scene.nodes[0], #"pokerface_webhook_deliveries_total{outcome="dropped"}"#, 8)
        try await Self.waitForMetric(scene.nodes[0], #"pokerface_limits_reached_total{limit="webhook_queue"}"#, 8)
        withExtendedLifetime(scene) {}
    }

    /// Waits until a node's metric is that large.
    private static func waitForMetric(_ node: NodeProcess, _ name: String, _ least: Int) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if try await node.metric(name) >= least { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("\(name) was not \(least)")
    }

    @Test("The receiver of docs/webhooks.md takes what is genuine, and nothing else")
    func documentedReceiver() async throws {
        let scene = try WebhookScene()
        let receiver = try DocumentedReceiver(folder: scene.redis.directory)
        let game = try scene.create()
        #expect(try game.hook("doc", to: "http://127.0.0.1:\(receiver.port)/").status == 201)
        try game.ask("POST", "/start", #"{"story":"Login ☕"}"#)
        let line = try await receiver.line("started \(game.code)")
        #expect(line.contains(#""event": "started""#) && line.contains(#""story": "Login \u2615""#), "\(line)")
        let body = #"{"id":"x","type":"started","game":"FORGED","data":{}}"#
        let now = Int(Date().timeIntervalSince1970)
        for (timestamp, age) in [(now, 0), (now - 4000, 4000)] {
            let signature = try receiver.signature(of: body, timestamp: timestamp, secret: age == 0 ? "another" : WebhookReceiver.secret)
            let answer = try HTTPConnection(port: receiver.port).ask(
                "POST", "/", body, fields: ["Pokerface-Timestamp: \(timestamp)", "Pokerface-Signature: \(signature)"])
            #expect(answer.status == 401, "\(answer)")
        }
        let odd = try HTTPConnection(port: receiver.port).ask(
            "POST", "/", body, fields: ["Pokerface-Timestamp: \(now)", "Pokerface-Signature: v1=\u{e9}"])
        #expect(odd.status == 401, "\(odd)")
        for length in ["1048577", "-1", "x"] {
            let connection = try HTTPConnection(port: receiver.port)
            try connection.send("POST / HTTP/1.1\r\nContent-Length: \(length)\r\n\r\n")
            #expect(try connection.readAnswer().status == 413)
        }
        let signature = try receiver.signature(of: body, timestamp: now, secret: WebhookReceiver.secret)
        let genuine = try HTTPConnection(port: receiver.port).ask(
            "POST", "/", body, fields: ["Pokerface-Timestamp: \(now)", "Pokerface-Signature: \(signature)"])
        #expect(genuine.status == 204, "\(genuine)")
        withExtendedLifetime(scene) {}
    }

    @Test("No webhook's secret, path or query, and no card, is in a log or a metric")
    func secrets() async throws {
        let scene = try WebhookScene(arguments: WebhookScene.flags + ["--log-level", "trace"], operatorPaths: ["/gone/Operator-Path-8Wd"])
        let game = try scene.create(#""deck":["Kestrel-Wq7","Lapwing-Zt4"]"#)
        try game.hook("ci", to: "/fail/99?key=Query-Key-5Tz")
        let players = try await game.seat(1)
        try game.ask("POST", "/start")
        try await players[0].ask("vote", #""round":1,"value":"Kestrel-Wq7""#)
        try await scene.receiver.wait(for: 10, at: "/fail/99?key=Query-Key-5Tz")
        let words = SecretWords([WebhookReceiver.secret, "Operator-Path-8Wd", "Query-Key-5Tz", "Kestrel-Wq7", game.token])
        for node in scene.nodes {
            #expect(try await words.found(in: node.adminAnswer("/metrics")) == [])
            node.terminate()
            #expect(words.found(in: node.log) == [])
        }
        #expect(scene.nodes.contains { $0.log.contains("a webhook was given up") }, "it is told that something went wrong")
    }
}
