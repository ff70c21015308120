/// Which signals to end have come, as a value.
///
/// Two that were sent as one count once: GNU timeout signals its child and then its whole group, a terminal and a script may both pass on
/// what was typed.
package struct StopSignals {
    /// How long after the first one another belongs to it.
    package static let sameSignal = Duration.seconds(1)

    private var first: ContinuousClock.Instant?

    package init() {}

    /// A signal came. True when somebody has lost patience: end at once.
    package mutating func came(at now: ContinuousClock.Instant) -> Bool {
        guard let first = self.first else {
            self.first = now
            return false
        }
        return now >= first + Self.sameSignal
    }
}
