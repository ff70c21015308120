import NIOCore
import NIOHTTP1

/// One admin connection: a request, its answer, the next; behind NIO's HTTP pipeline, which reads nothing while a request waits for its
/// answer. Loop-bound.
final class AdminHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let room: AdminRoom
    private var exchange = AdminExchange<HTTPRequestHead>()
    private var timer: Scheduled<Void>?

    init(room: AdminRoom) {
        self.room = room
    }

    func channelActive(context: ChannelHandlerContext) {
        self.wait(self.room.limits.idleTime, context)
        self.room.arrived(context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.timer?.cancel()
        self.room.left(context.channel)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head): self.act(self.exchange.began(head), context)
        case .body: break
        case .end: self.act(self.exchange.ended(), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func act(_ action: AdminExchange<HTTPRequestHead>.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .nothing: break
        case .await:
            self.room.began(context.channel)
            self.wait(self.room.limits.requestTime, context)
        case .serve(let head):
            self.wait(self.room.limits.answerTime, context)
            self.answer(head, on: context)
        case .rest:
            self.room.ended(context.channel)
            self.wait(self.room.limits.idleTime, context)
        }
    }

    /// Closes the connection after this time, unless something happens before.
    private func wait(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        self.timer?.cancel()
        let channel = context.channel
        self.timer = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    private func answer(_ head: HTTPRequestHead, on context: ChannelHandlerContext) {
        let routes = self.room.routes
        let promise = context.eventLoop.makePromise(of: AdminRoutes.Answer.self)
        promise.completeWithTask { await routes.answer(method: head.method, uri: head.uri) }
        promise.futureResult.assumeIsolated().whenSuccess { self.write($0, to: head, on: context) }
    }

    private func write(_ answer: AdminRoutes.Answer, to request: HTTPRequestHead, on context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let body = ByteBuffer(string: answer.body)
        var headers = HTTPHeaders([
            ("Content-Type", answer.contentType), ("Content-Length", "\(body.readableBytes)"), ("Cache-Control", "no-store"),
        ])
        if answer.status == .methodNotAllowed { headers.add(name: "Allow", value: "GET, HEAD") }
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: request.version, status: answer.status, headers: headers)
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD { context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        let written = context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).assumeIsolated()
        guard request.isKeepAlive else { return written.whenComplete { _ in context.close(promise: nil) } }
        // A failure closes the connection by itself.
        written.whenSuccess { self.act(self.exchange.answered(), context) }
    }
}
