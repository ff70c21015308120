import Gateway
import NIOCore
import PokerRules
import Rooms

/// createGame and joinGame: first the counters of the client's address, then the step, then the counters learn what came of it.
///
/// Who owns a seat comes in whatever the counters say: a message over the limit is tried with its token alone.
extension PokerShard {
    /// How many codes are tried before the game is given up: each is one in 900 million.
    private static let codeAttempts = 8

    // MARK: createGame

    func create(_ game: NewGame, _ exchange: PokerExchange) {
        guard let entry = Entry(game.token, wantsBeat: game.wantsBeat) else { return exchange.refuse(self.unavailable()) }
        let code = Self.name(of: game, entry, attempt: 0)
        let own = StepCommand.resume(game, code: code, tokenHash: SeatSecret.hash(entry.token), by: exchange.id)
        guard let passcode = game.passcode else {
            return self.counted([.games], in: code, own: own, entry, exchange) { self.create(game, entry, sealed: "", $0, exchange) }
        }
        // Neither a message that is sent again nor a slug that another has must cost a derivation.
        self.enterOwn(own, in: code, entry, exchange) { refusal in
            guard refusal != "taken" || game.slug == nil else { return self.refuseTaken(code, entry, exchange) }
            self.counted([.games, .derivations], in: code, own: nil, entry, exchange) { reservation in
                self.seal(passcode, with: .make(), exchange) { sealed in
                    guard let sealed else {
                        self.counters.end(reservation, failed: false, context: self.rooms.context)
                        return exchange.refuse(self.unavailable())
                    }
                    self.create(game, entry, sealed: sealed, reservation, exchange)
                }
            }
        }
    }

    /// Another has the slug: that too is told only to who may make a game.
    private func refuseTaken(_ code: String, _ entry: Entry, _ exchange: PokerExchange) {
        self.counted([.games], in: code, own: nil, entry, exchange) { reservation in
            self.counters.end(reservation, failed: false, context: self.rooms.context)
            exchange.refuse(.slugTaken)
        }
    }

    private func create(
        _ game: NewGame, _ entry: Entry, sealed: String, _ reservation: AttemptReservation?, attempt: Int = 0, _ exchange: PokerExchange
    ) {
        let code = Self.name(of: game, entry, attempt: attempt)
        let command = StepCommand.create(
            game, code: code, tokenHash: SeatSecret.hash(entry.token), sealed: sealed, configuration: self.configuration, by: exchange.id)
        self.enter(code, with: command, entry, exchange) { outcome in
            let isTaken = if case .refused(let reply) = outcome { reply.code == "taken" } else { false }
            if isTaken, game.slug == nil, attempt + 1 < Self.codeAttempts {
                self.abandon(code, exchange)
                return self.create(game, entry, sealed: sealed, reservation, attempt: attempt + 1, exchange)
            }
            self.counters.end(reservation, failed: Self.mayHaveMade(outcome), context: self.rooms.context)
            self.conclude(outcome, in: code, exchange, refusal: isTaken ? game.slug.map { _ in .slugTaken } : nil)
        }
    }

    private static func name(of game: NewGame, _ entry: Entry, attempt: Int) -> String {
        (game.slug ?? GameName(code: SeatSecret.code(entry.token, attempt: attempt))).text
    }

    private static func mayHaveMade(_ outcome: EntryOutcome) -> Bool {
        switch outcome {
        case .entered(let isMade): isMade
        case .unknown: true
        case .refused, .failed: false
        }
    }

    // MARK: joinGame

