import NIOHTTP1
import WebSocketWire

/// A request to open a WebSocket that has passed the transport's own checks (RFC 6455 section 4.2.1, limits, origin) and waits for a verdict.
package struct HandshakeRequest: Sendable {
    /// The request target before the first `?`, as it was sent (still percent-encoded).
    package let path: String
    /// What follows the first `?`, as it was sent; empty when there is none.
    package let query: String
    /// All header fields in the order they came; at most `HeaderLimits.fields`.
    package let headers: HTTPHeaders
    /// The peer's IP address without a port; `unix` for a peer that has none.
    package let remoteAddress: String
    /// Whether this connection itself is encrypted. False behind a proxy that ends TLS.
    package let isSecure: Bool

    /// A request made of its parts.
    package init(path: String, query: String, headers: HTTPHeaders, remoteAddress: String, isSecure: Bool) {
        self.path = path
        self.query = query
        self.headers = headers
        self.remoteAddress = remoteAddress
        self.isSecure = isSecure
    }

    /// The subprotocols that the client offers, most wanted first (RFC 6455 section 4.1).
    package var offeredSubprotocols: [String] {
        self.headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
    }

    /// The extensions that the client offers, most wanted first (RFC 6455 section 9.1).
    var offeredExtensions: [WebSocketExtension] {
        WebSocketExtension.list(in: self.headers["sec-websocket-extensions"]) ?? []
    }
}
