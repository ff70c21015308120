import NIOCore

/// The only handler of a channel after its upgrade: hands what the channel tells to the socket. Loop-bound.
final class FrameHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let socket: SocketHandle

    init(socket: SocketHandle) {
        self.socket = socket
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.socket.bytesArrived(self.unwrapInboundIn(data))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { self.socket.inputEnded() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.socket.transportClosed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
