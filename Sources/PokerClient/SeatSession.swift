import JSONText

/// One seat across all its connections: takes it, takes it again, asks for what was missed, and repeats what was not answered. A value.
///
/// Times are this machine's milliseconds, on any clock that only goes forward; chance comes in as `random` in `0..<1`.
package struct SeatSession: Sendable {
    /// What its handler has to do.
    package enum Effect: Sendable, Equatable {
        case send(String)
        case report(SeatReport)
        /// Ask the server for a sign of life.
        case ping
        /// Close the connection in order.
        case hangUp
        /// Give the connection up.
        case drop
        /// Connect, after so many milliseconds.
        case connect(after: Int64)
        case end(SeatEnding)
    }

    /// Where it stands with the server.
    enum Phase: Sendable, Equatable {
        case unconnected
        /// The seat was asked for, or will be at that time.
        case joining(sentAt: Int64?, retryAt: Int64?)
        case seated
        case over
    }

    /// Milliseconds without an answer after which a request is sent again.
    static let answerTime: Int64 = 10_000
    /// Milliseconds of silence after which a ping is sent, and those after which the connection counts as lost.
    static let quietTime: Int64 = 10_000
    static let silentTime: Int64 = 20_000
    /// How often a first seat is asked for without any answer.
    static let mostUnanswered = 3
    /// Milliseconds after which a seat counts as kept.
    static let settledTime: Int64 = 5000
    /// Milliseconds to wait after a refusal that does not say how long.
    static let pause: Int64 = 1000

    var seat: SeatRequest
    var reducer = GameReducer()
    var phase = Phase.unconnected
    var book = RequestBook()
    var backOff = ReconnectBackOff()
    /// The newest own vote that the server has, or may have; it is sent again when the server lacks it.
    var ballot: CastVote?
    /// The highest number that this client gave a vote, and in which round.
    var highest = (round: 0, cast: 0)
    /// Whether the seat was ever taken, and when it was on this connection.
    var hasSat = false
    var satAt: Int64?
    /// How many times the seat was asked for in vain.
    var unanswered = 0
    private var nextNumber = 0
    private var heardAt: Int64 = 0
    private var pingedAt: Int64?
    var behindSince: Int64?

    package init(_ seat: SeatRequest) { self.seat = seat }

    /// The game as it is known.
    package var state: GameState? { self.reducer.state }
    /// Whether no further request is taken until others are answered.
    package var isFull: Bool { self.book.isFull }
    /// Whether the seat is taken and everything that was asked is answered.
    package var isIdle: Bool { self.book.isEmpty && (self.phase == .seated || self.phase == .over) }

    /// An id that no program is likely to choose.
    mutating func makeID() -> String {
        self.nextNumber += 1
        return "pf-\(self.nextNumber)"
    }

    /// An own vote, and its round.
    struct CastVote: Sendable, Equatable {
        var round: Int
        /// Tells the round from one that has its number after the server lost it.
        var startedAt: Int64
        var ballot: GameState.Ballot
    }
}

// MARK: - The connection

extension SeatSession {
    /// There is a connection: the seat is asked for.
    package mutating func opened(at now: Int64) -> [Effect] {
        guard self.phase != .over else { return [.hangUp] }
        self.heardAt = now
        self.pingedAt = nil
        return self.join(at: now)
    }

    /// The connection is over, or one could not be made; what must not be sent again is given up.
    package mutating func closed(code: UInt16, reason: String, at now: Int64, random: Double) -> [Effect] {
        guard self.phase != .over else { return [] }
        switch code {
        case 4004: return self.end(.gameGone)
        case 4009: return self.end(.removed)
        default: break
        }
        // One that is lost as soon as it is taken is no success.
        if let satAt = self.satAt, now - satAt >= Self.settledTime { self.backOff.reset() }
        self.satAt = nil
        let words = reason.isEmpty ? "\(code)" : "\(code) \(reason)"
        return self.reconnect(words, atLeast: code == 4101 ? Self.pause : 0, random: random)
    }

    /// No connection came about.
    ///
    /// - Parameters:
    ///   - isFinal: what another attempt does not change, such as a certificate that is not trusted.
    ///   - retryAfter: the milliseconds that the server asked to wait.
    package mutating func unreachable(_ reason: String, isFinal: Bool, retryAfter: Int64 = 0, random: Double) -> [Effect] {
        guard self.phase != .over else { return [] }
        if isFinal { return self.end(.unreachable(reason)) }
        return self.reconnect(reason, atLeast: retryAfter, random: random)
    }

    private mutating func reconnect(_ reason: String, atLeast: Int64, random: Double) -> [Effect] {
        self.phase = .unconnected
        self.behindSince = nil
        let lost = self.book.sift { $0.isSent && !$0.isRepeatable ? nil : $0 }
        let wait = max(atLeast > 0 ? Self.spread(atLeast, random: random) : 0, self.backOff.next(random: random))
        return Self.tellLost(lost) + [.report(.lost(reason: reason, retryAfter: wait)), .connect(after: wait)]
    }

    /// Anything came, a ping too.
    package mutating func heard(at now: Int64) {
        self.heardAt = now
        self.pingedAt = nil
    }

    /// To be called a few times a second while there is a connection.
    package mutating func tick(at now: Int64) -> [Effect] {
        guard self.phase != .over, self.phase != .unconnected else { return [] }
        if now - self.heardAt >= Self.silentTime { return [.drop] }
        var effects = self.phase == .seated ? self.sendDue(at: now) : self.joinAgain(at: now)
        if now - self.heardAt >= Self.quietTime, self.pingedAt == nil {
            self.pingedAt = now
            effects.append(.ping)
        }
        return effects
    }

    /// Whoever sits here goes: the seat stays.
    package mutating func quit() -> [Effect] {
        guard self.phase != .over else { return [] }
        let isConnected = self.phase != .unconnected
        return (isConnected ? [.hangUp] : []) + self.end(.quit)
    }

    mutating func end(_ ending: SeatEnding) -> [Effect] {
        self.phase = .over
        return [.end(ending)]
    }
}
