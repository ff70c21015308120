import NIOCore

/// How one socket ends, as a value: first the close frames, then what is queued, then both directions of the transport, each with a time limit.
package struct SocketLifetime: Sendable {
    /// What has to be done now.
    package enum Action: Sendable, Equatable {
        /// Nothing.
        case none
        /// The peer has not answered the close frame in time.
        case giveUpOnClose
        /// Everything is written: end the sending side and wait for the peer's end.
        case shutOutput
        /// End the transport.
        case closeTransport
    }

    /// How long each stage may last.
    package struct Patience: Sendable {
        /// For the peer's close frame, and for what is queued to go out.
        package let close: TimeAmount
        /// For the peer's end of stream after ours.
        package let linger: TimeAmount
        /// For what is queued to go out to a peer that has ended its sending side.
        package let halfClosed: TimeAmount

        /// Times made of their parts.
        package init(close: TimeAmount, linger: TimeAmount, halfClosed: TimeAmount) {
            self.close = close
            self.linger = linger
            self.halfClosed = halfClosed
        }
    }

    private enum Stage: Equatable {
        case serving
        case awaitingClose(until: NIODeadline)
        case flushing(until: NIODeadline)
        case lingering(until: NIODeadline)
        case over
    }

    private var stage = Stage.serving
    private var peerHasEnded = false
    private let patience: Patience

    /// A socket that has just been opened.
    package init(patience: Patience) {
        self.patience = patience
    }

    /// When to look next; nil when time plays no part.
    package var deadline: NIODeadline? {
        switch self.stage {
        case .awaitingClose(let until), .flushing(let until), .lingering(let until): until
        case .serving, .over: nil
        }
    }

    /// Whether bytes of the peer still mean something.
    package var isReading: Bool {
        switch self.stage {
        case .serving, .awaitingClose: true
        case .flushing, .lingering, .over: false
        }
    }

    /// Our close frame was written and the peer's is awaited.
    package mutating func closeSent(now: NIODeadline) {
        guard self.stage == .serving else { return }
        self.stage = .awaitingClose(until: now + self.patience.close)
    }

    /// Nothing more will be said by either side.
    ///
    /// - Parameter isFlushed: whether everything that was said has been written.
    package mutating func finish(now: NIODeadline, isFlushed: Bool) -> Action {
        guard self.isReading else { return .none }
        let patience = self.peerHasEnded ? self.patience.halfClosed : self.patience.close
        self.stage = .flushing(until: now + patience)
        return isFlushed ? self.flushed(now: now) : .none
    }

    /// Everything that was queued has been written.
    package mutating func flushed(now: NIODeadline) -> Action {
        guard case .flushing = self.stage else { return .none }
        guard !self.peerHasEnded else { return self.end() }
        self.stage = .lingering(until: now + self.patience.linger)
        return .shutOutput
    }

    /// The peer has ended its sending side.
    package mutating func peerEnded() -> Action {
        self.peerHasEnded = true
        guard case .lingering = self.stage else { return .none }
        return self.end()
    }

    /// Looks at the clock.
    package mutating func look(now: NIODeadline) -> Action {
        switch self.stage {
        case .awaitingClose(let until) where now >= until: .giveUpOnClose
        case .flushing(let until) where now >= until: self.end()
        case .lingering(let until) where now >= until: self.end()
        default: .none
        }
    }

    /// The transport is gone.
    package mutating func transportClosed() {
        self.stage = .over
    }

    private mutating func end() -> Action {
        self.stage = .over
        return .closeTransport
    }
}
