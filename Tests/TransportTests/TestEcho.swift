import NIOCore
import Transport
import WebSocketWire

/// Sends every message back as it came.
final class TestEcho: SocketHandler, @unchecked Sendable {
    // Has no state.
    func opened(_ socket: SocketHandle) {}
    func received(_ message: SocketMessage, on socket: SocketHandle) {
        switch message {
        case .text(let bytes): socket.send(.text, bytes)
        case .binary(let bytes): socket.send(.binary, bytes)
        }
    }
    func drained(_ socket: SocketHandle) {}
    func outputResumed(_ socket: SocketHandle) {}
    func closed(_ socket: SocketHandle, code: WebSocketCloseCode, reason: String) {}
}
