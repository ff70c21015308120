import NIOCore
import WebSocketWire

/// What a connection's server sent.
package enum SocketClientEvent: Sendable, Equatable {
    /// A text message.
    case text(String)
    /// A binary message.
    case binary(ByteBuffer)
    /// A ping, already answered; only with ``SocketClientConfiguration/reportsPings``.
    case ping(ByteBuffer)
    /// An answer to a ping.
    case pong(ByteBuffer)
    /// The connection is over, with the code and reason of the server's close frame; `.abnormal` when none came. The last event.
    case closed(code: WebSocketCloseCode, reason: String)

    /// Bytes of its payload.
    var size: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes), .ping(let bytes), .pong(let bytes): bytes.readableBytes
        case .closed: 0
        }
    }
}
