import NIOCore

/// Seats that the step has sent away for doing too much, and until when: they are refused here until then, so that going on costs Redis nothing. A value of
/// bounded size. Only who has a seat comes in, so strangers take no places.
package struct SeatPauses<Seat: Hashable & Sendable>: Sendable {
    /// How many seats are remembered on one loop.
    package static var limit: Int { 1000 }

    private var ends: [Seat: NIODeadline] = [:]

    /// Nobody waits.
    package init() {}

    /// The seat may not go on before `end`. Beyond the limit it is not remembered: the step refuses it again.
    package mutating func began(_ seat: Seat, until end: NIODeadline, at now: NIODeadline) {
        if self.ends.count >= Self.limit { self.ends = self.ends.filter { $0.value > now } }
        guard self.ends.count < Self.limit || self.ends[seat] != nil else { return }
        self.ends[seat] = end
    }

    /// How long the seat has to wait still; nil when it may go on.
    package mutating func left(of seat: Seat, at now: NIODeadline) -> TimeAmount? {
        guard let end = self.ends[seat] else { return nil }
        guard end > now else {
            self.ends[seat] = nil
            return nil
        }
        return end - now
    }
}
