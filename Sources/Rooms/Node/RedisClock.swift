/// Estimates Redis' clock from the instants that its answers carry.
///
/// An answer is always older than it looks when it arrives, so the greatest offset seen is the best one; a jump of more than
/// a second is another server's clock and replaces it. Only Redis' time is ever compared between nodes.
package struct RedisClock {
    private var offsetMs: Int64?
    private var heardAtMs: Int64 = 0

    /// A clock that has heard nothing yet.
    package init() {}

    /// Learns from an answer: `redisMs` is what it carries, `localMs` this node's monotonic clock when it came.
    package mutating func learn(redisMs: Int64, localMs: Int64) {
        let offset = redisMs - localMs
        guard let known = self.offsetMs, abs(offset - known) < 1000, localMs - self.heardAtMs < 60_000 else {
            self.offsetMs = offset
            self.heardAtMs = localMs
            return
        }
        if offset >= known {
            self.offsetMs = offset
            self.heardAtMs = localMs
        }
    }

    /// Redis' time now, in ms; the local clock itself before anything was learned.
    package func nowMs(localMs: Int64) -> Int64 { localMs + (self.offsetMs ?? 0) }
}
