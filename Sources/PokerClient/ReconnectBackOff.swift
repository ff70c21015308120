/// How long to wait before the next attempt to connect: doubling from 250 ms to 8 s, with full jitter. A value.
///
/// Full jitter (any time from 0 to the bound) keeps a node's players from all coming to the next one at once.
package struct ReconnectBackOff: Sendable, Equatable {
    /// The bound of the first wait, in milliseconds.
    package static let first: Int64 = 250
    /// The bound that is never passed, in milliseconds.
    package static let longest: Int64 = 8000

    /// Attempts since the last success.
    package private(set) var failures = 0

    package init() {}

    /// The bound of the next wait.
    package var bound: Int64 { min(Self.longest, Self.first << min(self.failures, 5)) }

    /// Counts an attempt and says how many milliseconds to wait before it; `random` is in `0..<1`.
    package mutating func next(random: Double) -> Int64 {
        let bound = self.bound
        self.failures += 1
        return Int64(Double(bound) * min(max(random, 0), 1))
    }

    /// A seat was taken and kept.
    package mutating func reset() { self.failures = 0 }
}
