/// Estimates Redis' clock from the instants that its answers carry.
///
/// An answer is always older than it looks when it arrives, so the greatest offset seen is the best one. One that is smaller by a second and
/// more waited for long (this node stood still), or is of another server's clock: that is so when it stays. Only Redis' time is ever
/// compared between nodes.
package struct RedisClock {
    /// An offset, and this node's monotonic clock when the answer came.
    private struct Reading {
        var offsetMs: Int64
        var localMs: Int64
    }

    /// From here on an offset is another clock's.
    private static let jumpMs: Int64 = 1000
    /// So long another clock must have been answered before it is believed: what a node finds when it goes on comes at once.
    private static let confirmationMs: Int64 = 1000
    /// Clocks drift: after this time the best offset gives way to a smaller one.
    private static let lifeMs: Int64 = 60_000

    private var best: Reading?
    /// The first of the answers that speak for a clock far behind.
    private var behind: Reading?

    /// A clock that has heard nothing yet.
    package init() {}

    /// Learns from an answer: `redisMs` is what it carries, `localMs` this node's monotonic clock when it came.
    ///
    /// Returns whether the clock was put forward by so much that what waits for an instant should wait anew.
    package mutating func learn(redisMs: Int64, localMs: Int64) -> Bool {
        let reading = Reading(offsetMs: redisMs - localMs, localMs: localMs)
        guard let best, reading.offsetMs < best.offsetMs else {
            let isJump = self.best.map { reading.offsetMs - $0.offsetMs >= 100 } ?? true
            self.take(reading)
            return isJump
        }
        guard best.offsetMs - reading.offsetMs >= Self.jumpMs else {
            self.behind = nil
            if localMs - best.localMs >= Self.lifeMs { self.take(reading) }
            return false
        }
        guard let behind, abs(behind.offsetMs - reading.offsetMs) < Self.jumpMs else {
            self.behind = reading
            return false
        }
        if localMs - behind.localMs >= Self.confirmationMs { self.take(reading) }
        return false
    }

    private mutating func take(_ reading: Reading) {
        self.best = reading
        self.behind = nil
    }

    /// Redis' time now, in ms; the local clock itself before anything was learned.
    package func nowMs(localMs: Int64) -> Int64 { localMs + (self.best?.offsetMs ?? 0) }
}
