import Logging
import Metrics
import NIOCore
import WebSocketWire

extension WebSocketViolation {
    /// The queue reached the hard limit or stood still.
    static let tooSlow = WebSocketViolation(closeCode: WebSocketCloseCode(rawValue: 4108), reason: "Too slow")
    /// A message did not come to its end in time.
    static let endless = WebSocketViolation(closeCode: .policyViolation, reason: "a message took too long")
    /// A ping stayed without an answer.
    static let noPong = WebSocketViolation(closeCode: WebSocketCloseCode(rawValue: 4112), reason: "No pong")
}

extension SocketHandle: Timed {
    /// Begins the close handshake (RFC 6455 section 7.1.2); `closed` follows when the peer has answered or the close time-out is over. Only the first
    /// call does anything.
    package func close(code: WebSocketCloseCode, reason: String) {
        self.eventLoop.assertInEventLoop()
        self.act(self.handshake.close(code: code, reason: reason))
    }

    /// Ends the transport without a word.
    func cut() {
        self.channel.close(promise: nil)
    }

    /// From now on it is one of the listener's sockets.
    func enroll() {
        self.isCounted = true
        self.shard.add(self)
        self.shard.metrics.opened(compresses: self.compression != nil)
    }

    /// The handlers are in place: tells the owner and starts the clock.
    func open() {
        self.scheduleNext()
        self.handler?.opened(self)
    }

    /// The peer broke a rule of the protocol or of ours: it is told why, and nothing more of it is read.
    func fail(_ violation: WebSocketViolation) {
        self.shard.logger.debug("socket failed", metadata: ["code": "\(violation.closeCode)", "reason": "\(violation.reason)"])
        if violation.closeCode == .messageTooBig { self.shard.metrics.limits.reached(.messageSize) }
        self.act(self.handshake.failed(violation))
    }

    func act(_ action: WebSocketCloseAction) {
        switch action {
        case .none:
            break
        case .sendClose(let code, let reason):
            _ = self.write(WebSocketEncoder.close(code: code, reason: reason), frames: 1)
            self.lifetime.closeSent(now: .now())
            self.discardData()
            self.scheduleNext()
        case .sendCloseThenEnd(let code, let reason):
            _ = self.write(WebSocketEncoder.close(code: code, reason: reason), frames: 1)
            self.finish()
        case .closeTransport:
            self.finish()
        }
    }

    func act(_ action: SocketLifetime.Action) {
        switch action {
        case .none: break
        case .giveUpOnClose: self.act(self.handshake.timedOut())
        case .shutOutput: self.channel.close(mode: .output, promise: nil)
        case .closeTransport: self.channel.close(promise: nil)
        }
        self.scheduleNext()
    }

    func timeArrived(now: NIODeadline) {
        self.act(self.lifetime.look(now: now))
        if self.handshake.isOpen {
            if self.queue.look(now: now, unacknowledged: self.output.unacknowledged) == .giveUp { self.overflow() }
            self.lookAtMessage(now: now)
            self.lookAtLiveness(now: now)
        }
        self.scheduleNext()
    }

    func peerEnded() {
        self.handshake.transportClosed()
        self.act(self.lifetime.peerEnded())
        if self.lifetime.isReading { self.finish() }
    }

    func transportClosed() {
        self.lifetime.transportClosed()
        self.handshake.transportClosed()
        self.decoder.abandon()
        self.messageBytes = 0
        self.countFlight()
        if self.isCounted { self.shard.remove(self) }
        self.tellClosed()
    }

    func scheduleNext() {
        guard self.isCounted else { return }
        guard self.handshake.isOpen else { return self.shard.schedule(self, at: self.lifetime.deadline) }
        let times = [self.lifetime.deadline, self.queue.nextLook, self.liveness.next, self.messageDeadline]
        self.shard.schedule(self, at: times.compactMap { $0 }.min())
    }

    /// Looked at whenever something else is, with each ping at the latest: a timer for each message would be too dear.
    private var messageDeadline: NIODeadline? { self.messageAge.since.map { $0 + self.shard.configuration.messageTimeout } }

    private func lookAtMessage(now: NIODeadline) {
        if self.isPaused || self.isPostponed { self.messageAge.restart(now: now) }
        guard self.handshake.isOpen, let deadline = self.messageDeadline, now >= deadline else { return }
        self.shard.metrics.limits.reached(.messageTime)
        self.fail(.endless)
    }

    private func lookAtLiveness(now: NIODeadline) {
        switch self.liveness.look(now: now, isPaused: self.isPaused || self.isPostponed) {
        case .none: break
        case .ping: self.send(.ping, ByteBuffer())
        case .giveUp:
            self.shard.metrics.silentPeers.increment()
            self.fail(.noPong)
        }
    }

    /// Nothing more is said by either side; what is queued still goes out.
    private func finish() {
        self.decoder.abandon()
        self.countFlight()
        self.drainInput()
        self.act(self.lifetime.finish(now: .now(), isFlushed: self.queue.isEmpty))
        self.eventLoop.execute { self.tellClosed() }
    }

    private func tellClosed() {
        guard let handler = self.handler else { return }
        self.handler = nil
        let outcome = self.handshake.outcome
        if self.isCounted { self.shard.metrics.closed(outcome.code) }
        handler.closed(self, code: outcome.code, reason: outcome.reason)
    }
}
