import Glibc
import NIOCore
import NIOPosix

/// A client that keeps to no rule: raw bytes to a node's port, and what comes back is read only if it likes.
final class HostileClient: Sendable {
    private let channel: any Channel

    private init(_ channel: any Channel) { self.channel = channel }

    /// Takes one byte out of the receive buffer of a deaf client.
    func readOneByte() {
        self.channel.eventLoop.execute {
            let socket = try? self.channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
            guard let descriptor = socket ?? nil else { return }
            var byte: UInt8 = 0
            // Nothing is there, or the end: both are fine.
            _ = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
        }
    }

    /// Connects; one that is deaf takes nothing out of a small receive buffer.
    static func connect(port: Int, isDeaf: Bool = false) async throws -> HostileClient {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: !isDeaf)
            .channelOption(.socketOption(.so_rcvbuf), value: isDeaf ? 4096 : 65_536)
        return HostileClient(try await bootstrap.connect(host: "127.0.0.1", port: port).get())
    }

    /// Sends bytes without waiting for anything; what the node does not take is thrown away with the connection.
    func send(_ bytes: ByteBuffer) { self.channel.writeAndFlush(bytes, promise: nil) }

    func send(_ text: String) { self.send(ByteBuffer(string: text)) }

    /// Sends the same bytes again and again.
    func send(_ bytes: ByteBuffer, times: Int) {
        var all = ByteBuffer()
        for _ in 0..<times { all.writeImmutableBuffer(bytes) }
        self.send(all)
    }

    /// The upgrade request of stage `dev`, with the offer to compress or without.
    func askForUpgrade(compressed: Bool = false) {
        let offer = compressed ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : ""
        self.send(
            "GET /dev HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(offer)\r\n")
    }

    /// 131,072 zeros as zlib compresses them at level 9: 144 bytes of payload, with a mask of zero.
    static let bomb: ByteBuffer = {
        let start: [UInt8] = [0xEC, 0xC1, 0x31, 0x01, 0, 0, 0, 0xC2, 0xA0, 0xF5, 0x4F, 0xED, 0x61, 0x0D, 0xA0]
        let payload = start + [UInt8](repeating: 0, count: 127) + [0x6E, 0]
        return ByteBuffer(bytes: [0xC2, 0xFE, 0, UInt8(payload.count), 0, 0, 0, 0] + payload)
    }()

    func close() async { try? await self.channel.close().get() }

    /// A text frame whose mask is zero.
    static func frame(_ text: String) -> ByteBuffer {
        var bytes = ByteBuffer(bytes: [0x81])
        let count = text.utf8.count
        if count < 126 {
            bytes.writeInteger(UInt8(0x80 | count))
        } else {
            bytes.writeBytes([0xfe, UInt8(count >> 8), UInt8(count & 0xff)])
        }
        bytes.writeBytes([0, 0, 0, 0])
        bytes.writeString(text)
        return bytes
    }
}
