import NIOCore
import TLS

/// Turns a channel's bytes into replies. Says once, and as the last thing, that the transport is lost.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var reader = RESPReader()
    private var received: ((RESPValue) -> Void)?
    private var lost: ((RedisError) -> Void)?
    private var channel: (any Channel)?

    init(received: @escaping (RESPValue) -> Void, lost: @escaping (RedisError) -> Void) {
        self.received = received
        self.lost = lost
    }

    func handlerAdded(context: ChannelHandlerContext) { self.channel = context.channel }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.reader.feed(self.unwrapInboundIn(data))
        do throws(RedisError) {
            // `received` is nil as soon as its owner has given this transport up.
            while let received = self.received, let value = try self.reader.next() { received(value) }
        } catch {
            self.lose(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.lose(RedisError(.unavailable, "Redis closed the connection"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let code: RedisError.Code = (error as? TLSFailure)?.code.isLasting == true ? .configuration : .unavailable
        self.lose(RedisError(code, "the connection to Redis failed: \(error)"))
    }

    /// Sends bytes in one write.
    func write(_ bytes: ByteBuffer) { self.channel?.writeAndFlush(bytes, promise: nil) }

    /// Closes the transport without telling anybody; `done` is called when it is closed.
    func abandon(_ done: (() -> Void)? = nil) {
        self.received = nil
        self.lost = nil
        guard let channel = self.channel else {
            done?()
            return
        }
        if let done { channel.closeFuture.assumeIsolated().whenComplete { _ in done() } }
        channel.close(mode: .all, promise: nil)
    }

    private func lose(_ error: RedisError) {
        guard let lost = self.lost else { return }
        self.abandon()
        lost(error)
    }
}
