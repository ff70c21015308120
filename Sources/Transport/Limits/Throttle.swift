import NIOCore

/// How many messages, or handshakes, may pass: a lasting rate and how many may come at once.
package struct Throttle: Sendable, Equatable {
    /// Messages a second that pass for ever. 0 refuses every message; no limit at all is an absent throttle.
    package var perSecond: Double
    /// Messages that pass at once after a silence: the bucket's size.
    package var burst: Int

    /// A rate of zero or more, a burst of one or more.
    package init(perSecond: Double, burst: Int) {
        self.perSecond = perSecond
        self.burst = burst
    }

    /// Twice of it.
    var doubled: Throttle {
        Throttle(perSecond: self.perSecond * 2, burst: self.burst.multipliedReportingOverflow(by: 2).overflow ? .max : self.burst * 2)
    }

    /// How long it takes until one more may pass: a whole second or more, a minute at most.
    package var pause: TimeAmount {
        guard self.perSecond > 1.0 / 60 else { return .minutes(1) }
        return .seconds(Int64((1 / self.perSecond).rounded(.up)))
    }
}
