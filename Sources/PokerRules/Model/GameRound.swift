/// The newest round, with what was frozen when it began.
package struct GameRound: Sendable, Equatable {
    /// 0 before the first.
    package internal(set) var number = 0
    package internal(set) var story = ""
    /// That of the story, when it is one of the list; as it was when the round began.
    package internal(set) var title: String?
    package internal(set) var deck: Deck
    package internal(set) var autoClose: Bool
    package internal(set) var anonymous: Bool
    /// 0 before the first and after one that was discarded.
    package internal(set) var startedAt = 0
    /// Nil: none, or the round is over.
    package internal(set) var deadline: Int?

    init(_ settings: GameSettings) {
        self.deck = settings.deck
        self.autoClose = settings.autoClose
        self.anonymous = settings.anonymous
    }
}
