/// What became of a connection for which a step found no seat, though it had joined.
package enum SeatClaim: Sendable {
    /// It has its seat again: the step may be made once more.
    case seated
    /// The seat is no more, or the connection has left.
    case gone
    /// Redis could not be asked. A retry helps.
    case unavailable
}

/// Members for which a step found no seat, and the loops that wait to hear whether they have one.
///
/// One list of members answers all who asked before it was sent: when a node that stood still is back, all of its sockets ask at once.
package struct SeatClaims {
    private var waiting: [ConnectionID: Int] = [:]
    private var isAsking = false

    /// Nobody asks.
    package init() {}

    /// A loop asks for one of its connections.
    package mutating func ask(_ connection: ConnectionID, loop: Int) { self.waiting[connection] = loop }

    /// Those whom a list that is sent now will answer; nil when none is to be sent.
    package mutating func next() -> [ConnectionID: Int]? {
        guard !self.isAsking, !self.waiting.isEmpty else { return nil }
        defer { self.waiting = [:] }
        self.isAsking = true
        return self.waiting
    }

    /// The list was answered; who asked meanwhile needs another one.
    package mutating func answered() { self.isAsking = false }
}
