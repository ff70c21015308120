import NIOCore
import NIOPosix
import TLS

/// A client that speaks TLS and nothing on top of it: it sends what a test tells it to and keeps what comes.
struct SecureRawClient: Sendable {
    private let channel: any Channel
    private let received: EventLoopFuture<[UInt8]>

    /// Connects and agrees on TLS.
    static func open(port: Int, authorities: String) async throws -> SecureRawClient {
        let security = try ClientSecurity(authorities: authorities)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let end = loop.makePromise(of: [UInt8].self)
        let channel = try await ClientBootstrap(group: loop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try security.secure(channel, serverName: "127.0.0.1") { if let failure = $0 { end.fail(failure) } }
                    try channel.pipeline.syncOperations.addHandler(Collector(end: end))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return SecureRawClient(channel: channel, received: end.futureResult)
    }

    func send(_ text: String) async throws { try await self.channel.writeAndFlush(ByteBuffer(string: text)).get() }

    /// Ends the sending side: close_notify, and the end of the TCP stream.
    func sayGoodbye() async throws { try await self.channel.close(mode: .output).get() }

    /// Everything that came until the server's end.
    func readToEnd() async throws -> [UInt8] { try await self.received.get() }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let end: EventLoopPromise<[UInt8]>
    private var bytes: [UInt8] = []

    init(end: EventLoopPromise<[UInt8]>) { self.end = end }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.bytes += self.unwrapInboundIn(data).readableBytesView
    }

    func channelInactive(context: ChannelHandlerContext) { self.end.succeed(self.bytes) }
}
