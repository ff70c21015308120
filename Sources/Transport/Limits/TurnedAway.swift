import WebSocketWire

/// The handler of a browser's socket that is opened only to say why it may not stay: a page's script sees no status of a refused handshake, but a close
/// code. Loop-bound.
final class TurnedAway: SocketHandler {
    private let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    /// The smallest limits: nothing that this client sends is wanted.
    static let limits = WebSocketLimits(maxMessageBytes: 125)

    func opened(_ socket: SocketHandle) { socket.close(code: .tryAgainLater, reason: self.reason) }
    func received(_ message: SocketMessage, on socket: SocketHandle) {}
    func drained(_ socket: SocketHandle) {}
    func outputResumed(_ socket: SocketHandle) {}
    func closed(_ socket: SocketHandle, code: WebSocketCloseCode, reason: String) {}
}

@available(*, unavailable)
extension TurnedAway: Sendable {}
