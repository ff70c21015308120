/// What a frame is (RFC 6455 section 5.2); the values that are not here are reserved and refused.
package enum WebSocketOpcode: UInt8, Sendable, CaseIterable {
    /// Goes on with the message that a text or binary frame without FIN began.
    case continuation = 0
    /// A message, or the start of one, in UTF-8.
    case text = 1
    /// A message, or the start of one, of any bytes.
    case binary = 2
    /// Begins or answers the close handshake.
    case close = 8
    /// Asks for a pong with the same payload.
    case ping = 9
    /// Answers a ping, or comes unasked as a heartbeat.
    case pong = 10

    /// Whether frames of this kind may come between the fragments of a message (RFC 6455 section 5.5).
    package var isControl: Bool { self.rawValue >= 8 }
}