    func join(_ wish: SeatWish, _ exchange: PokerExchange) {
        guard let game = exchange.request.game.flatMap(GameName.init(typed:))?.text else { return exchange.refuse(.gameNotFound) }
        guard let entry = Entry(wish.token, since: wish.since, wantsBeat: wish.wantsBeat) else {
            return exchange.refuse(self.unavailable())
        }
        let own = StepCommand.join(
            code: game, name: "", seat: "", tokenHash: SeatSecret.hash(entry.token), since: entry.since.map { _ in 0 }, by: exchange.id)
        self.counted([.codes], in: game, own: own, entry, exchange) { reservation in
            self.enter(game, with: Self.command(wish, game, entry, exchange), entry, exchange) { outcome in
                let code = if case .refused(let reply) = outcome { reply.code } else { "" }
                self.counters.end(reservation, failed: code == "game_not_found", context: self.rooms.context)
                guard code == "passcode", case .refused(let reply) = outcome else { return self.conclude(outcome, in: game, exchange) }
                self.answerPasscode(wish, of: game, after: reply, entry, exchange)
            }
        }
    }

    static func command(_ wish: SeatWish, _ game: String, _ entry: Entry, sealed: String = "", _ exchange: PokerExchange) -> StepCommand {
        .join(
            code: game, name: wish.name, seat: wish.isSpectator ? "spectator" : "player", tokenHash: SeatSecret.hash(entry.token),
            sealed: sealed, since: wish.since.map { _ in 0 }, by: exchange.id)
    }

    // MARK: Counters

    /// Goes on once the counters let it, with nil where Redis did not say: then the step decides alone. Beyond a limit only an own seat is
    /// entered, by the command `own`; nil when that was tried.
    private func counted(
        _ kinds: [AttemptCounter.Kind], in game: String, own: StepCommand?, _ entry: Entry, _ exchange: PokerExchange,
        then: @escaping (AttemptReservation?) -> Void
    ) {
        let network = exchange.connection.network
        // Many people who ask for one code have tried one code.
        let counters = kinds.compactMap { self.counters.counter($0, of: network, asking: $0 == .codes ? game : "") }
        self.counters.take(counters, context: self.rooms.context) { answer in
            switch answer {
            case .taken(let reservation):
                guard self.isThere(exchange, orEnd: reservation) else { return }
                then(reservation)
            case .unavailable:
                guard self.isThere(exchange) else { return }
                // The step is asked all the same, but nothing that costs much is done for somebody who was not counted.
                if kinds.contains(.derivations) { exchange.refuse(self.unavailable()) } else { then(nil) }
            case .refused(let kind, let retryAfterMs):
                self.metrics.limitReached(kind)
                guard self.isThere(exchange) else { return }
                let refusal = PokerRefusal.rateLimited(kind, retryAfterMs: retryAfterMs)
                guard let own else { return exchange.refuse(refusal) }
                self.enterOwn(own, in: game, entry, exchange) { _ in exchange.refuse(refusal) }
            }
        }
    }

    /// What a step says to whose token has nothing in a game, be there one or not: none of it may be told beyond a limit.
    private static let nothingOwn: Set<String> = ["game_not_found", "unauthorized", "game_ended", "taken"]

    /// Enters what the client's token has already, by a command that makes nothing; `otherwise` when it has nothing there, with the step's refusal.
    private func enterOwn(
        _ command: StepCommand, in game: String, _ entry: Entry, _ exchange: PokerExchange, otherwise: @escaping (String) -> Void
    ) {
        guard !entry.isNew else { return otherwise("") }
        self.enter(game, with: command, entry, exchange) { outcome in
            guard case .refused(let reply) = outcome, Self.nothingOwn.contains(reply.code) else {
                return self.conclude(outcome, in: game, exchange)
            }
            self.abandon(game, exchange)
            guard self.isThere(exchange) else { return }
            otherwise(reply.code)
        }
    }

    /// Whether the client is still connected; else ends the exchange, and gives back what was reserved for it.
    func isThere(_ exchange: PokerExchange, orEnd reservation: AttemptReservation? = nil) -> Bool {
        guard exchange.connection.ending != nil else { return true }
        self.counters.end(reservation, failed: false, context: self.rooms.context)
        exchange.completion(.done)
        return false
    }
}
