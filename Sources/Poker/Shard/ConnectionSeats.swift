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
    /// Whether it has ever had a seat.
    private(set) var hasSat = false
    /// The game that is being created or joined: at most one, since one message of a connection is in flight.
    var entering: String?

    /// The next beat; nil while no seat wants any.
    var beat: Scheduled<Void>?
    /// Whether the socket is closed: what comes of a join that was on its way then is for nobody.
    var isClosed = false

    /// What it did lately; made with the first of each.
    private var rates: [ConnectionRate: SlidingRate] = [:]

    /// The seat in that game.
    subscript(game: String) -> Seat? {
        get { self.seats[game] }
        set {
            self.seats[game] = newValue
            if newValue != nil { self.hasSat = true }
        }
    }

    /// Nil when it may be done now, which is counted; else how long until it may.
    func take(_ rate: ConnectionRate, _ configuration: PokerConfiguration, at now: NIODeadline) -> TimeAmount? {
        self.rates[rate, default: rate.unused(configuration)].take(at: now)
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
