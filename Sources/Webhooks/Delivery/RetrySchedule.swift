/// When the next try is made. A value.
package struct RetrySchedule: Sendable, Equatable {
    /// How often a receiver is tried in all.
    package static let tries = 5
    /// The longest pause that a receiver may ask for.
    package static let longestAsked = Duration.seconds(300)

    /// The longest pause after the first try; each next one is four times as long.
    package let first: Duration

    /// Pauses of at most 1, 4, 16 and 64 times `first`.
    package init(first: Duration = .seconds(1)) { self.first = first }

    /// How long to wait after the try of that number (1 the first); nil when it was the last.
    ///
    /// - Parameters:
    ///   - asked: what the receiver asked for; it is granted up to five minutes, and makes no pause shorter.
    ///   - random: 0 to 1: between half of the pause and all of it, so that receivers that come back are not met by everybody at once.
    package func pause(afterTry number: Int, asked: Duration? = nil, random: Double) -> Duration? {
        guard number < Self.tries else { return nil }
        let longest = self.first * (1 << (2 * (max(1, number) - 1)))
        let own = longest / 2 + longest * (random / 2)
        return max(own, min(asked ?? .zero, Self.longestAsked))
    }
}
