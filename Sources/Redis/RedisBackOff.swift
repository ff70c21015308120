import NIOCore

/// How long to wait before the next attempt to connect: doubling from 100 ms to 5 s, with full jitter.
///
/// Full jitter (any time from 0 to the bound) keeps the nodes of a fleet from coming back in step.
package struct RedisBackOff: Sendable, Equatable {
    /// The bound of the first wait.
    package static let first: TimeAmount = .milliseconds(100)
    /// The bound that is never passed.
    package static let longest: TimeAmount = .seconds(5)

    /// Attempts that have failed since the last success.
    package private(set) var failures = 0

    /// No failure yet.
    package init() {}

    /// The bound of the next wait.
    package var bound: TimeAmount {
        // 2^6 * 100 ms is beyond the longest already.
        min(Self.longest, Self.first * (1 << min(self.failures, 6)))
    }

    /// Counts a failure and says how long to wait; `random` is in `0..<1`.
    package mutating func next(random: Double) -> TimeAmount {
        let bound = self.bound
        self.failures += 1
        return .nanoseconds(Int64(Double(bound.nanoseconds) * min(max(random, 0), 1)))
    }

    /// What failed will fail again until somebody changes something: the next waits are the longest.
    package mutating func exhaust() { self.failures = max(self.failures, 6) }

    /// A connection became usable.
    package mutating func reset() { self.failures = 0 }
}
