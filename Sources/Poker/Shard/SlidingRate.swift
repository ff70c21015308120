import NIOCore

/// How often one connection may do something: so many times within a window that moves along. A value of as many instants at most.
package struct SlidingRate: Sendable {
    private let count: Int
    private let window: TimeAmount
    private var taken: [NIODeadline] = []

    /// Nothing has been done yet. `count` is one or more.
    package init(_ count: Int, in window: TimeAmount) {
        self.count = count
        self.window = window
    }

    /// Nil when it may be done now, which is counted; else how long until it may. A refusal is not counted.
    package mutating func take(at now: NIODeadline) -> TimeAmount? {
        self.taken.removeAll { $0 + self.window <= now }
        guard self.taken.count >= self.count, let oldest = self.taken.first else {
            self.taken.append(now)
            return nil
        }
        return oldest + self.window - now
    }
}
