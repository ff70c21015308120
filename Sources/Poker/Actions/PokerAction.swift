import PokerRules
import Rooms

/// What a client wants of the game, checked as far as one can without the game. A value.
package enum PokerAction: Sendable, Equatable {
    case createGame(NewGame)
    case joinGame(SeatWish)
    case startVote(story: String, seconds: Int?, round: Int?)
    /// A nil value takes the card back; cast 0 has the step assign one.
    case vote(value: String?, round: Int?, cast: Int)
    case closeVote(round: Int?, discards: Bool)
    case leaveGame
    case setPlayer(PlayerChange)
    case setGame(GameOptions)
    /// By the player's id.
    case removePlayer(String)
    case settle(Settlement)
    case endGame
    case react(emoji: String)
    /// A nil player: all whose votes are waited for.
    case nudge(player: String?)
    case sync(since: ClientVersion?)
    case putStories(StoryEdit)
    case removeStories([String])

    /// The names of all actions, for whoever asks for another.
    package static let names = [
        "createGame", "joinGame", "startVote", "vote", "closeVote", "leaveGame", "setPlayer", "removePlayer", "setGame", "settle",
        "endGame",
        "react", "nudge", "sync", "putStories", "removeStories",
    ]
}

/// A game to be made, and the seat of who makes it. A value.
package struct NewGame: Sendable, Equatable {
    package var name: String
    package var isSpectator = false
    package var token: SeatToken?
    package var title = ""
    package var deck = Deck.fibonacci
    package var autoClose = true
    package var anonymous = false
    package var everyoneDeals = false
    /// Nobody gets a new seat.
    package var isLocked = false
    /// The name that the game is to have; nil gives it a code.
    package var slug: GameName?
    /// What unknown tokens have to say; nil: nothing.
    package var passcode: Passcode?
    /// Whether the connection wants beats.
    package var wantsBeat = false

    /// A game with the usual options.
    package init(name: String) {
        self.name = name
    }
}

/// A seat to be taken. A value.
package struct SeatWish: Sendable, Equatable {
    /// Empty: only the seat that the token owns.
    package var name = ""
    package var isSpectator = false
    package var token: SeatToken?
    package var passcode: Passcode?
    /// What the client has; nil: nothing.
    package var since: ClientVersion?
    /// Whether the connection wants beats.
    package var wantsBeat = false

    package init() {}
}

/// What changes about a player. A value.
package struct PlayerChange: Sendable, Equatable {
    /// Whose; nil is the sender's own.
    package var player: String?
    package var name: String?
    package var isSpectator: Bool?
    package var isDealer: Bool?

    package init() {}
}

/// What a round, or a story, is settled on. A value.
package struct Settlement: Sendable, Equatable {
    /// Nil: the newest round, or the story alone.
    package var round: Int?
    /// Empty: that of the round.
    package var story: String
    /// Written as a card is, but not necessarily one of the deck; nil takes it back.
    package var value: String?

    package init(round: Int? = nil, story: String = "", value: String?) {
        self.round = round
        self.story = story
        self.value = value
    }
}

/// How far a client has come. A value.
package struct ClientVersion: Sendable, Equatable {
    /// Nil when the client gave a number alone.
    package var epoch: String?
    package var number: Int

    package init(epoch: String?, number: Int) {
        self.epoch = epoch
        self.number = number
    }

    /// The version above which a game that has come to `version` holds news for this client: everything when its epoch is another.
    package func number(in version: RoomVersion) -> Int { self.epoch ?? version.epoch == version.epoch ? self.number : 0 }
}
