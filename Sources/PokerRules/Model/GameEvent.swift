/// Something that everybody in the game gets to know.
package struct GameEvent: Sendable, Equatable {
    /// One higher than that of the event before. Nil for `fenced`, reactions and nudges, which are not counted.
    package let version: Int?
    package let content: Content

    package enum Content: Sendable, Equatable {
        case player(SeatPicture)
        case playerLeft(String, isRemoved: Bool = false)
        case game(GameSettings)
        case started(GameRound)
        case voted(round: Int, player: String, voted: Bool)
        case result(GameResult)
        case discarded(round: Int)
        case stories([GameStory.Told], before: String?)
        case storiesRemoved([String])
        /// `round` nil: a story of the list, whether a round was about it or not. `title` nil: the story is none of the list.
        case settled(round: Int?, story: String, title: String?, value: String?)
        case ended(round: Int)
        case reaction(player: String, emoji: String)
        case nudge(player: String, by: String)
        /// Redis is another one than before.
        case fenced
    }
}

/// A seat as everybody sees it.
package struct SeatPicture: Sendable, Equatable {
    package let player: String
    package let name: String
    package let isPlayer: Bool
    package let isDealer: Bool
    package let isAway: Bool
    package let isActing: Bool
}

/// What a round came to.
package struct GameResult: Sendable, Equatable {
    /// Why the round ended.
    package enum Cause: String, Sendable {
        /// The last vote that was waited for.
        case all
        case dealer, deadline
        /// The last one who was waited for left, dropped or turned spectator.
        case left
    }

    /// A card; `player` is nil in an anonymous round, `leftAs` the name of somebody who has left.
    package struct Vote: Sendable, Equatable {
        package let player: String?
        package let card: String
        package let leftAs: String?
    }

    package let round: GameRound
    package let cause: Cause
    /// In the order of the seats; in an anonymous round in the order of the deck.
    package let votes: [Vote]
    /// Players seated before the round without a vote, also those who are away; none in an anonymous round.
    package let missing: [String]
    /// Milliseconds, as all instants of the model.
    package let closedAt: Int
}
