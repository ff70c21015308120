import NIOCore
import PokerRules

/// The games that one connection has joined. Kept with the connection, and used on its loop only.
final class ConnectionSeats {
    /// A seat in a game.
    struct Seat {
        var player: String
        /// Whether it asked for beats when it joined.
        var wantsBeat = false
    }

    /// By the game's code or slug.
    private(set) var seats: [String: Seat] = [:]
    /// How often it may react and nudge: 5 times in 10 s.
    var signals = SlidingRate(5, in: .seconds(10))
    /// The game that is being created or joined: at most one, since one message of a connection is in flight.
    var entering: String?

    /// The next beat; nil while no seat wants any.
    var beat: Scheduled<Void>?

    /// How often it edits stories; made with the first edit.
    var storyEdits: SlidingRate?

    /// The seat in that game.
    subscript(game: String) -> Seat? {
        get { self.seats[game] }
        set { self.seats[game] = newValue }
    }

    /// The game that a message means: the one it names, else the only one that the connection has joined.
    func game(named text: String?) throws(PokerRefusal) -> String {
        if let text {
            guard let name = GameName(typed: text)?.text else { throw PokerRefusal.gameNotFound }
            guard self.seats[name] != nil else { throw PokerRefusal(.notJoined, "Join this game first, with joinGame and your name") }
            return name
        }
        guard let game = self.seats.keys.first else {
            throw PokerRefusal(.notJoined, "Join a game first: joinGame with game and name, or createGame with name")
        }
        guard self.seats.count == 1 else { throw PokerRefusal(.badRequest, "Say in game which one: this connection has joined several") }
        return game
    }
}
