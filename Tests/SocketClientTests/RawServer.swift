import NIOCore
import NIOPosix

/// A TCP server that a test drives by hand: accepts connections, and knows nothing of HTTP or WebSocket.
struct RawServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let peers: AsyncStream<RawPeer>

    /// Listens on a free port.
    static func start(host: String = "127.0.0.1") async throws -> RawServer {
        let (peers, continuation) = AsyncStream.makeStream(of: RawPeer.self)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (bytes, sink) = AsyncStream.makeStream(of: ByteBuffer.self)
                    try channel.pipeline.syncOperations.addHandler(RawPeerHandler(sink: sink))
                    continuation.yield(RawPeer(channel: channel, incoming: bytes))
                }
            }
            .bind(host: host, port: 0).get()
        return RawServer(port: channel.localAddress?.port ?? 0, channel: channel, peers: peers)
    }

    /// The next connection.
    func accept() async throws -> RawPeer {
        for await peer in self.peers { return peer }
        throw RawPeerClosed()
    }

    func stop() async throws { try await self.channel.close() }
}

/// The client closed the connection before what was waited for.
struct RawPeerClosed: Error {}

/// One accepted connection.
actor RawPeer {
    private let channel: any Channel
    private let incoming: AsyncStream<ByteBuffer>
    private var bytes: [UInt8] = []

    init(channel: any Channel, incoming: AsyncStream<ByteBuffer>) {
        self.channel = channel
        self.incoming = incoming
    }

    /// Everything up to and with the empty line.
    func readRequest() async throws -> String {
        while true {
            let text = String(decoding: self.bytes, as: UTF8.self)
            if text.hasSuffix("\r\n\r\n") {
                self.bytes = []
                return text
            }
            try await self.readMore()
        }
    }

    /// Exactly so many bytes.
    func read(_ count: Int) async throws -> [UInt8] {
        while self.bytes.count < count { try await self.readMore() }
        defer { self.bytes.removeFirst(count) }
        return Array(self.bytes.prefix(count))
    }

    private func readMore() async throws {
        for await chunk in self.incoming { return self.bytes += chunk.readableBytesView }
        throw RawPeerClosed()
    }

    /// Whether the client has closed, without any more bytes.
    func isAtEnd() async -> Bool {
        for await _ in self.incoming { return false }
        return self.bytes.isEmpty
    }

    nonisolated func write(_ bytes: [UInt8]) async throws { try await self.channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
    nonisolated func write(_ text: String) async throws { try await self.write(Array(text.utf8)) }
    /// Ends this side alone: what the client has sent still comes, up to its own end.
    nonisolated func endOutput() async throws { try await self.channel.close(mode: .output) }
    /// Closes, unless the client was faster.
    nonisolated func close() async { try? await self.channel.close() }
}

/// Gives the bytes of a connection to a stream.
private final class RawPeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let sink: AsyncStream<ByteBuffer>.Continuation

    init(sink: AsyncStream<ByteBuffer>.Continuation) { self.sink = sink }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { self.sink.yield(self.unwrapInboundIn(data)) }

    func channelInactive(context: ChannelHandlerContext) {
        self.sink.finish()
        context.fireChannelInactive()
    }
}
