import Gateway
import Testing
import Transport
import WebSocketWire

@Suite("The gateway's configuration")
struct GatewayConfigurationTests {
    static let names = ["poker", "echo", "rooms"]

    static func read(_ stage: ConfigurationNode, name: String = "dev") throws -> StageConfiguration {
        let tree = ConfigurationNode.map(["host": .scalar("::1"), "stages": .map([name: stage])])
        let configuration = try GatewayConfiguration(tree: tree, source: "test.yaml", integrations: Self.names)
        return try #require(configuration.stages[name])
    }

    static let route = ConfigurationNode.map(["$default": .map(["integration": .scalar("poker")])])

    @Test("what is not written has the default of Config/pokerface.yaml")
    func defaults() throws {
        let stage = try Self.read(.map(["routes": Self.route]))
        #expect(stage.limits == WebSocketLimits(maxMessageBytes: 131_072, maxFrameBytes: 131_072, maxFragments: 1024))
        #expect(stage.connectionThrottle == Throttle(perSecond: 100, burst: 200))
        #expect(stage.stageThrottle == nil)
        #expect(stage.selection.source == "$request.body.action")
        #expect(stage.routes == ["$default": RouteConfiguration(integration: "poker")])
        #expect(stage.integrations == ["poker"] && stage.customKeys.isEmpty)
    }

    @Test("a key with a line break in it is refused in one line")
    func lineBreak() {
        #expect {
            try Self.read(.map(["a\nb": .scalar("\u{2028}")]))
        } throws: { error in
            "\(error)".contains(#"a\nb"#) && "\(error)".unicodeScalars.allSatisfy { $0 != "\n" && $0 != "\u{2028}" }
        }
    }

    @Test("every key is taken")
    func everyKey() throws {
        let stage = try Self.read(
            .map([
                "messageLimitBytes": .scalar("16777216"), "frameLimitBytes": .scalar("4096"), "fragmentLimit": .scalar("unlimited"),
                "compression": .scalar("false"), "subprotocols": .list([.scalar("planning.v2"), .scalar("planning.v1")]),
                "connectionRate": .scalar("unlimited"), "stageRate": .map(["perSecond": .scalar("2.5")]),
                "routeSelection": .scalar("request.body.type"),
                "routes": .map([
                    "$connect": .map(["integration": .scalar("poker")]),
                    "votar": .map(["integration": .scalar("poker"), "action": .scalar("vote")]),
                    "$default": .map(["integration": .scalar("echo")]),
                ]),
            ]))
        #expect(stage.limits == WebSocketLimits(maxMessageBytes: 16_777_216, maxFrameBytes: 4096, maxFragments: nil))
        #expect(!stage.compression && stage.subprotocols == ["planning.v2", "planning.v1"])
        #expect(stage.connectionThrottle == nil)
        #expect(stage.stageThrottle == Throttle(perSecond: 2.5, burst: 3))
        #expect(stage.selection.source == "request.body.type")
        #expect(stage.routes["votar"] == RouteConfiguration(integration: "poker", action: "vote"))
        #expect(stage.integrations == ["echo", "poker"] && stage.customKeys == ["votar"])
    }

