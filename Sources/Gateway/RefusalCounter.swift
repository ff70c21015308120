import NIOCore

/// Decides when a connection that is throttled and goes on regardless is closed (4101).
///
/// It remembers the times of the last `limit` refusals, so that the minute slides; nothing is allocated before the first.
package struct RefusalCounter: Sendable {
    /// What to do with a message that was throttled.
    package enum Action: Sendable, Equatable {
        /// Answer `Too Many Requests`.
        case answer
        /// Close the connection: it went on after `limit` of those answers within the window.
        case close
    }

    private let limit: Int
    private let window: TimeAmount
    private var times: [NIODeadline] = []
    private var oldest = 0

    /// 100 answers within a minute, as protocol.md says.
    package init(limit: Int = 100, window: TimeAmount = .minutes(1)) {
        self.limit = max(1, limit)
        self.window = window
    }

    /// A message was throttled.
    package mutating func refused(at now: NIODeadline) -> Action {
        guard self.times.count == self.limit else {
            self.times.append(now)
            return .answer
        }
        if now - self.times[self.oldest] < self.window { return .close }
        self.times[self.oldest] = now
        self.oldest = (self.oldest + 1) % self.limit
        return .answer
    }
}
