/// The rules of a whole game as a value: for each command the answer and the events, and afterwards the state.
///
/// The step script decides in production; this model says the same in plain Swift, without counters, caches or short ways, so that
/// tests have something to hold the script against. Time comes in with each command, in milliseconds, and never goes back.
package struct GameModel: Sendable {
    package enum Phase: String, Sendable {
        case waiting, voting, revealed, ended
    }

    package static let maxSeats = 100
    /// Connections of one seat.
    package static let maxConnections = 32
    /// Removed tokens that a game remembers; of more, the oldest are let in again.
    package static let maxBarred = 200
    /// Player numbers that are left out when Redis may have forgotten the newest seats.
    package static let restartGap = 1000

    /// How long who has no connection is waited for, and how long a game has no dealer before somebody acts as one.
    package let grace: Int
    package let succession: Int
    /// The token that made the game.
    package let creator: String
    /// How many results and settled events are kept.
    package let historyBound: Int

    /// What a game of this code begins with.
    let firstSettings: GameSettings
    package internal(set) var settings: GameSettings
    package internal(set) var stories = GameStories()
    package let maxStories: Int
    package internal(set) var version = 0
    package internal(set) var phase = Phase.waiting
    package internal(set) var round: GameRound
    /// In the order of their numbers, those that have left with a vote among them.
    package internal(set) var seats: [GameSeat] = []
    /// Tokens of removed seats, and connections of theirs that still are there.
    package internal(set) var barred: [String] = []
    package internal(set) var removed: Set<String> = []
    /// The creator's token makes no dealer any more.
    package internal(set) var isCreatorDemoted = false
    /// Connection -> player.
    package internal(set) var connections: [String: String] = [:]
    /// The one who acts as dealer while none is there.
    package internal(set) var acting: String?
    /// Since when no dealer is there.
    package internal(set) var dealerlessSince: Int?
    package internal(set) var history = GameHistory()

    var lastNumber = 0
    /// The instant of the command that is being done.
    var now = 0
    var events: [GameEvent] = []
    /// Players of whom the next consequences tell, and those whose vote is back with them.
    var changed: Set<String> = []
    var revived: Set<String> = []
    private var isRestarted = false

    package init(
        _ settings: GameSettings, creator: String, grace: Int = 15_000, succession: Int = 60_000, maxStories: Int = 500,
        historyBound: Int = 50
    ) {
        self.settings = settings
        self.firstSettings = settings
        self.creator = creator
        self.grace = grace
        self.succession = succession
        self.maxStories = maxStories
        self.historyBound = historyBound
        self.round = GameRound(settings)
    }

    /// Redis is another one from here on, with all or some of what it had.
    package mutating func restart() { self.isRestarted = true }

    /// Does what is due, then what is asked for.
    package mutating func perform(_ command: GameCommand, at now: Int) -> GameOutcome {
        if let signalled = self.signal(command) { return signalled }
        self.now = now
        self.events = []
        if self.isRestarted {
            self.isRestarted = false
            self.lastNumber += Self.restartGap
            self.events.append(GameEvent(version: nil, content: .fenced))
        }
        self.performDue()
        let answer = self.answer(command)
        return GameOutcome(answer: answer, events: self.events)
    }

    private mutating func answer(_ command: GameCommand) -> GameAnswer {
        switch command {
        case .create(let connection, let name, let isPlayer, let token):
            return self.create(connection, name: name, isPlayer: isPlayer, token: token)
        case .resume(let connection, let name, let isPlayer, let token):
            return self.resume(connection, name: name, isPlayer: isPlayer, token: token)
        case .join where self.phase == .ended: return .init(.gameEnded)
        case .join(let connection, let name, let isPlayer, let token, let proof):
            return self.enter(connection, name: name, isPlayer: isPlayer, token: token, proof: proof)
        case .drop(let connection): return self.drop(connection)
        case .list(let node, let members): return self.list(node, members)
        case .read(let since): return .init(.ok, self.history.told(since: since))
        case .tick, .react, .nudge: return .ok
        case .leave(let connection): return self.asMember(connection, alsoAfterEnd: true) { $0.leave($1) }
        case .setPlayer(let connection, let player, let name, let isPlayer, let isDealer):
            return self.asMember(connection) { $0.setPlayer($1, player, name: name, isPlayer: isPlayer, isDealer: isDealer) }
        case .removePlayer(let connection, let player): return self.asMember(connection) { $0.removePlayer($1, player) }
        case .setGame(let connection, let change): return self.asMember(connection) { $0.setGame($1, change) }
        case .start(let connection, let round, let seconds, let story):
            return self.asMember(connection) { $0.start($1, round: round, seconds: seconds, story: story) }
        case .vote(let connection, let round, let cast, let card):
            return self.asMember(connection) { $0.vote($1, round: round, cast: cast, card: card) }
        case .close(let connection, let round, let discard):
            return self.asMember(connection) { $0.close($1, round: round, discard: discard) }
        case .putStories(let connection, let stories, let before):
            return self.asMember(connection) { $0.putStories($1, stories, before: before) }
        case .removeStories(let connection, let ids): return self.asMember(connection) { $0.removeStories($1, ids) }
        case .settle(let connection, let round, let story, let value):
            return self.asMember(connection) { $0.settleOn(value, $1, round: round, story: story) }
        case .end(let connection): return self.asMember(connection) { $0.endGame($1) }
        }
    }

    /// What only a member may do; the closure gets the place of the member's seat.
    private mutating func asMember(
        _ connection: String, alsoAfterEnd: Bool = false, _ action: (inout Self, Int) -> GameAnswer
    ) -> GameAnswer {
        guard let seat = self.seat(of: connection) else { return .init(.notJoined) }
        if self.phase == .ended, !alsoAfterEnd { return .init(.gameEnded) }
        return action(&self, seat)
    }

    func seat(of connection: String) -> Int? {
        self.connections[connection].flatMap { self.place(of: $0) }.flatMap { self.seats[$0].hasLeft ? nil : $0 }
    }

    func place(of player: String) -> Int? { self.seats.firstIndex { $0.player == player } }

    mutating func tell(_ content: GameEvent.Content) {
        self.version += 1
        self.events.append(GameEvent(version: self.version, content: content))
    }
}
