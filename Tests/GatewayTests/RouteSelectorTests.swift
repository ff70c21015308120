import Gateway
import JSONText
import NIOCore
import Testing
import Transport
import WebSocketWire

@Suite("Routes")
struct RouteSelectorTests {
    static func stage(_ routes: [String: RouteConfiguration], selection: String = "$request.body.action") throws -> StageConfiguration {
        StageConfiguration(
            name: "dev", limits: WebSocketLimits(maxMessageBytes: 1024), connectionThrottle: nil, stageThrottle: nil,
            selection: try SelectionExpression(selection), routes: routes)
    }

    static let routes: [String: RouteConfiguration] = [
        "$connect": RouteConfiguration(integration: "door"), "$disconnect": RouteConfiguration(integration: "door"),
        "$default": RouteConfiguration(integration: "rest"), "vote": RouteConfiguration(integration: "poker"),
        "votar": RouteConfiguration(integration: "poker", action: "vote"),
    ]

    static func text(_ text: String) -> SocketMessage { .text(ByteBuffer(string: text)) }

    @Test(
        "a message takes the route that its action names, else $default",
        arguments: [
            (#"{"action":"vote"}"#, "poker", "vote", "vote"),
            (#"{"action":"votar"}"#, "poker", "votar", "vote"),
            (#"{"action":"Vote"}"#, "rest", "$default", "Vote"),
            (#"{"action":"other"}"#, "rest", "$default", "other"),
            (#"{"x":1}"#, "rest", "$default", ""),
            (#"["vote"]"#, "rest", "$default", ""),
        ])
    func selects(body: String, integration: String, key: String, action: String) throws {
        let selection = try #require(RouteSelector(try Self.stage(Self.routes)).select(Self.text(body)))
        #expect(selection.integration == integration)
        #expect(selection.message.routeKey == key)
        #expect(selection.message.action == action)
        #expect(selection.message.body == (try JSONValue.parse(body)))
    }

    @Test(
        "what is no JSON goes to $default without a body",
        arguments: ["vote", "{", "", #"{"action":"vote"} x"#, String(repeating: "[", count: 1000)])
    func noJSON(text: String) throws {
        let selection = try #require(RouteSelector(try Self.stage(Self.routes)).select(Self.text(text)))
        #expect(selection.integration == "rest" && selection.message.routeKey == "$default")
        #expect(selection.message.action.isEmpty && selection.message.body == nil)
        #expect(selection.message.message == Self.text(text))
    }

    @Test("a binary message goes to $default without a body, also when it holds JSON")
    func binary() throws {
        let message = SocketMessage.binary(ByteBuffer(string: #"{"action":"vote"}"#))
        let selection = try #require(RouteSelector(try Self.stage(Self.routes)).select(message))
        #expect(selection.integration == "rest" && selection.message.body == nil && selection.message.message == message)
    }

    @Test("no message reaches $connect or $disconnect", arguments: ["$connect", "$disconnect", "$default"])
    func reserved(key: String) throws {
        let message = Self.text(#"{"action":"\#(key)"}"#)
        #expect(RouteSelector(try Self.stage(Self.routes)).select(message)?.integration == "rest")
        var routes = Self.routes
        routes["$default"] = nil
        #expect(RouteSelector(try Self.stage(routes)).select(message) == nil)
    }

    @Test("without $default a message that no route takes has none", arguments: [#"{"action":"x"}"#, "hi", "{}"])
    func forbidden(text: String) throws {
        let selector = RouteSelector(try Self.stage(["vote": RouteConfiguration(integration: "poker")]))
        #expect(selector.select(Self.text(text)) == nil)
        #expect(selector.select(.binary(ByteBuffer(string: text))) == nil)
        #expect(selector.select(Self.text(#"{"action":"vote"}"#)) != nil)
    }

    @Test("with $default alone no message is looked into, unless its integration reads JSON")
    func skipped() throws {
        let stage = try Self.stage([
            "$connect": RouteConfiguration(integration: "rest"), "$default": RouteConfiguration(integration: "rest"),
        ])
        let message = Self.text(#"{"action":"vote"}"#)
        let unread = try #require(RouteSelector(stage).select(message)).message
        #expect(unread.body == nil && unread.action.isEmpty)
        let read = try #require(RouteSelector(stage, readsBody: { $0 == "rest" }).select(message)).message
        #expect(read.body != nil && read.action == "vote" && read.routeKey == "$default")
    }

    @Test("a route of $default may name the action")
    func defaultAction() throws {
        let stage = try Self.stage(["$default": RouteConfiguration(integration: "rest", action: "say")])
        #expect(RouteSelector(stage).select(Self.text("hi"))?.message.action == "say")
    }

    @Test("a selection of mixed parts takes routes with a slash")
    func mixed() throws {
        let stage = try Self.stage(
            ["chat/join": RouteConfiguration(integration: "chat")], selection: "${request.body.service}/${request.body.action}")
        #expect(RouteSelector(stage).select(Self.text(#"{"service":"chat","action":"join"}"#))?.integration == "chat")
    }
}
