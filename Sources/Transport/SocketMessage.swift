import NIOCore

/// One whole message of a client, its fragments joined and its text checked as UTF-8.
package enum SocketMessage: Sendable, Equatable {
    /// A text message (RFC 6455 section 5.6); the bytes are valid UTF-8.
    case text(ByteBuffer)
    /// A binary message.
    case binary(ByteBuffer)

    /// The message's bytes, whatever its kind.
    package var payload: ByteBuffer {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
    }
}
