/// What a game is asked to do, as the step is asked for it: who acts is a connection, and a seat is found by its token.
package enum GameCommand: Sendable, Equatable {
    /// The game's first command, and the same again from who did not get the answer.
    case create(connection: String, name: String, isPlayer: Bool, token: String)
    /// The game that this token made, if it is not over; makes none.
    case resume(connection: String, name: String, isPlayer: Bool, token: String)
    /// `name` empty: only who has a seat comes in.
    case join(connection: String, name: String, isPlayer: Bool, token: String, proof: GamePasscode? = nil)
    /// A connection ended.
    case drop(connection: String)
    case leave(connection: String)
    /// Changes of a seat; `player` nil: the own; nil of the others: as it is.
    case setPlayer(connection: String, player: String? = nil, name: String? = nil, isPlayer: Bool? = nil, isDealer: Bool? = nil)
    case removePlayer(connection: String, player: String)
    case setGame(connection: String, change: GameSettings.Change)
    /// `round`: the round that it would open; nil: the next.
    case start(connection: String, round: Int? = nil, seconds: Int? = nil, story: String = "")
    /// `cast` 0: the next number; `card` nil: taken back.
    case vote(connection: String, round: Int? = nil, cast: Int = 0, card: String?)
    case close(connection: String, round: Int? = nil, discard: Bool = false)
    /// `before`: the story that they are put before, "" at the end, nil: known ones stay, new ones at the end.
    case putStories(connection: String, stories: [GameStory.Edit], before: String? = nil)
    case removeStories(connection: String, ids: [String])
    /// `round` nil: the newest; `story` empty: that of the round; `value` nil: taken back.
    case settle(connection: String, round: Int? = nil, story: String = "", value: String?)
    /// The game is over.
    case end(connection: String)
    case react(connection: String, emoji: String)
    /// `player` nil: everybody who is waited for.
    case nudge(connection: String, player: String? = nil)
    /// A node says which connections it has.
    case list(node: String, members: [Listed])
    /// Somebody reads the state; `since`: the results above this version, nil: the last one.
    case read(since: Int? = nil)
    /// Only what is due.
    case tick

    /// A connection in a node's list.
    package struct Listed: Sendable, Equatable {
        package let connection: String
        /// Nil while its join is on the way.
        package let player: String?
        /// False when the node learnt of the seat in an earlier game of the same code.
        package let isOfThisGame: Bool

        package init(connection: String, player: String?, isOfThisGame: Bool = true) {
            self.connection = connection
            self.player = player
            self.isOfThisGame = isOfThisGame
        }
    }
}
