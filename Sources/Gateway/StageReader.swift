import Transport
import WebSocketWire

/// Reads one stage out of a configuration tree. What is not written has the default that Config/pokerface.yaml shows.
struct StageReader {
    /// The names that a route may lead to.
    let integrations: [String]

    private static let unlimited = "unlimited"
    private static let keys = [
        "messageLimitBytes", "frameLimitBytes", "fragmentLimit", "compression", "subprotocols", "connectionRate", "stageRate",
        "routeSelection",
        "routes",
    ]

    func stage(name: String, at cursor: ConfigurationCursor) throws(GatewayConfigurationError) -> StageConfiguration {
        guard Self.isStageName(name) else {
            throw cursor.error(.unknownKey, allowed: "a stage name of 1 to 64 letters, digits, _ and -")
        }
        let members = try cursor.members(allowed: Self.keys)
        guard let routes = members["routes"] else {
            throw cursor.missing("routes", allowed: "a map of route keys such as $default")
        }
        return StageConfiguration(
            name: name,
            limits: try self.limits(members),
            compression: try members["compression"]?.flag() ?? true,
            subprotocols: try members["subprotocols"].map(self.subprotocols) ?? [],
            connectionThrottle: try members["connectionRate"].map(self.throttle) ?? Throttle(perSecond: 100, burst: 200),
            stageThrottle: try members["stageRate"].map(self.throttle) ?? nil,
            selection: try self.selection(members["routeSelection"]),
            routes: try self.routes(at: routes))
    }

    private func limits(_ members: [String: ConfigurationCursor]) throws(GatewayConfigurationError) -> WebSocketLimits {
        let bytes = 128...268_435_456
        let message = try members["messageLimitBytes"]?.integer(in: bytes) ?? 131_072
        let frame = try members["frameLimitBytes"]?.integer(in: bytes) ?? message
        var fragments: Int? = 1024
        if let cursor = members["fragmentLimit"] {
            fragments = cursor.says(Self.unlimited) ? nil : try cursor.integer(in: 1...1_000_000, or: Self.unlimited)
        }
        return WebSocketLimits(maxMessageBytes: message, maxFrameBytes: frame, maxFragments: fragments)
    }

    /// One name or a list of them, each once.
    private func subprotocols(_ cursor: ConfigurationCursor) throws(GatewayConfigurationError) -> [String] {
        let allowed = "a list of 0 to 32 different names as in Sec-WebSocket-Protocol, such as [planning.v1]"
        var names: [String] = []
        for cursor in try cursor.items(allowed: allowed) {
            let name = try cursor.text(allowed: allowed)
            guard WebSocketToken.isToken(name), name.utf8.count <= 128, !names.contains(name), names.count < 32 else {
                throw cursor.error(.outOfRange, allowed: allowed)
            }
            names.append(name)
        }
        return names
    }

    /// `unlimited`, or a rate with a burst; without a burst it is what comes in a second.
    private func throttle(_ cursor: ConfigurationCursor) throws(GatewayConfigurationError) -> Throttle? {
        if cursor.says(Self.unlimited) { return nil }
        guard case .map = cursor.node else {
            throw cursor.error(.wrongType, allowed: "unlimited, or a map with the keys perSecond, burst")
        }
        let members = try cursor.members(allowed: ["perSecond", "burst"])
        guard let rate = try members["perSecond"]?.number(in: 0...1_000_000) else {
            throw cursor.missing("perSecond", allowed: "a number from 0 to 1000000; 0 refuses every message")
        }
        let burst = try members["burst"]?.integer(in: 1...1_000_000) ?? max(1, Int(rate.rounded(.up)))
        return Throttle(perSecond: rate, burst: burst)
    }

    private func selection(_ cursor: ConfigurationCursor?) throws(GatewayConfigurationError) -> SelectionExpression {
        let cursor = cursor ?? ConfigurationCursor(node: .scalar("$request.body.action"), path: [], source: "")
        let text = try cursor.text(allowed: "an expression such as $request.body.action")
        do {
            return try SelectionExpression(text)
        } catch {
            throw cursor.error(
                .outOfRange, allowed: "an expression such as $request.body.action; at character \(error.position + 1): \(error)")
        }
    }

    private func routes(at cursor: ConfigurationCursor) throws(GatewayConfigurationError) -> [String: RouteConfiguration] {
        var routes: [String: RouteConfiguration] = [:]
        for (key, route) in try cursor.members(allowed: "a map of route keys such as $default") {
            let isReserved = [RouteConfiguration.connect, RouteConfiguration.disconnect].contains(key)
            guard isReserved || key == RouteConfiguration.default || (!key.isEmpty && !key.hasPrefix("$") && key.utf8.count <= 128) else {
                throw route.error(.unknownKey, allowed: "$connect, $disconnect, $default, or 1 to 128 bytes that do not begin with $")
            }
            routes[key] = try self.route(at: route, keys: isReserved ? ["integration"] : ["integration", "action"])
        }
        guard !routes.isEmpty else { throw cursor.error(.outOfRange, allowed: "one route or more, such as $default") }
        return routes
    }

    private func route(at cursor: ConfigurationCursor, keys: [String]) throws(GatewayConfigurationError) -> RouteConfiguration {
        let members = try cursor.members(allowed: keys)
        let allowed = "one of \(self.integrations.sorted().joined(separator: ", "))"
        guard let integration = members["integration"] else { throw cursor.missing("integration", allowed: allowed) }
        let name = try integration.text(allowed: allowed)
        guard self.integrations.contains(name) else { throw integration.error(.outOfRange, allowed: allowed) }
        return RouteConfiguration(integration: name, action: try members["action"]?.text(allowed: "the integration's name of an action"))
    }

    private static func isStageName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
