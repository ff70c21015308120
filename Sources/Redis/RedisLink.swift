import NIOCore

/// The life of one connection that is made again whenever it is lost, as a value.
///
///     idle -> connecting -> handshaking -> ready
///                 ^              |           |
///                 +-- waiting <--+-----------+        any -> closed
package struct RedisLink: Sendable {
    /// Where the link stands.
    package enum State: Sendable {
        case idle
        case connecting
        case handshaking(RedisHandshake)
        case ready(RedisServerIdentity)
        /// Until the back-off has passed; with the reason.
        case waiting(RedisError)
        case closed
    }

    /// What the owner of the transport must do now.
    package enum Action: Equatable {
        case none
        case connect
        /// Send the handshake.
        case write(ByteBuffer)
        case becomeReady(RedisServerIdentity)
        /// A reply that is none of the handshake's.
        case deliver(RESPValue)
        /// Give up the transport, if there is one, and come back after a time.
        case retry(after: TimeAmount, RedisError, wasReady: Bool)
        case close(wasReady: Bool)
    }

    /// Where the link stands now.
    package private(set) var state: State = .idle
    /// The failures since the link was ready last.
    package private(set) var backOff = RedisBackOff()
    private let handshake: RedisHandshake

    /// A link that has not been started, with what each connection says first.
    package init(handshake: RedisHandshake) { self.handshake = handshake }

    /// The server, while the link is ready.
    package var identity: RedisServerIdentity? {
        if case .ready(let identity) = self.state { identity } else { nil }
    }

    /// Whether a time-out of the handshake still means anything.
    package var isHandshaking: Bool {
        if case .handshaking = self.state { true } else { false }
    }

    /// Begins; a second start does nothing.
    package mutating func start() -> Action {
        guard case .idle = self.state else { return .none }
        self.state = .connecting
        return .connect
    }

    /// The transport is there.
    package mutating func connected() -> Action {
        guard case .connecting = self.state else { return .none }
        self.state = .handshaking(self.handshake)
        return .write(self.handshake.pipeline)
    }

    /// A reply has come; `random` is asked for a number in `0..<1` only when a back-off begins.
    package mutating func received(_ value: RESPValue, random: () -> Double) -> Action {
        switch self.state {
        case .ready: return .deliver(value)
        case .handshaking(var handshake):
            switch handshake.received(value) {
            case .more:
                self.state = .handshaking(handshake)
                return .none
            case .failed(let error): return self.failed(error, random: random())
            case .done(let identity):
                self.state = .ready(identity)
                self.backOff.reset()
                return .becomeReady(identity)
            }
        case .idle, .connecting, .waiting, .closed: return .none
        }
    }

    /// The transport is gone or must go.
    package mutating func failed(_ error: RedisError, random: Double) -> Action {
        switch self.state {
        case .connecting, .handshaking, .ready:
            let wasReady = self.identity != nil
            // Becoming ready has reset the back-off, and it will again.
            if wasReady, error.code == .configuration || error.code == .refused { self.backOff.exhaust() }
            self.state = .waiting(error)
            return .retry(after: self.backOff.next(random: random), error, wasReady: wasReady)
        case .idle, .waiting, .closed: return .none
        }
    }

    /// The time that `.retry` named has passed.
    package mutating func backOffEnded() -> Action {
        guard case .waiting = self.state else { return .none }
        self.state = .connecting
        return .connect
    }

    /// Ends for good.
    package mutating func close() -> Action {
        if case .closed = self.state { return .none }
        let wasReady = self.identity != nil
        self.state = .closed
        return .close(wasReady: wasReady)
    }
}
