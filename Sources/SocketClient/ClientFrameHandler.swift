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
    /// Nothing more comes; what has come waits in the decoder for the queue to have room.
    private var isTransportGone = false
    /// Nil when no compression was agreed on.
    private let deflater: Deflater?

    init(configuration: SocketClientConfiguration, compression: DeflateAgreement?) {
        self.configuration = configuration
        self.decoder = WebSocketDecoder(role: .client, limits: configuration.limits, inflaters: compression.map { _ in InflaterPool() })
        self.deflater = compression.flatMap { Deflater(windowBits: $0.windowBits) }
        self.queue = SocketEventQueue(limit: configuration.maxWaitingEvents, maxBytes: configuration.maxWaitingBytes)
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
        self.isTransportGone = true
        self.endIfTaken()
    }

    private func endIfTaken() {
        guard self.isTransportGone, !self.isHeld else { return }
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
        self.handleDecoded()
    }

    /// Holds back the read while the queue is full.
    func read(context: ChannelHandlerContext) {
        guard self.isHeld else { return context.read() }
        self.isReadWanted = true
    }

    /// Nothing is taken while the queue is full. A closing connection goes on, since the server's close frame is waited for.
    private var isHeld: Bool { self.queue.isFull && self.handshake.isOpen }

    /// One event at a time: a few bytes can inflate to many messages, and each is made when it is asked for.
    private func handleDecoded() {
        while !self.isHeld, let event = self.decoder.next() { self.handle(event) }
    }

    private func handle(_ event: WebSocketEvent) {
        switch event {
        case .text(let payload): self.deliver(.text(String(buffer: payload)))
        case .binary(let payload): self.deliver(.binary(payload))
        case .pong(let payload): self.deliver(.pong(payload))
        case .ping(let payload):
            if self.configuration.answersPings, self.handshake.answersPings { self.write(.pong, payload, nil) }
            if self.configuration.reportsPings { self.deliver(.ping(payload)) }
        case .close(let code, let reason):
            self.ending = (code, reason)
            self.perform(self.handshake.received(code: code, reason: reason))
        case .violation(let violation):
            self.ending = (.abnormal, violation.reason)
            self.perform(self.handshake.failed(violation))
        }
    }

    /// Drops what nobody takes while the connection is closing.
    private func deliver(_ event: SocketClientEvent) {
        if self.handshake.isOpen || !self.queue.isFull { self.queue.push(event) }
    }

    /// Goes on with what has been decoded, and then with the socket.
    private func resume() {
        self.handleDecoded()
        self.endIfTaken()
        guard self.isReadWanted, !self.isHeld else { return }
        self.isReadWanted = false
        self.context?.read()
    }
}

// MARK: - Out

extension ClientFrameHandler {
    /// Writes one masked frame, unless the connection is closing; `promise` succeeds when the bytes are with the kernel.
    func send(_ opcode: WebSocketOpcode, _ payload: ByteBuffer, promise: EventLoopPromise<Void>) {
        guard self.context != nil, self.handshake.isOpen else {
            return promise.fail(SocketClientError(.closed, "the connection is closed"))
        }
        self.write(opcode, payload, promise)
    }

    /// Writes bytes as they are, whatever the state of the connection.
    func sendRaw(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>) {
        guard let context = self.context else { return promise.fail(SocketClientError(.closed, "the connection is closed")) }
        context.writeAndFlush(self.wrapOutboundOut(bytes), promise: promise)
    }

    /// Begins the close handshake; nothing if it has begun.
    func close(code: WebSocketCloseCode, reason: String) {
        guard self.context != nil else { return }
        self.perform(self.handshake.close(code: code, reason: reason))
        self.resume()
    }

    /// The next event for the taker.
    func take(_ taker: SocketEventQueue.Taker) {
        self.queue.take(taker)
        self.resume()
    }

    /// Ends a wait.
    func cancel(_ id: UInt64) { self.queue.cancel(id) }

    private func write(_ opcode: WebSocketOpcode, _ payload: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
        guard let context = self.context else { return }
        var buffer = context.channel.allocator.buffer(capacity: payload.readableBytes + 14)
        let compressed = opcode.isControl ? nil : self.deflater?.compress(payload)
        WebSocketEncoder.append(
            opcode, payload: compressed ?? payload, isCompressed: compressed != nil, masking: Self.randomKey(), into: &buffer)
        context.writeAndFlush(self.wrapOutboundOut(buffer), promise: promise)
    }

    private func perform(_ action: WebSocketCloseAction) {
        guard let context = self.context else { return }
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
            self.perform(self.handshake.timedOut())
        }
    }

    /// Unpredictable, as RFC 6455 section 5.3 demands.
    private static func randomKey() -> UInt32 { .random(in: .min ... .max) }
}
