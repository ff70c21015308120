import NIOCore

/// Stands between the socket and TLS, and can end the connection at once. Loop-bound.
///
/// NIOSSL's own way to close waits for the peer's goodbye, and nothing here may wait for a peer without a limit of ours.
final class TransportFloor: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func close() { self.context?.close(mode: .all, promise: nil) }
}
