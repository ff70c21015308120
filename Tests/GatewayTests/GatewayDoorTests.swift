import Gateway
import JSONText
import NIOCore
import Rooms
import SocketClient
import TestSupport
import Testing
import Transport
import WebSocketWire

@Suite("The gateway over real sockets", .serialized, .timeLimit(.minutes(1)))
struct GatewayDoorTests {
    static func route(_ action: String? = nil) -> ConfigurationNode {
        var members = [ConfigurationMember(key: "integration", value: .scalar("scripted"))]
        if let action { members.append(ConfigurationMember(key: "action", value: .scalar(action))) }
        return .map(members)
    }

    static let open = ConfigurationNode.map([
        "connectionRate": .scalar("unlimited"), "routes": .map(["$connect": route(), "$default": route()]),
    ])

    @Test("a message without a route is answered Forbidden, with the connection's own id, and the socket stays open")
    func forbidden() async throws {
        let stage = ConfigurationNode.map(["routes": .map(["decir": Self.route("say")])])
        try await GatewayBench.run(stages: ["dev": stage], integrations: [ScriptedIntegration()]) { bench in
            let client = try await bench.connect("dev")
            for message in ["hi", #"{"action":"say"}"#, #"{"action":"$connect"}"#] {
                try await client.send(text: message)
                let frame = try await client.nextText()
                let pattern = /\{"message": "Forbidden", "connectionId":"([A-Za-z0-9_-]{15}=)", "requestId":"[A-Za-z0-9_-]{15}="\}/
                let match = try #require(try pattern.wholeMatch(in: frame), "\(frame)")
                #expect(match.1.hasPrefix(bench.rooms.node.text))
            }
            try await client.send(text: #"{"action":"decir","text":"hola"}"#)
            #expect(try await client.nextText() == "hola")
        }
    }

    @Test("an integration that fails is answered Internal server error once, and the next message is handled")
    func failed() async throws {
        try await GatewayBench.run(stages: ["dev": Self.open], integrations: [ScriptedIntegration()]) { bench in
            let client = try await bench.connect("dev")
            for action in ["fail", "twice"] {
                try await client.send(text: #"{"action":"\#(action)"}"#)
                #expect(try await client.nextText().hasPrefix(#"{"message": "Internal server error", "connectionId":""#))
            }
            try await client.send(text: #"{"action":"hops","n":3,"text":"after"}"#)
            #expect(try await client.nextText() == "after")
        }
    }

    @Test("order per connection is kept, and one message is in flight, whatever each takes")
    func order() async throws {
        let script = ScriptedIntegration()
        var seed = SeededRandom(seed: .random(in: 0...UInt64.max))
        try await GatewayBench.run(stages: ["dev": Self.open], integrations: [script]) { bench in
            let client = try await bench.connect("dev")
            let messages = (0..<500).map { #"{"action":"hops","n":\#(Int.random(in: 0...3, using: &seed)),"text":"\#($0)"}"# }
            for message in messages { try await client.send(text: message) }
            var answers: [String] = []
            for _ in messages { answers.append(try await client.nextText()) }
            #expect(answers == messages.indices.map(String.init), "seed \(seed.seed)")
            #expect(script.now.mostInFlight == 1)
        }
    }

    @Test("messages behind one that takes long wait their turn, more of them than there is place for")
    func waiting() async throws {
        let script = ScriptedIntegration()
        try await GatewayBench.run(stages: ["dev": Self.open], integrations: [script]) { bench in
            let client = try await bench.connect("dev")
            try await client.send(text: #"{"action":"hold"}"#)
            for number in 0..<300 { try await client.send(text: #"{"action":"say","text":\#(number)}"#) }
            await script.wait { $0.begun >= 1 }
            script.release()
            for number in 0..<300 { #expect(try await client.nextText() == "\(number)") }
            #expect(script.now.mostInFlight == 1)
        }
    }

    @Test("what is beyond the connection's burst is answered Too Many Requests, and 4101 ends who goes on after a hundred of those")
    func connectionRate() async throws {
        let script = ScriptedIntegration()
        let stage = ConfigurationNode.map([
            "connectionRate": .map(["perSecond": .scalar("0.001"), "burst": .scalar("5")]), "routes": .map(["$default": Self.route()]),
        ])
        try await GatewayBench.run(stages: ["dev": stage], integrations: [script]) { bench in
            let client = try await bench.connect("dev")
            let other = try await bench.connect("dev")
            for number in 0..<106 { try await client.send(text: #"{"text":"\#(number)"}"#) }
            for number in 0..<5 { #expect(try await client.nextText() == "\(number)") }
            for _ in 0..<100 {
                #expect(try await client.nextText().hasPrefix(#"{"message": "Too Many Requests", "connectionId":""#))
            }
            #expect(
                try await client.next(within: .seconds(20))
                    == .closed(code: WebSocketCloseCode(rawValue: 4101), reason: "Too Many Requests"))
            try await other.send(text: #"{"text":"still here"}"#)
            #expect(try await other.nextText() == "still here")
            #expect(script.now.begun == 6)
        }
    }

    @Test("a stage's burst is shared by all its connections, on all loops")
    func stageRate() async throws {
        let script = ScriptedIntegration()
        let stage = ConfigurationNode.map([
            "stageRate": .map(["perSecond": .scalar("0.001"), "burst": .scalar("10")]), "routes": .map(["$default": Self.route()]),
        ])
        try await GatewayBench.run(stages: ["dev": stage, "free": Self.open], integrations: [script]) { bench in
            var handled = 0
            for _ in 0..<4 {
                let client = try await bench.connect("dev")
                for _ in 0..<5 { try await client.send(text: #"{"text":"ok"}"#) }
                for _ in 0..<5 { handled += try await client.nextText() == "ok" ? 1 : 0 }
            }
            #expect(handled == 10)
            let free = try await bench.connect("free")
            try await free.send(text: #"{"text":"free"}"#)
            #expect(try await free.nextText() == "free")
        }
    }

    @Test("an address' burst is shared by all its connections, on all loops and stages, and who goes on after a hundred refusals gets 4101")
    func addressRate() async throws {
        var limits = ClientLimits()
        limits.messagesPerAddress = Throttle(perSecond: 0.001, burst: 10)
        try await GatewayBench.run(
            stages: ["dev": Self.open, "free": Self.open], integrations: [ScriptedIntegration()], limits: limits
        ) { bench in
            var handled = 0
            var last: SocketConnection?
            for number in 0..<4 {
                let client = try await bench.connect(number % 2 == 0 ? "dev" : "free")
                for _ in 0..<5 { try await client.send(text: #"{"text":"ok"}"#) }
                for _ in 0..<5 {
                    let text = try await client.nextText()
                    handled += text == "ok" ? 1 : 0
                    #expect(text == "ok" || text.hasPrefix(#"{"message": "Too Many Requests", "connectionId":""#))
                }
                last = client
            }
            #expect(handled == 10)
            let client = try #require(last)
            for _ in 0..<96 { try await client.send(text: #"{"text":"on"}"#) }
            #expect(try await client.closeCode() == 4101)
        }
    }

    @Test("RFC 6455 4.2.2: a handshake to no stage is refused with 403 and the stages' names", arguments: ["", "test", "dev/x", "DEV"])
    func wrongStage(path: String) async throws {
        try await GatewayBench.run(stages: ["dev": Self.open], integrations: [ScriptedIntegration()]) { bench in
            let error = await #expect(throws: SocketClientError.self) { _ = try await bench.connect(path) }
            let response = try #require(error?.response)
            #expect(response.status == 403)
            let body = try JSONValue.parse(response.body.readableBytesView).objectValue
            #expect(body?["message"]?.stringValue == "Forbidden")
            #expect(body?["stages"] == .array([.string("dev")]))
            #expect(body?["type"]?.stringValue == "pokerface connect ws://127.0.0.1:\(bench.port)/dev")
        }
    }

    @Test("$connect decides the status of the handshake", arguments: [301, 401, 403, 501])
    func connectRefuses(status: Int) async throws {
        let script = ScriptedIntegration()
        try await GatewayBench.run(stages: ["dev": Self.open], integrations: [script]) { bench in
            let error = await #expect(throws: SocketClientError.self) { _ = try await bench.connect("dev?refuse=\(status)") }
            #expect(error?.response?.status == status)
            let client = try await bench.connect("dev/?x=1")
            try await client.send(text: "hi")
            #expect(try await client.nextText() == "$default ")
            #expect(script.now.asked == 2 && script.now.endings.isEmpty)
        }
    }

    @Test(
        "RFC 6455 4.2.2: $connect picks a subprotocol among those offered, and no other",
        arguments: [("a", "a"), ("b", "b"), ("c", nil)] as [(String, String?)])
    func subprotocol(chosen: String, answered: String?) async throws {
        try await GatewayBench.run(stages: ["dev": Self.open], integrations: [ScriptedIntegration()]) { bench in
            var configuration = SocketClientConfiguration()
            configuration.subprotocols = ["a", "b"]
            let client = try await bench.connect("dev?subprotocol=\(chosen)", configuration: configuration)
            #expect(client.subprotocol == answered)
        }
    }

    private static func subprotocols(_ names: String...) -> ConfigurationNode {
        .map(["subprotocols": .list(names.map { .scalar($0) }), "routes": .map(["$connect": Self.route(), "$default": Self.route()])])
    }

    @Test(
        "RFC 6455 4.2.2: of a stage's subprotocols the first that was offered is agreed on, and without one the socket opens all the same",
        arguments: [
            (["a", "b"], "b"), (["a"], "a"), (["b", "a", "c"], "b"), (["c"], nil), ([], nil), (["B"], nil),
        ] as [([String], String?)])
    func stageSubprotocol(offered: [String], answered: String?) async throws {
        try await GatewayBench.run(stages: ["dev": Self.subprotocols("b", "a")], integrations: [ScriptedIntegration()]) { bench in
            var configuration = SocketClientConfiguration()
            configuration.subprotocols = offered
            let client = try await bench.connect("dev", configuration: configuration)
            #expect(client.subprotocol == answered)
            let asked = try await bench.connect("dev?subprotocol=a", configuration: configuration)
            #expect(asked.subprotocol == (offered.contains("a") ? "a" : answered), "the integration's word goes first")
        }
    }

    @Test("a stage may do without compression, and others have it", arguments: [true, false])
    func compression(isOn: Bool) async throws {
        let stage = ConfigurationNode.map([
            "compression": .scalar(isOn ? "true" : "false"), "routes": .map(["$default": Self.route()]),
        ])
        try await GatewayBench.run(stages: ["dev": stage], integrations: [ScriptedIntegration()]) { bench in
            var configuration = SocketClientConfiguration()
            configuration.offersCompression = true
            let client = try await bench.connect("dev", configuration: configuration)
            #expect((client.extensions != nil) == isOn)
            let text = String(repeating: "x", count: 2000)
            try await client.send(text: #"{"action":"say","text":"\#(text)"}"#)
            #expect(try await client.nextText() == text)
        }
    }

    @Test("an integration is told once how a connection ended, also while a message is in flight")
    func disconnect() async throws {
        let script = ScriptedIntegration()
        try await GatewayBench.run(stages: ["dev": Self.open], integrations: [script]) { bench in
            let polite = try await bench.connect("dev")
            await polite.close(code: WebSocketCloseCode(rawValue: 3001), reason: "bye")
            await script.wait { $0.endings.count >= 1 }
            let rude = try await bench.connect("dev")
            try await rude.send(text: #"{"action":"hold"}"#)
            await script.wait { $0.begun >= 1 }
            await rude.abort()
            await script.wait { $0.endings.count >= 2 }
            script.release()
            let last = try await bench.connect("dev")
            try await last.send(text: "hi")
            #expect(try await last.nextText() == "$default ")
            #expect(script.now.endings == ["3001 bye", "1006 "])
        }
    }
}
