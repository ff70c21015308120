/// What a game goes by, as its dealer has it now.
package struct GameSettings: Sendable, Equatable {
    package var title: String
    package var deck: Deck
    /// The last required vote reveals.
    package var autoClose: Bool
    /// Results link nobody with a card.
    package var anonymous: Bool
    /// Everybody may start and close, not only who deals.
    package var everyoneDeals: Bool
    /// Nobody new comes in.
    package var isLocked = false
    /// What somebody new has to know; nil: nothing.
    package var passcode: GamePasscode?

    package init(title: String, deck: Deck, autoClose: Bool = true, anonymous: Bool = false, everyoneDeals: Bool = false) {
        self.title = title
        self.deck = deck
        self.autoClose = autoClose
        self.anonymous = anonymous
        self.everyoneDeals = everyoneDeals
    }

    /// What a dealer would have otherwise; nil: as it is.
    package struct Change: Sendable, Equatable {
        package var title: String?
        package var deck: Deck?
        package var autoClose: Bool?
        package var anonymous: Bool?
        package var everyoneDeals: Bool?
        package var isLocked: Bool?
        /// `.some(nil)` takes it away.
        package var passcode: GamePasscode??

        package init(
            title: String? = nil, deck: Deck? = nil, autoClose: Bool? = nil, anonymous: Bool? = nil, everyoneDeals: Bool? = nil,
            isLocked: Bool? = nil, passcode: GamePasscode?? = nil
        ) {
            self.title = title
            self.deck = deck
            self.autoClose = autoClose
            self.anonymous = anonymous
            self.everyoneDeals = everyoneDeals
            self.isLocked = isLocked
            self.passcode = passcode
        }
    }

    mutating func apply(_ change: Change) {
        self.title = change.title ?? self.title
        self.deck = change.deck ?? self.deck
        self.autoClose = change.autoClose ?? self.autoClose
        self.anonymous = change.anonymous ?? self.anonymous
        self.everyoneDeals = change.everyoneDeals ?? self.everyoneDeals
        self.isLocked = change.isLocked ?? self.isLocked
        self.passcode = change.passcode ?? self.passcode
    }

    /// Whether both look alike to everybody; one passcode looks like another.
    func looksLike(_ other: Self) -> Bool {
        var alike = self
        if other.passcode != nil, self.passcode != nil { alike.passcode = other.passcode }
        return alike == other
    }
}

/// A passcode as nodes and Redis know it: what it was derived with, and what came of it.
package struct GamePasscode: Sendable, Equatable {
    package let salt: String
    package let value: String

    package init(salt: String, value: String) {
        self.salt = salt
        self.value = value
    }
}
