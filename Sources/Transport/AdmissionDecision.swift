import WebSocketWire

/// The verdict on a request to open a WebSocket.
package enum AdmissionDecision {
    /// Answer 101 and hand the socket to the acceptance's handler.
    case accept(SocketAcceptance)
    /// Answer with any other status and end the connection.
    case refuse(HTTPAnswer)
}

/// The terms on which a WebSocket is opened.
package struct SocketAcceptance {
    /// The subprotocol to name in the 101: one of those offered, or nil for none.
    package let subprotocol: String?
    /// Limits for what the client may send.
    package let limits: WebSocketLimits
    /// Whether permessage-deflate (RFC 7692) is agreed to if the client offers it.
    package let compresses: Bool
    /// Whom to tell what happens.
    package let handler: any SocketHandler

    /// Terms made of their parts.
    package init(subprotocol: String? = nil, limits: WebSocketLimits, compresses: Bool = true, handler: any SocketHandler) {
        self.subprotocol = subprotocol
        self.limits = limits
        self.compresses = compresses
        self.handler = handler
    }
}
