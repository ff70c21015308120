import NIOCore
import WebSocketWire

extension SocketHandle {
    /// Stops the delivery of messages, at once, and of bytes: the client's own window fills and it has to wait. A socket that is closing reads on.
    package func pauseReading() {
        self.eventLoop.assertInEventLoop()
        guard !self.isPaused, self.handshake.isOpen else { return }
        self.isPaused = true
        self.setAutoRead(false)
    }

    /// Goes on with what was held, on the loop's next turn.
    package func resumeReading() {
        self.eventLoop.assertInEventLoop()
        guard self.isPaused else { return }
        self.isPaused = false
        self.messageAge.restart(now: self.shard.turnTime)
        self.eventLoop.execute { self.deliver() }
    }

    /// From now on pings are answered and the peer's close frame is looked for: messages in front of it are worth no work.
    func discardData() {
        self.decoder.discardData()
        self.countFlight()
        self.resumeReading()
    }

    func bytesArrived(_ bytes: ByteBuffer) {
        guard self.lifetime.isReading else { return }
        self.liveness.heard()
        var bytes = bytes
        self.decoder.feed(&bytes)
        self.deliver()
    }

    /// The peer has ended its sending side: nothing more can come, and no close frame either.
    func inputEnded() {
        self.inputHasEnded = true
        self.deliver()
    }

    private func deliver() {
        guard !self.isDelivering, !self.isPostponed else { return }
        var budget = DeliveryBudget(inflated: self.shard.compression.inflaters.inflatedBytes)
        self.deliver(within: &budget)
    }

    /// Goes on after others had their turn.
    func deliverPostponed(within budget: inout DeliveryBudget) {
        self.isPostponed = false
        self.deliver(within: &budget)
    }

    /// Everything that is decoded, in order, until somebody pauses or it is the others' turn.
    private func deliver(within budget: inout DeliveryBudget) {
        let inflaters = self.shard.compression.inflaters
        self.isDelivering = true
        var isSpent = false
        while !self.isPaused, self.lifetime.isReading, !isSpent, let event = self.decoder.next() {
            budget.delivered()
            self.handle(event)
            isSpent = budget.isSpent(inflated: inflaters.inflatedBytes)
        }
        self.isDelivering = false
        self.messageAge.look(at: self.decoder.unfinishedMessage, now: self.shard.turnTime)
        self.countFlight()
        guard !self.isPaused else { return }
        if isSpent, self.lifetime.isReading, self.decoder.hasMore { return self.postpone() }
        if self.inputHasEnded { return self.peerEnded() }
        self.setAutoRead(true)
    }

    /// Holds what is left, and reads no more, until the loop has looked after the others.
    private func postpone() {
        self.isPostponed = true
        self.setAutoRead(false)
        self.shard.postpone(self)
    }

    private func handle(_ event: WebSocketEvent) {
        switch event {
        case .text(let payload):
            self.receive(.text(payload))
        case .binary(let payload):
            self.receive(.binary(payload))
        case .ping(let payload):
            self.answerPing(payload)
        case .pong:
            break
        case .close(let code, let reason):
            self.act(self.handshake.received(code: code, reason: reason))
        case .violation(let violation):
            self.fail(violation)
        }
    }

    /// Answers a ping, also behind our own close frame (RFC 6455 section 5.5.2). Of pongs that find no place in the queue the last one is sent as
    /// soon as it has some, for all of them (section 5.5.3).
    private func answerPing(_ payload: ByteBuffer) {
        self.owedPong = nil
        guard self.handshake.answersPings else { return }
        let frame = WebSocketEncoder.frame(.pong, payload)
        switch self.queue.admit(.pong, bytes: frame.readableBytes, frames: 1) {
        case .take: _ = self.write(frame, frames: 1)
        // Copied: a slice would keep all that was read with it.
        case .drop: self.owedPong = ByteBuffer(bytes: payload.readableBytesView)
        case .overflow: self.overflow()
        }
    }

    /// The queue has moved.
    func answerOwedPing() {
        if let payload = self.owedPong { self.answerPing(payload) }
    }

    private func receive(_ message: SocketMessage) {
        guard self.handshake.isOpen else { return }
        self.shard.traffic.messagesReceived &+= 1
        self.handler?.received(message, on: self)
    }

    /// From now on bytes are read only to be thrown away: unread ones would turn our end into a reset, which eats the close frame.
    func drainInput() {
        self.isPaused = false
        self.setAutoRead(true)
    }

    private func setAutoRead(_ isOn: Bool) {
        guard self.isReadingBytes != isOn else { return }
        self.isReadingBytes = isOn
        // Fails only on a closed channel, where there is nothing to read either.
        try? self.channel.syncOptions?.setOption(.autoRead, value: isOn)
    }
}
