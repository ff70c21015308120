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
        guard let entry = Entry(game.token) else { return exchange.refuse(self.unavailable()) }
        let code = Self.name(of: game, entry, attempt: 0)
        guard let passcode = game.passcode else {
            return self.counted([.games], to: code, entry, exchange) { self.create(game, entry, sealed: "", $0, exchange) }
        }
        // A message that is sent again must not cost a derivation again.
        self.enterOwnSeat(code, entry, exchange) {
            self.counted([.games, .derivations], to: code, entry, exchange) { reservation in
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
        guard let entry = Entry(wish.token) else { return exchange.refuse(self.unavailable()) }
        self.counted([.codes], to: game, entry, exchange) { reservation in
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
            sealed: sealed, by: exchange.id)
    }

    // MARK: Counters

    /// Goes on once the counters let it, with nil where Redis did not say: then the step decides alone. Beyond a limit only an own seat is entered.
    private func counted(
        _ kinds: [AttemptCounter.Kind], to game: String, _ entry: Entry, _ exchange: PokerExchange,
        then: @escaping (AttemptReservation?) -> Void
    ) {
        let counters = kinds.compactMap { self.counters.counter($0, of: exchange.connection.network) }
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
                self.enterOwnSeat(game, entry, exchange) { exchange.refuse(.rateLimited(kind, retryAfterMs: retryAfterMs)) }
            }
        }
    }

    /// Enters the seat that the client's token has already; `otherwise` when it has none there.
    private func enterOwnSeat(_ game: String, _ entry: Entry, _ exchange: PokerExchange, otherwise: @escaping () -> Void) {
        guard !entry.isNew else { return otherwise() }
        let command = StepCommand.join(code: game, name: "", seat: "", tokenHash: SeatSecret.hash(entry.token), by: exchange.id)
        self.enter(game, with: command, entry, exchange) { outcome in
            guard case .refused(let reply) = outcome, ["game_not_found", "unauthorized"].contains(reply.code) else {
                return self.conclude(outcome, in: game, exchange)
            }
            self.abandon(game, exchange)
            guard self.isThere(exchange) else { return }
            otherwise()
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
