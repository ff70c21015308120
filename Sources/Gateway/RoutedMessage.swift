import JSONText
import Transport

/// A message on its way to an integration.
package struct RoutedMessage: Sendable {
    /// The key of the route that it took: a custom one or `$default`.
    package var routeKey: String
    /// What is wanted: the route's own action, or else what the selection expression found; empty when nothing was selected.
    package var action: String
    /// What was sent.
    package var message: SocketMessage
    /// The text message as JSON, parsed once; nil for a binary message, for what is no JSON, and where no selection was made.
    package var body: JSONValue?

    /// A routed message.
    package init(routeKey: String, action: String, message: SocketMessage, body: JSONValue?) {
        self.routeKey = routeKey
        self.action = action
        self.message = message
        self.body = body
    }
}
