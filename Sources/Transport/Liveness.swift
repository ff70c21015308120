import NIOCore

/// Whether the peer of one socket is still there, as a value: a ping every interval, given up when one stays without any sign of life.
package struct Liveness: Sendable {
    /// What a look at the clock gives occasion for.
    package enum Action: Sendable, Equatable {
        /// Nothing yet.
        case none
        /// Send a ping.
        case ping
        /// The peer is gone: close with 4112.
        case giveUp
    }

    private let interval: TimeAmount
    private let timeout: TimeAmount
    private var nextPing: NIODeadline
    private var unanswered: NIODeadline?

    /// A socket that was just opened.
    ///
    /// - Parameter firstPing: when the first ping is due; spread over the interval so that sockets opened together do not ping together.
    package init(interval: TimeAmount, timeout: TimeAmount, firstPing: NIODeadline) {
        self.interval = interval
        self.timeout = timeout
        self.nextPing = firstPing
    }

    /// When to look next.
    package var next: NIODeadline {
        guard let sent = self.unanswered else { return self.nextPing }
        return min(self.nextPing, sent + self.timeout)
    }

    /// Bytes came from the peer. Any byte is a sign of life, not only the pong: a long message may be on its way in front of it.
    package mutating func heard() {
        self.unanswered = nil
    }

    /// Looks at the clock.
    ///
    /// - Parameter isPaused: reading is paused on this side, so an answer could not be seen and none is missed.
    package mutating func look(now: NIODeadline, isPaused: Bool) -> Action {
        if isPaused { self.unanswered = nil }
        if let sent = self.unanswered, now - sent >= self.timeout { return .giveUp }
        guard now >= self.nextPing else { return .none }
        self.nextPing = now + self.interval
        guard self.unanswered == nil else { return .none }
        self.unanswered = now
        return .ping
    }
}
