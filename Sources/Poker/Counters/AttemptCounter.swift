/// One thing that is counted for a minute: a key, and how often it may have failed. A value.
package struct AttemptCounter: Sendable, Equatable {
    /// What is counted; the raw value is part of the key and does not change.
    package enum Kind: String, Sendable, CaseIterable {
        /// Games made by an address.
        case games
        /// Codes that no game has, asked for by an address.
        case codes
        /// Wrong passcodes of an address, or at a game.
        case passcodes
        /// Derivations that an address has had a node compute, whatever came of them.
        case derivations

        /// The limit's name in the metric of limits; docs/limits.md has it.
        var limitName: String {
            switch self {
            case .games: "games_per_address"
            case .codes: "unknown_codes_per_address"
            case .passcodes: "wrong_passcodes_per_address"
            case .derivations: "passcodes_per_address"
            }
        }
    }

    let kind: Kind
    let key: String
    /// What was asked for, where the same once more, by whomever, is no other attempt; else empty.
    let name: String
    /// 0: as many as they like.
    let limit: Int

    /// Whether it counts however the attempt ends.
    var isSpent: Bool { self.kind == .derivations }
}

/// Attempts that are under way, to be ended with what became of them. A value.
package struct AttemptReservation: Sendable {
    let counters: [AttemptCounter]
}

/// What the counters say to an attempt.
package enum AttemptAnswer: Sendable {
    case taken(AttemptReservation)
    /// One of them is full: this one, and of several the one that is full for longest.
    case refused(AttemptCounter.Kind, retryAfterMs: Int)
    /// Redis did not answer, or not this.
    case unavailable
}
