import Gateway
import Logging
import NIOCore
import PokerRules
import Rooms

/// One try to enter a game: subscribe, confirm, then the step, so that between the welcome and the events there is no hole.
extension PokerShard {
    /// What is the same in every attempt to enter.
    struct Entry {
        var token: SeatToken
        /// Whether the token was made here, so that the welcome has to tell it.
        var isNew: Bool
        /// What the client has; nil: nothing.
        let since: ClientVersion?
        let wantsBeat: Bool

        /// With the client's token, or a new one; nil when none can be made.
        init?(_ token: SeatToken?, since: ClientVersion? = nil, wantsBeat: Bool) {
            guard let made = token ?? SeatSecret.makeToken() else { return nil }
            self.token = made
            self.isNew = token == nil
            self.since = since
            self.wantsBeat = wantsBeat
        }
    }

    /// What came of a try. But for `entered` the client has no answer yet, and after `refused` the connection still has its place: see `conclude`.
    enum EntryOutcome {
        /// The welcome is on its way.
        case entered(isMade: Bool)
        case refused(StepReply)
        /// Certainly not done.
        case failed(PokerRefusal)
        case unknown
    }

    func enter(
        _ game: String, with command: StepCommand, _ entry: Entry, _ exchange: PokerExchange, completion: @escaping (EntryOutcome) -> Void
    ) {
        guard exchange.seats[game] != nil || exchange.seats.seats.count < self.configuration.gamesPerConnection else {
            let message = "This connection has joined \(self.configuration.gamesPerConnection) games; leave one first"
            return completion(.failed(PokerRefusal(.limit, message)))
        }
        exchange.seats.entering = game
        self.rooms.prepare(.game(game), for: exchange.id) { isListening in
            guard isListening else {
                self.abandon(game, exchange)
                return completion(.failed(self.unavailable()))
            }
            self.caller.call(command, on: game, context: self.rooms.context) { outcome in
                completion(self.entered(game, outcome, entry, exchange))
            }
        }
    }

    private func entered(_ game: String, _ outcome: StepOutcome, _ entry: Entry, _ exchange: PokerExchange) -> EntryOutcome {
        switch outcome {
        case .unavailable:
            self.abandon(game, exchange)
            return .failed(self.unavailable())
        case .unknown:
            self.doubt(game, exchange)
            return .unknown
        case .answered(let reply):
            self.rooms.learn(redisMs: reply.nowMs)
            return reply.isOK ? self.welcome(reply, game, entry, exchange) : .refused(reply)
        }
    }

    private func welcome(_ reply: StepReply, _ game: String, _ entry: Entry, _ exchange: PokerExchange) -> EntryOutcome {
        guard let view = GameView(data: reply.data), let step = reply.roomStep(view), let mine = view.mine[exchange.id] else {
            self.logger.debug("step reply without a state", metadata: ["game.id": "\(game)"])
            self.doubt(game, exchange)
            return .unknown
        }
        exchange.seats.entering = nil
        exchange.seats[game] = ConnectionSeats.Seat(player: mine.player, wantsBeat: entry.wantsBeat)
        if entry.wantsBeat { self.startBeats(exchange.connection, exchange.seats) }
        let text = GameFrame.welcome(
            view, game: game, version: reply.version, since: entry.since?.number(in: reply.version) ?? -1, mine: mine,
            token: entry.isNew ? entry.token.text : nil, re: exchange.request.re)
        self.rooms.join(
            .game(game), connection: exchange.id, player: mine.player, step: step, welcome: exchange.direct(text, floor: reply.version)
        ) { exchange.completion(.done) }
        return .entered(isMade: view.isMade)
    }

    /// Answers a try that did not lead in, with the step's own refusal or with another one.
    func conclude(_ outcome: EntryOutcome, in game: String, _ exchange: PokerExchange, refusal: PokerRefusal? = nil) {
        switch outcome {
        case .entered: break
        case .failed(let failure): exchange.refuse(failure)
        case .unknown: exchange.refuse(.unknown)
        case .refused(let reply):
            let text = exchange.errorText(refusal ?? self.refusal(of: reply))
            // Without events the answer goes at once, and the connection's next message may enter before this line is left.
            let isAtOnce = reply.roomStep() == nil
            if isAtOnce { self.abandon(game, exchange) }
            self.end(exchange, with: text, after: reply, in: game)
            if !isAtOnce { self.abandon(game, exchange) }
        }
    }

    /// The connection does not enter: gives its place back.
    func abandon(_ game: String, _ exchange: PokerExchange) {
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
