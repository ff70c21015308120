import NIOCore
import NIOPosix
import SocketClient
import WebSocketWire

/// The server's end of one upgraded connection, as a test drives it.
struct WebSocketPeer: Sendable {
    /// The pair of RFC 6455 section 1.3, so that the tests need no SHA-1.
    static let sampleKey = "dGhlIHNhbXBsZSBub25jZQ=="
    static let sampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    static let switching =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(sampleAccept)\r\n"

    let raw: RawPeer

    /// Connects a client to a raw server and answers its upgrade, `glued` in the same write.
    static func connect(
        glued: [UInt8] = [], _ configuration: SocketClientConfiguration = .patient
    ) async throws -> (SocketConnection, WebSocketPeer) {
        let server = try await RawServer.start()
        async let connecting = SocketClient.connect(
            url: "ws://127.0.0.1:\(server.port)/", headers: [("Sec-WebSocket-Key", Self.sampleKey)], configuration: configuration,
            group: MultiThreadedEventLoopGroup.singleton)
        let raw = try await server.accept()
        _ = try await raw.readRequest()
        try await raw.write(Array((Self.switching + "\r\n").utf8) + glued)
        let connection = try await connecting
        try await server.stop()
        return (connection, WebSocketPeer(raw: raw))
    }

    func send(_ opcode: WebSocketOpcode, _ payload: [UInt8]) async throws {
        try await self.raw.write(Self.frame(opcode, payload))
    }

    func send(text: String) async throws { try await self.send(.text, Array(text.utf8)) }

    func close(_ code: WebSocketCloseCode, _ reason: String = "") async throws {
        try await self.raw.write(Array(buffer: WebSocketEncoder.close(code: code, reason: reason)))
    }

    /// The client's next frame, and the key it was masked with. Frames up to 125 bytes.
    func receive() async throws -> (event: WebSocketEvent?, key: [UInt8]) {
        let start = try await self.raw.read(2)
        let rest = try await self.raw.read(4 + Int(start[1] & 0x7F))
        var decoder = WebSocketDecoder(role: .server, limits: WebSocketLimits(maxMessageBytes: 125))
        var bytes = ByteBuffer(bytes: start + rest)
        decoder.feed(&bytes)
        return (decoder.next(), Array(rest.prefix(4)))
    }

    static func frame(_ opcode: WebSocketOpcode, _ payload: [UInt8]) -> [UInt8] {
        Array(buffer: WebSocketEncoder.frame(opcode, ByteBuffer(bytes: payload)))
    }
}
