import NIOCore

/// A token bucket as API Gateway throttles with: it begins full, each message takes a token, tokens come back with time.
///
/// The time is given, so that it is the loop's own and a test needs no clock.
package struct TokenBucket: Sendable {
    private let throttle: Throttle
    private var tokens: Double
    private var filledAt: NIODeadline

    /// A full bucket.
    package init(_ throttle: Throttle, at now: NIODeadline) {
        self.throttle = throttle
        self.tokens = Double(throttle.burst)
        self.filledAt = now
    }

    /// Takes a token if there is one. A refused message takes nothing, so that whoever goes on too fast still gets the rate.
    package mutating func take(at now: NIODeadline) -> Bool {
        guard self.throttle.perSecond > 0 else { return false }
        self.fill(at: now)
        // Fractions of tokens add up in binary: a message that is a billionth early is on time.
        guard self.tokens > 1 - 1e-9 else { return false }
        self.tokens = max(0, self.tokens - 1)
        return true
    }

    /// Puts a token back that was taken for nothing.
    package mutating func giveBack() {
        self.tokens = min(Double(self.throttle.burst), self.tokens + 1)
    }

    /// Whether it is as a new one would be.
    package mutating func isFull(at now: NIODeadline) -> Bool {
        self.fill(at: now)
        return self.tokens >= Double(self.throttle.burst)
    }

    private mutating func fill(at now: NIODeadline) {
        // Loops read the clock on their own: a shared bucket may be asked with a time that is a little behind.
        guard now > self.filledAt else { return }
        let seconds = Double((now - self.filledAt).nanoseconds) / 1e9
        self.tokens = min(Double(self.throttle.burst), self.tokens + seconds * self.throttle.perSecond)
        self.filledAt = now
    }
}
