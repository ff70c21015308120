import CoreMetrics
import Logging
import NIOCore

/// Stands in front of everything on a trusted proxy's connection, takes the PROXY protocol's header off and tells the door whose connection it is.
/// Loop-bound.
///
/// The door's own time-out ends a connection whose header does not come; without a correct header nothing is answered (section 2: "the receiver
/// must not guess").
final class ProxyHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let door: DoorHandler
    private var pending = ByteBuffer()
    private var isOver = false

    init(door: DoorHandler) { self.door = door }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        guard !self.isOver else { return context.fireChannelRead(data) }
        self.pending.writeBuffer(&bytes)
        switch ProxyHeader(self.pending.readableBytesView) {
        case .incomplete: break
        case .invalid:
            self.isOver = true
            self.door.shard.metrics.proxyHeadersRefused.increment()
            self.door.shard.logger.debug("no PROXY header", metadata: ["peer": "\(self.door.remoteAddress)"])
            self.pending = ByteBuffer()
            context.close(promise: nil)
        case .header(let length, let source):
            self.isOver = true
            if let source {
                guard self.door.arrives(from: source.text) else {
                    self.pending = ByteBuffer()
                    return context.close(promise: nil)
                }
            }
            self.pending.moveReaderIndex(forwardBy: length)
            let rest = self.pending
            self.pending = ByteBuffer()
            if rest.readableBytes > 0 { context.fireChannelRead(self.wrapInboundOut(rest)) }
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
    }
}
