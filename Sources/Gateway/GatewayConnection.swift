import NIOCore
import Rooms
import Transport
import WebSocketWire

/// One client's connection as integrations see it. Loop-bound: of the loop of its socket.
package final class GatewayConnection {
    /// How a connection ended.
    package struct Ending: Sendable, Equatable {
        /// The close code, as the client's close frame or the socket's end says it.
        package var code: WebSocketCloseCode
        /// The reason; empty when there was none.
        package var reason: String
    }

    /// Its identity, with the node inside.
    package let id: ConnectionID
    /// The stage that it came through.
    package let stage: String
    /// The loop that it lives on.
    package let eventLoop: any EventLoop
    /// The client's address as text, without the port.
    package let remoteAddress: String
    /// What counts as the client's address in limits: an IPv4 address, or an IPv6 one with its last 64 bits zero.
    package let network: String
    /// The socket; nil while `$connect` is asked.
    package internal(set) var socket: SocketHandle?
    /// How it ended; nil as long as it has not.
    package internal(set) var ending: Ending?
    /// What integrations keep with it, by their names.
    package var storage: [String: AnyObject] = [:]

    init(id: ConnectionID, stage: String, eventLoop: any EventLoop, remoteAddress: String) {
        self.id = id
        self.stage = stage
        self.eventLoop = eventLoop
        self.remoteAddress = remoteAddress
        self.network = ClientNetwork(remoteAddress).text
    }

    /// Sends one text frame. Nothing happens before the socket is open and after it has ended.
    package func send(text: ByteBuffer) {
        self.eventLoop.assertInEventLoop()
        self.socket?.send(.text, text)
    }

    /// Sends one binary frame. Nothing happens before the socket is open and after it has ended.
    package func send(binary: ByteBuffer) {
        self.eventLoop.assertInEventLoop()
        self.socket?.send(.binary, binary)
    }

    /// Closes it with this code and reason.
    package func close(code: WebSocketCloseCode, reason: String) {
        self.eventLoop.assertInEventLoop()
        self.socket?.close(code: code, reason: reason)
    }

    /// Sends one of the gateway's own frames.
    func send(_ message: ErrorFrame.Message) {
        self.send(text: ErrorFrame(message, connection: self.id.text, request: .make()).payload)
    }
}