    static let faults: [(ConfigurationNode, String)] = [
        (
            .map(["messageLimit": .scalar("1"), "routes": route]),
            "test.yaml: stages.dev.messageLimit is not a key; allowed: messageLimitBytes, frameLimitBytes, fragmentLimit, compression, subprotocols, connectionRate, stageRate, routeSelection, routes"
        ),
        (
            .map(["messageLimitBytes": .scalar("128 KiB"), "routes": route]),
            "test.yaml: stages.dev.messageLimitBytes is 128 KiB; allowed: a whole number from 128 to 268435456"
        ),
        (
            .map(["frameLimitBytes": .scalar("1"), "routes": route]),
            "test.yaml: stages.dev.frameLimitBytes is 1; allowed: a whole number from 128 to 268435456"
        ),
        (
            .map(["fragmentLimit": .scalar("0"), "routes": route]),
            "test.yaml: stages.dev.fragmentLimit is 0; allowed: a whole number from 1 to 1000000, or unlimited"
        ),
        (
            .map(["compression": .scalar("yes"), "routes": route]),
            "test.yaml: stages.dev.compression is yes; allowed: true or false"
        ),
        (
            .map(["subprotocols": .list([.scalar("a"), .scalar("a b")]), "routes": route]),
            "test.yaml: stages.dev.subprotocols.1 is a b; allowed: a list of 0 to 32 different names as in Sec-WebSocket-Protocol, such as [planning.v1]"
        ),
        (
            .map(["subprotocols": .list([.scalar("a"), .scalar("a")]), "routes": route]),
            "test.yaml: stages.dev.subprotocols.1 is a; allowed: a list of 0 to 32 different names as in Sec-WebSocket-Protocol, such as [planning.v1]"
        ),
        (
            .map(["subprotocols": .map([]), "routes": route]),
            "test.yaml: stages.dev.subprotocols is a map; allowed: a list of 0 to 32 different names as in Sec-WebSocket-Protocol, such as [planning.v1]"
        ),
        (
            .map(["connectionRate": .scalar("100"), "routes": route]),
            "test.yaml: stages.dev.connectionRate is 100; allowed: unlimited, or a map with the keys perSecond, burst"
        ),
        (
            .map(["connectionRate": .map(["perSecond": .scalar("-1")]), "routes": route]),
            "test.yaml: stages.dev.connectionRate.perSecond is -1; allowed: a number from 0 to 1000000"
        ),
        (
            .map(["connectionRate": .map(["perSecond": .scalar("nan")]), "routes": route]),
            "test.yaml: stages.dev.connectionRate.perSecond is nan; allowed: a number from 0 to 1000000"
        ),
        (
            .map(["stageRate": .map(["burst": .scalar("5")]), "routes": route]),
            "test.yaml: stages.dev.stageRate.perSecond is missing; allowed: a number from 0 to 1000000; 0 refuses every message"
        ),
        (
            .map(["routeSelection": .scalar("$default"), "routes": route]),
            "test.yaml: stages.dev.routeSelection is $default; allowed: an expression such as $request.body.action; at character 2: a message is routed by `$request.body` and its members only; a dollar sign itself is `\\$`"
        ),
        (
            .map(["stageRate": .scalar("unlimited")]),
            "test.yaml: stages.dev.routes is missing; allowed: a map of route keys such as $default"
        ),
        (.map(["routes": .map([])]), "test.yaml: stages.dev.routes is a map; allowed: one route or more, such as $default"),
        (
            .map(["routes": .map(["$custom": .map(["integration": .scalar("poker")])])]),
            "test.yaml: stages.dev.routes.$custom is not a key; allowed: $connect, $disconnect, $default, or 1 to 128 bytes that do not begin with $"
        ),
        (
            .map(["routes": .map(["vote": .map(["integration": .scalar("lambda")])])]),
            "test.yaml: stages.dev.routes.vote.integration is lambda; allowed: one of echo, poker, rooms"
        ),
        (
            .map(["routes": .map(["vote": .map(["action": .scalar("vote")])])]),
            "test.yaml: stages.dev.routes.vote.integration is missing; allowed: one of echo, poker, rooms"
        ),
        (
            .map(["routes": .map(["$connect": .map(["integration": .scalar("poker"), "action": .scalar("x")])])]),
            "test.yaml: stages.dev.routes.$connect.action is not a key; allowed: integration"
        ),
        (
            .map(["routes": .map(["vote": .scalar("poker")])]),
            "test.yaml: stages.dev.routes.vote is poker; allowed: a map with the keys integration, action"
        ),
        (
            .map(["routes": .map(["a": .map(["integration": .scalar("echo")]), "a": .map(["integration": .scalar("echo")])])]),
            "test.yaml: stages.dev.routes.a is there twice; allowed: each key once"
        ),
        (
            .list([]),
            "test.yaml: stages.dev is a list; allowed: a map with the keys messageLimitBytes, frameLimitBytes, fragmentLimit, compression, subprotocols, connectionRate, stageRate, routeSelection, routes"
        ),
    ]

    @Test("what is wrong is refused with its path, value, allowed range and file", arguments: Self.faults)
    func refused(stage: ConfigurationNode, description: String) {
        let error = #expect(throws: GatewayConfigurationError.self) { try Self.read(stage) }
        #expect(error?.description == description)
    }

    @Test("a stage's name can stand in a path as it is", arguments: ["", "a/b", "a b", "ñ", "a?b", String(repeating: "x", count: 65)])
    func stageNames(name: String) {
        #expect(throws: GatewayConfigurationError.self) { try Self.read(.map(["routes": Self.route]), name: name) }
    }

    @Test(
        "a file without a stage is refused",
        arguments: [ConfigurationNode.map([]), .map(["stages": .map([])]), .map(["stages": .scalar("")])])
    func noStage(tree: ConfigurationNode) {
        #expect(throws: GatewayConfigurationError.self) {
            try GatewayConfiguration(tree: tree, source: "test.yaml", integrations: Self.names)
        }
    }
}
