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
    /// Who asks: the peer, or whom a trusted proxy speaks for.
    package let client: ClientEnd
    /// What the client's address has and may do; nil while nothing is counted by address.
    package internal(set) var account: ClientAccount?

    /// A request made of its parts.
    package init(path: String, query: String, headers: HTTPHeaders, client: ClientEnd) {
        self.path = path
        self.query = query
        self.headers = headers
        self.client = client
    }

    /// The client's IP address without a port; `unix` for one that has none.
    package var remoteAddress: String { self.client.address }

    /// The subprotocols that the client offers, most wanted first (RFC 6455 section 4.1).
    package var offeredSubprotocols: [String] {
        self.headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
    }

    /// The extensions that the client offers, most wanted first (RFC 6455 section 9.1).
    var offeredExtensions: [WebSocketExtension] {
        WebSocketExtension.list(in: self.headers["sec-websocket-extensions"]) ?? []
    }
}
