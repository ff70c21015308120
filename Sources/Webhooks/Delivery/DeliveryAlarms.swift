/// The instants at which something becomes due: none is rung for twice. A value.
package struct DeliveryAlarms: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Each before all that were set earlier, so that there are never more than deliveries that wait.
    private var pending: [Instant] = []

    package init() {}

    /// Whether an alarm is to be set for this instant; not when one rings before it, after which the next instant is asked for anyway.
    package mutating func set(_ instant: Instant, now: Instant) -> Bool {
        self.pending.removeAll { $0 <= now }
        guard self.pending.allSatisfy({ instant < $0 }) else { return false }
        self.pending.append(instant)
        return true
    }
}
