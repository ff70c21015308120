import NIOCore

/// What the decoder found in the bytes of a peer, in their order.
package enum WebSocketEvent: Equatable, Sendable {
    /// A whole message of valid UTF-8.
    case text(ByteBuffer)
    /// A whole message of any bytes.
    case binary(ByteBuffer)
    /// To be answered with a pong of the same payload (125 bytes at most).
    case ping(ByteBuffer)
    /// An answer to a ping, or an unasked heartbeat.
    case pong(ByteBuffer)
    /// The peer's close frame, its code valid; `.noStatus` when it was empty. The last event.
    case close(code: WebSocketCloseCode, reason: String)
    /// The peer broke a rule: fail the connection. The last event.
    case violation(WebSocketViolation)

    /// Bytes of what it carries; none of those that come last.
    var payloadBytes: Int {
        switch self {
        case .text(let payload), .binary(let payload), .ping(let payload), .pong(let payload): payload.readableBytes
        case .close, .violation: 0
        }
    }

    /// Whether it is a message, which an application is told.
    var isMessage: Bool {
        switch self {
        case .text, .binary: true
        case .ping, .pong, .close, .violation: false
        }
    }
}
