/// Decides which of many equal troubles is told: the first of a kind, then one in each interval. A value.
package struct Recurrence: Sendable {
    private struct Told: Sendable {
        var at: ContinuousClock.Instant
        var withheld = 0
    }

    private var kinds: [String: Told] = [:]
    private let interval: Duration
    private let limit = 64

    /// Nothing has happened yet.
    package init(interval: Duration = .seconds(60)) { self.interval = interval }

    /// Takes note of one more; nil when it is not to be told, else how many of its kind were not told since the last one was.
    ///
    /// Beyond 64 kinds the others count as one.
    package mutating func happened(_ kind: String, now: ContinuousClock.Instant) -> Int? {
        let kind = self.kinds[kind] != nil || self.kinds.count < self.limit ? kind : ""
        let last = self.kinds[kind]
        if let last, now < last.at + self.interval {
            self.kinds[kind]?.withheld += 1
            return nil
        }
        self.kinds[kind] = Told(at: now)
        return last?.withheld ?? 0
    }
}
