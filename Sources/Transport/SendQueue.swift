import NIOCore

/// The account of what waits for one slow client, as a value: how much there is, whether more is taken, and when it moves again.
///
/// Room events are dropped above the soft limit; everything else is taken until the hard one. A single message is always taken below the soft
/// limit, whatever its size, and then the hard limit counts what comes on top of it.
package struct SendQueue: Sendable {
    /// What kind of frame asks for a place.
    package enum Kind: Sendable {
        /// An event that also goes to others: the client gets a snapshot instead when it is too slow.
        case room
        /// An answer to this client.
        case direct
        /// A ping. (A close frame does not ask.)
        case control
        /// A pong: one may stand for several pings (RFC 6455 section 5.5.3), so a client that pings without reading does not get them all.
        case pong
    }

    /// The verdict on frames that want to be written.
    package enum Admission: Sendable, Equatable {
        /// Write them.
        case take
        /// Leave them out.
        case drop
        /// The client is too slow: close with 4108.
        case overflow
    }

    /// What a client that reads again gives occasion for.
    package enum Relief: Sendable, Equatable {
        /// Nothing: the queue was not above the soft limit, or still is.
        case none
        /// The queue fell below the soft limit.
        case resumed
        /// The same, and room events were dropped meanwhile.
        case resumedAfterDrops
    }

    /// What a look at the clock gives occasion for.
    package enum Progress: Sendable, Equatable {
        /// Nothing waits, or it moves, or not for long enough.
        case none
        /// The queue has stood still for the progress time-out: close with 4108.
        case giveUp
    }

    /// Bytes that wait.
    package private(set) var bytes = 0
    /// Frames that wait.
    package private(set) var frames = 0
    /// Room frames left out since the queue was last below the soft limit.
    package private(set) var dropped = 0
    private let limits: SendLimits
    private var ceiling: Int
    private var completed = 0
    private var lastMark = Mark(completed: 0, unacknowledged: 0)
    private var lastProgress = NIODeadline.distantPast
    private var lastLook = NIODeadline.distantPast

    /// What is compared to see whether anything moved: what left the queue, and what the kernel still holds.
    private struct Mark: Equatable {
        var completed: Int
        var unacknowledged: Int
    }

    /// An empty queue.
    package init(limits: SendLimits) {
        self.limits = limits
        self.ceiling = limits.hardBytes
    }

    /// Whether nothing waits.
    package var isEmpty: Bool { self.bytes == 0 }

    /// Whether room events are dropped now.
    package var isAboveSoftLimit: Bool { self.bytes >= self.limits.softBytes || self.frames >= self.limits.softFrames }

    /// When to look for progress next; nil while nothing waits. Four looks within the progress time-out, since a look only sees what changed since the last.
    package var nextLook: NIODeadline? { self.isEmpty ? nil : self.lastLook + .nanoseconds(self.limits.progressTimeout.nanoseconds / 4) }

    /// Judges frames before they are written.
    package mutating func admit(_ kind: Kind, bytes: Int, frames: Int) -> Admission {
        switch kind {
        case .pong where self.frames >= 4 * self.limits.softFrames:
            return .drop
        case .control, .pong:
            return self.bytes + bytes > self.ceiling + self.limits.softBytes ? .overflow : .take
        case .room where self.isAboveSoftLimit:
            self.dropped += frames
            return .drop
        case .direct where self.isAboveSoftLimit:
            return self.bytes + bytes > self.ceiling ? .overflow : .take
        case .room, .direct:
            if self.bytes + bytes > self.limits.hardBytes { self.ceiling = self.bytes + bytes + self.limits.hardBytes }
            return .take
        }
    }

    /// Admitted bytes that the kernel did not take at once wait from now on.
    package mutating func queued(bytes: Int, frames: Int, now: NIODeadline) {
        if self.isEmpty {
            self.lastProgress = now
            self.lastLook = now
        }
        self.bytes += bytes
        self.frames += frames
    }

    /// Bytes that waited were written.
    package mutating func written(bytes: Int, frames: Int) -> Relief {
        let wasAbove = self.isAboveSoftLimit
        self.bytes -= bytes
        self.frames -= frames
        self.completed += bytes
        guard !self.isAboveSoftLimit else { return .none }
        self.ceiling = self.limits.hardBytes
        guard wasAbove else { return .none }
        defer { self.dropped = 0 }
        return self.dropped > 0 ? .resumedAfterDrops : .resumed
    }

    /// Looks whether the queue moves.
    ///
    /// - Parameter unacknowledged: bytes that the kernel holds for the peer: a large message moves there long before it has left the queue.
    package mutating func look(now: NIODeadline, unacknowledged: Int) -> Progress {
        self.lastLook = now
        let mark = Mark(completed: self.completed, unacknowledged: unacknowledged)
        if self.isEmpty || mark != self.lastMark { self.lastProgress = now }
        self.lastMark = mark
        return !self.isEmpty && now - self.lastProgress >= self.limits.progressTimeout ? .giveUp : .none
    }
}
