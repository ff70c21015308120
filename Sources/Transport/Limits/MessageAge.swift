import NIOCore

/// Since when the message that is arriving has been on its way, as a value. The clock is the loop's last turn: a quarter of a second is near enough.
struct MessageAge {
    private var number = 0
    /// Nil while no message is unfinished.
    private(set) var since: NIODeadline?

    /// - Parameter number: the unfinished message's, 0 for none.
    mutating func look(at number: Int, now: NIODeadline) {
        guard number != self.number else { return }
        self.number = number
        self.since = number == 0 ? nil : now
    }

    /// Nothing was read until now: what comes has its whole time.
    mutating func restart(now: NIODeadline) {
        if self.since != nil { self.since = now }
    }
}
