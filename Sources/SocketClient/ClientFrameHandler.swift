import NIOCore
import WebSocketWire

/// The WebSocket end of a client's pipeline: frames in both directions, pings, and the close handshake. Bound to its channel's loop.
final class ClientFrameHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let configuration: SocketClientConfiguration
    private var decoder: WebSocketDecoder
    private var handshake = WebSocketCloseHandshake(role: .client)
    private var queue: SocketEventQueue
    private var context: ChannelHandlerContext?
    private var closeTimer: Scheduled<Void>?
    /// What the last event will say: the server's close frame, or why this end gave up.
    private var ending = (code: WebSocketCloseCode.abnormal, reason: "")
    private var isReadWanted = false
    /// Nil when no compression was agreed on.
    private let deflater: Deflater?

    init(configuration: SocketClientConfiguration, compression: DeflateAgreement?) {
        self.configuration = configuration
        self.decoder = WebSocketDecoder(role: .client, limits: configuration.limits, inflaters: compression.map { _ in InflaterPool() })
        self.deflater = compression.flatMap { Deflater(windowBits: $0.windowBits) }
        self.queue = SocketEventQueue(limit: configuration.maxWaitingEvents)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        self.end()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func end() {
        self.closeTimer?.cancel()
        self.handshake.transportClosed()
        self.decoder.abandon()
        self.queue.finish(.closed(code: self.ending.code, reason: self.ending.reason))
    }
}

// MARK: - In

extension ClientFrameHandler {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        self.decoder.feed(&bytes)
        while let event = self.decoder.next() { self.handle(event, context) }
    }

    /// Holds back the read while the queue is full. A closing connection is read on, since the server's close frame is waited for.
    func read(context: ChannelHandlerContext) {
        guard self.queue.isFull, self.handshake.isOpen else { return context.read() }
        self.isReadWanted = true
    }

    private func handle(_ event: WebSocketEvent, _ context: ChannelHandlerContext) {
        switch event {
        case .text(let payload): self.deliver(.text(String(buffer: payload)))
        case .binary(let payload): self.deliver(.binary(payload))
        case .pong(let payload): self.deliver(.pong(payload))
        case .ping(let payload):
            if self.configuration.answersPings, self.handshake.isOpen { self.write(.pong, payload, context, nil) }
            if self.configuration.reportsPings { self.deliver(.ping(payload)) }
        case .close(let code, let reason):
            self.ending = (code, reason)
            self.perform(self.handshake.received(code: code, reason: reason), context)
        case .violation(let violation):
            self.ending = (.abnormal, violation.reason)
            self.perform(self.handshake.failed(violation), context)
        }
    }

    /// Drops what nobody takes while the connection is closing.
    private func deliver(_ event: SocketClientEvent) {
        if self.handshake.isOpen || !self.queue.isFull { self.queue.push(event) }
    }

    private func readIfWanted() {
        guard self.isReadWanted, !self.queue.isFull || !self.handshake.isOpen else { return }
        self.isReadWanted = false
        self.context?.read()
    }
}

// MARK: - Out

extension ClientFrameHandler {
    /// Writes one masked frame, unless the connection is closing; `promise` succeeds when the bytes are with the kernel.
    func send(_ opcode: WebSocketOpcode, _ payload: ByteBuffer, promise: EventLoopPromise<Void>) {
        guard let context = self.context, self.handshake.isOpen else {
            return promise.fail(SocketClientError(.closed, "the connection is closed"))
        }
        self.write(opcode, payload, context, promise)
    }

    /// Writes bytes as they are, whatever the state of the connection.
    func sendRaw(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>) {
        guard let context = self.context else { return promise.fail(SocketClientError(.closed, "the connection is closed")) }
        context.writeAndFlush(self.wrapOutboundOut(bytes), promise: promise)
    }

    /// Begins the close handshake; nothing if it has begun.
    func close(code: WebSocketCloseCode, reason: String) {
        guard let context = self.context else { return }
        self.perform(self.handshake.close(code: code, reason: reason), context)
        self.readIfWanted()
    }

    /// The next event for the taker.
    func take(_ taker: SocketEventQueue.Taker) {
        self.queue.take(taker)
        self.readIfWanted()
    }

    /// Ends a wait.
    func cancel(_ id: UInt64) { self.queue.cancel(id) }

    private func write(
        _ opcode: WebSocketOpcode, _ payload: ByteBuffer, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        var buffer = context.channel.allocator.buffer(capacity: payload.readableBytes + 14)
        let compressed = opcode.isControl ? nil : self.deflater?.compress(payload)
        WebSocketEncoder.append(
            opcode, payload: compressed ?? payload, isCompressed: compressed != nil, masking: Self.randomKey(), into: &buffer)
        context.writeAndFlush(self.wrapOutboundOut(buffer), promise: promise)
    }

    private func perform(_ action: WebSocketCloseAction, _ context: ChannelHandlerContext) {
        switch action {
        case .none: break
        case .closeTransport: context.close(promise: nil)
        case .sendClose(let code, let reason), .sendCloseThenEnd(let code, let reason):
            // It is the server that ends the TCP connection (RFC 6455 section 7.1.1), so a client waits in both cases.
            let frame = WebSocketEncoder.close(code: code, reason: reason, masking: Self.randomKey())
            context.writeAndFlush(self.wrapOutboundOut(frame), promise: nil)
            self.startCloseTimer(context)
        }
    }

    private func startCloseTimer(_ context: ChannelHandlerContext) {
        guard self.closeTimer == nil else { return }
        self.closeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: self.configuration.closeTimeout) {
            guard let context = self.context else { return }
            self.perform(self.handshake.timedOut(), context)
        }
    }

    /// Unpredictable, as RFC 6455 section 5.3 demands.
    private static func randomKey() -> UInt32 { .random(in: .min ... .max) }
}
