import NIOCore
import NIOHTTP1
import TLS

/// Sends the upgrade request and turns the pipeline from HTTP to frames once it is granted. Bound to its channel's loop.
final class ClientHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let handshake: ClientHandshake
    private let configuration: SocketClientConfiguration
    private let deadline: NIODeadline
    private let gate: ClientUpgradeGate
    private let httpHandlers: [any RemovableChannelHandler]
    private let promise: EventLoopPromise<SocketConnection>
    private var response: SocketClientResponse?
    private var timer: Scheduled<Void>?

    /// `gate` is the first handler of the pipeline; `httpHandlers` are taken out after the upgrade; `promise` is always completed.
    init(
        handshake: ClientHandshake, configuration: SocketClientConfiguration, deadline: NIODeadline, gate: ClientUpgradeGate,
        httpHandlers: [any RemovableChannelHandler], promise: EventLoopPromise<SocketConnection>
    ) {
        self.handshake = handshake
        self.configuration = configuration
        self.deadline = deadline
        self.gate = gate
        self.httpHandlers = httpHandlers
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(self.wrapOutboundOut(.head(self.handshake.request)), promise: nil)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        let channel = context.channel
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: self.deadline) {
            self.promise.fail(SocketClientError(.timedOut, "no answer to the upgrade request"))
            channel.close(promise: nil)
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.response = SocketClientResponse(head)
            if head.status != .switchingProtocols { self.gate.verdict = .body }
        case .body(let bytes): self.append(bytes, context)
        case .end: self.judge(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.judge(context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let failure = error as? TLSFailure { return self.fail(SocketClientError(.notSecure, "\(failure)"), context) }
        self.fail(SocketClientError(.handshakeFailed, "not an HTTP answer: \(error)", response: self.response), context)
    }

    private func append(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        let room = self.configuration.maxRefusalBytes - (self.response?.body.readableBytes ?? 0)
        self.response?.body.writeBytes(bytes.readableBytesView.prefix(room))
        // A body without an end is not waited for.
        if bytes.readableBytes > room { self.judge(context) }
    }

    private func judge(_ context: ChannelHandlerContext) {
        guard let response = self.response else {
            return self.fail(SocketClientError(.handshakeFailed, "the server closed the connection without an answer"), context)
        }
        guard response.status == 101 else {
            return self.fail(SocketClientError(.refused, "unexpected server response: \(response.status)", response: response), context)
        }
        if let fault = self.handshake.fault(in: response) {
            return self.fail(SocketClientError(.handshakeFailed, "not a valid upgrade: \(fault)", response: response), context)
        }
        self.timer?.cancel()
        self.upgrade(context, response)
    }

    /// The frame handler comes before the HTTP handlers, and what it writes never meets them: they may take their time to leave.
    private func upgrade(_ context: ChannelHandlerContext, _ response: SocketClientResponse) {
        let frames = ClientFrameHandler(configuration: self.configuration, compression: self.handshake.compression(in: response))
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(frames, position: .after(self.gate))
        } catch {
            return self.fail(SocketClientError(.closed, "the connection was closed during the upgrade"), context)
        }
        self.gate.verdict = .frames
        self.promise.succeed(SocketConnection(channel: context.channel, handler: frames, response: response))
        pipeline.removeHandler(self, promise: nil)
        for handler in self.httpHandlers { pipeline.removeHandler(handler, promise: nil) }
    }

    private func fail(_ error: SocketClientError, _ context: ChannelHandlerContext) {
        self.timer?.cancel()
        self.promise.fail(error)
        context.close(promise: nil)
    }
}
