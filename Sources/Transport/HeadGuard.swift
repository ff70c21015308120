import NIOCore

/// Stands in front of the HTTP decoder and counts, so that nothing beyond the limits is kept or parsed. Loop-bound.
final class HeadGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let door: DoorHandler

    init(door: DoorHandler) {
        self.door = door
    }

    /// Piece by piece: where the next head begins is known only when the decoder has seen the end of the request in front of it.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        while self.door.isListening, bytes.readableBytes > 0 {
            do {
                let count = try self.door.judge(bytes)
                guard let piece = bytes.readSlice(length: count) else { return }
                context.fireChannelRead(self.wrapInboundOut(piece))
            } catch {
                return context.fireErrorCaught(error)
            }
        }
    }
}
