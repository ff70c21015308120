import Transport
import WebSocketWire

/// One stage: what stands in the path of a URL, with its limits, its rates and its routes. Immutable; any loop may read it.
package struct StageConfiguration: Sendable {
    /// The path segment: letters, digits, `_` and `-`.
    package var name: String
    /// What a message, a frame and a message's fragments may be; beyond, the socket is closed with 1009.
    package var limits: WebSocketLimits
    /// Whether permessage-deflate is agreed to when a client offers it.
    package var compression: Bool
    /// The subprotocols that are agreed to, most wanted first; none leaves the choice to `$connect`'s integration.
    package var subprotocols: [String]
    /// The rate of each connection, or nil for no limit.
    package var connectionThrottle: Throttle?
    /// The rate of all connections of the stage on this node together, or nil for no limit.
    package var stageThrottle: Throttle?
    /// Which route a text message takes.
    package var selection: SelectionExpression
    /// Route key -> where it leads. The keys with a dollar sign are `$connect`, `$disconnect` and `$default` only.
    package var routes: [String: RouteConfiguration]

    /// A stage; `GatewayConfiguration` makes it from a file.
    package init(
        name: String, limits: WebSocketLimits, compression: Bool = true, subprotocols: [String] = [], connectionThrottle: Throttle?,
        stageThrottle: Throttle?,
        selection: SelectionExpression, routes: [String: RouteConfiguration]
    ) {
        self.name = name
        self.limits = limits
        self.compression = compression
        self.subprotocols = subprotocols
        self.connectionThrottle = connectionThrottle
        self.stageThrottle = stageThrottle
        self.selection = selection
        self.routes = routes
    }

    /// The names of all integrations that a route of the stage leads to, each once, in alphabetical order.
    package var integrations: [String] { Set(self.routes.values.map(\.integration)).sorted() }

    /// The route keys that a message can name, in alphabetical order.
    package var customKeys: [String] { self.routes.keys.filter { !$0.hasPrefix("$") }.sorted() }
}

/// Where a route leads.
package struct RouteConfiguration: Sendable, Equatable {
    /// The integration's name.
    package var integration: String
    /// What the integration is told as the action instead of what the message says; nil for that.
    package var action: String?

    /// A route to an integration.
    package init(integration: String, action: String? = nil) {
        self.integration = integration
        self.action = action
    }
}

extension RouteConfiguration {
    /// Asked before a connection is accepted.
    package static let connect = "$connect"
    /// Told when a connection has ended.
    package static let disconnect = "$disconnect"
    /// Takes what no other route takes.
    package static let `default` = "$default"
}
