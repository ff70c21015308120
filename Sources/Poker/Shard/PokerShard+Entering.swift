import Gateway
import Logging
import NIOCore
import PokerRules
import Rooms

/// createGame and joinGame: subscribe, confirm, then the step, so that between the welcome and the events there is no hole.
extension PokerShard {
    /// How many codes are tried before the game is given up: each is one in 900 million.
    private static let codeAttempts = 8

    /// What is the same in every attempt to enter.
    struct Entry {
        var token: SeatToken
        /// Whether the token was made here, so that the welcome has to tell it.
        var isNew: Bool
    }

    func create(_ game: NewGame, _ exchange: PokerExchange) {
        guard let entry = Self.entry(game.token) else { return exchange.refuse(self.unavailable()) }
        self.create(game, entry, attempt: 0, exchange)
    }

    private func create(_ game: NewGame, _ entry: Entry, attempt: Int, _ exchange: PokerExchange) {
        guard attempt < Self.codeAttempts else { return exchange.refuse(self.unavailable()) }
        let code = (game.slug ?? GameName(code: SeatSecret.code(entry.token, attempt: attempt))).text
        let command = StepCommand.create(
            game, code: code, tokenHash: SeatSecret.hash(entry.token), configuration: self.configuration, by: exchange.id)
        self.enter(code, with: command, entry, exchange) {
            guard game.slug == nil else { return exchange.refuse(.slugTaken) }
            self.create(game, entry, attempt: attempt + 1, exchange)
        }
    }

    func join(_ wish: SeatWish, _ exchange: PokerExchange) {
        guard let code = exchange.request.game.flatMap(GameName.init(typed:))?.text else { return exchange.refuse(.gameNotFound) }
        guard let entry = Self.entry(wish.token) else { return exchange.refuse(self.unavailable()) }
        let command = StepCommand.join(
            code: code, name: wish.name, seat: wish.isSpectator ? "spectator" : "player", tokenHash: SeatSecret.hash(entry.token),
            by: exchange.id)
        self.enter(code, with: command, entry, exchange) { exchange.refuse(self.unavailable()) }
    }

    private static func entry(_ token: SeatToken?) -> Entry? {
        if let token { return Entry(token: token, isNew: false) }
        return SeatSecret.makeToken().map { Entry(token: $0, isNew: true) }
    }

    /// `taken` is called when the code belongs to another's game.
    private func enter(
        _ game: String, with command: StepCommand, _ entry: Entry, _ exchange: PokerExchange, taken: @escaping () -> Void
    ) {
        guard exchange.seats[game] != nil || exchange.seats.seats.count < self.configuration.gamesPerConnection else {
            let message = "This connection has joined \(self.configuration.gamesPerConnection) games; leave one first"
            return exchange.refuse(PokerRefusal(.limit, message))
        }
        exchange.seats.entering = game
        self.rooms.prepare(.game(game), for: exchange.id) { isListening in
            guard isListening else {
                self.abandon(game, exchange)
                return exchange.refuse(self.unavailable())
            }
            self.caller.call(command, on: game, context: self.rooms.context) { outcome in
                self.entered(game, outcome, entry, exchange, taken: taken)
            }
        }
    }

    private func entered(
        _ game: String, _ outcome: StepOutcome, _ entry: Entry, _ exchange: PokerExchange, taken: @escaping () -> Void
    ) {
        switch outcome {
        case .unavailable:
            self.abandon(game, exchange)
            exchange.refuse(self.unavailable())
        case .unknown:
            self.doubt(game, exchange)
            exchange.refuse(.unknown)
        case .answered(let reply):
            self.rooms.learn(redisMs: reply.nowMs)
            if reply.isOK { return self.welcome(reply, game, entry, exchange) }
            if reply.code == "taken" {
                self.abandon(game, exchange)
                return taken()
            }
            self.end(exchange, with: exchange.errorText(self.refusal(of: reply)), after: reply, in: game)
            self.abandon(game, exchange)
        }
    }

    private func welcome(_ reply: StepReply, _ game: String, _ entry: Entry, _ exchange: PokerExchange) {
        guard let view = GameView(data: reply.data), let step = reply.roomStep(view), let mine = view.mine[exchange.id] else {
            self.logger.debug("step reply without a state", metadata: ["game.id": "\(game)"])
            self.doubt(game, exchange)
            return exchange.completion(.failed)
        }
        exchange.seats.entering = nil
        exchange.seats[game] = ConnectionSeats.Seat(player: mine.player)
        let text = GameFrame.welcome(
            view, game: game, version: reply.version, mine: mine, token: entry.isNew ? entry.token.text : nil, re: exchange.request.re)
        self.rooms.join(
            .game(game), connection: exchange.id, player: mine.player, step: step, welcome: exchange.direct(text, floor: reply.version)
        ) { exchange.completion(.done) }
    }

    /// The connection does not enter: gives its place back.
    private func abandon(_ game: String, _ exchange: PokerExchange) {
        exchange.seats.entering = nil
        self.rooms.cancel(.game(game), for: exchange.id)
    }

    /// Nobody knows whether the connection entered. The step may run until 3 s after it was sent; until then its place is kept, as of a join
    /// in flight.
    private func doubt(_ game: String, _ exchange: PokerExchange) {
        exchange.seats.entering = nil
        self.resolve(game, exchange)
    }

    /// Takes the connection out once the step cannot run any more, unless it has entered by another message meanwhile. While it is about to,
    /// that is not known yet: what comes of it may say nothing of the first one.
    private func resolve(_ game: String, _ exchange: PokerExchange) {
        self.rooms.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(3500)) {
            guard exchange.seats[game] == nil else { return }
            guard exchange.seats.entering != game else { return self.resolve(game, exchange) }
            self.rooms.cancel(.game(game), for: exchange.id, mayHaveJoined: true)
        }
    }
}
