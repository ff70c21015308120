import NIOCore

/// What one connection may do only so often; the raw value begins the limit's name.
package enum ConnectionRate: String, Sendable, CaseIterable {
    /// States that it asks for: by sync, or by entering again once it has sat.
    case states
    /// Edits of the stories, and what is settled.
    case edits
    /// Reactions and nudges.
    case signals

    /// The limit's name in the metric of limits; docs/limits.md has it.
    var limitName: String { "\(self.rawValue)_per_connection" }

    /// How often that is, with nothing done yet.
    func unused(_ configuration: PokerConfiguration) -> SlidingRate {
        switch self {
        case .states: SlidingRate(configuration.states, in: configuration.stateWindow)
        case .edits: SlidingRate(configuration.storyEdits, in: configuration.storyEditWindow)
        case .signals: SlidingRate(5, in: .seconds(10))
        }
    }
}
