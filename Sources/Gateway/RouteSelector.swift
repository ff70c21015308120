import JSONText
import NIOCore
import Transport

/// Finds a message's route in its stage.
package struct RouteSelector: Sendable {
    /// Where a message goes.
    package struct Selection: Sendable {
        /// The integration's name.
        package var integration: String
        /// The message with its route.
        package var message: RoutedMessage
    }

    private let expression: SelectionExpression
    private let custom: [String: RouteConfiguration]
    private let fallback: RouteConfiguration?
    private let looksInside: Bool

    /// The routes of a stage.
    ///
    /// - Parameter readsBody: whether an integration of this name reads JSON. Where there is only `$default` and it does not,
    ///   no message is looked into.
    package init(_ stage: StageConfiguration, readsBody: (String) -> Bool = { _ in false }) {
        self.expression = stage.selection
        self.custom = stage.routes.filter { !$0.key.hasPrefix("$") }
        self.fallback = stage.routes[RouteConfiguration.default]
        self.looksInside = !self.custom.isEmpty || self.fallback.map { readsBody($0.integration) } ?? false
    }

    /// The route of a message, or nil when none takes it: that is answered `Forbidden`.
    ///
    /// A binary message, and a text that is no JSON, go to `$default`. A message cannot name `$connect` or `$disconnect`.
    package func select(_ message: SocketMessage) -> Selection? {
        guard self.looksInside, case .text(let text) = message, let body = try? JSONValue.parse(text.readableBytesView) else {
            return self.fallback(message, selected: "", body: nil)
        }
        let key = self.expression.evaluate(body)
        guard let route = self.custom[key] else { return self.fallback(message, selected: key, body: body) }
        let routed = RoutedMessage(routeKey: key, action: route.action ?? key, message: message, body: body)
        return Selection(integration: route.integration, message: routed)
    }

    private func fallback(_ message: SocketMessage, selected: String, body: JSONValue?) -> Selection? {
        self.fallback.map { route in
            let routed = RoutedMessage(
                routeKey: RouteConfiguration.default, action: route.action ?? selected, message: message, body: body)
            return Selection(integration: route.integration, message: routed)
        }
    }
}
