import NIOCore

/// Stands in front of the HTTP decoder and counts, so that nothing beyond the limits is kept or parsed. Loop-bound.
final class HeadGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let door: DoorHandler

    init(door: DoorHandler) {
        self.door = door
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = self.unwrapInboundIn(data)
        if let error = self.door.judge(bytes) {
            context.fireErrorCaught(error)
        } else if self.door.isListening {
            context.fireChannelRead(data)
        }
    }
}
