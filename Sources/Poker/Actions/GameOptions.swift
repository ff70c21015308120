import PokerRules

/// What a game goes by, as far as a message says it; nil is what it does not say. A value.
package struct GameOptions: Sendable, Equatable {
    package var title: String?
    package var deck: Deck?
    package var autoClose: Bool?
    package var anonymous: Bool?
    package var everyoneDeals: Bool?
    package var isLocked: Bool?
    package var passcode: PasscodeChange?

    /// What becomes of the passcode.
    package enum PasscodeChange: Sendable, Equatable {
        case set(Passcode)
        case remove
    }

    /// Says nothing.
    package init() {}

    /// The fields, for whoever named none of them.
    static let names = ["title", "deck", "autoClose", "anonymous", "policy", "locked", "passcode"]
}
