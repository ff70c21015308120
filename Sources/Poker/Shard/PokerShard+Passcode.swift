import Gateway
import JSONText
import NIOCore
import PokerRules
import Rooms

/// Passcodes: asked of unknown tokens, set by dealers. Nothing is derived before the counters allow it, and never on an event loop.
extension PokerShard {
    /// How often a join begins anew because the passcode was changed meanwhile.
    private static let passcodeAttempts = 3

    /// What a guess has taken at the counters of the address and of the game.
    private typealias Guess = [AttemptReservation]

    /// The step wants the passcode with the salt that it told.
    func answerPasscode(
        _ wish: SeatWish, of game: String, after reply: StepReply, _ entry: Entry, attempt: Int = 1, _ exchange: PokerExchange
    ) {
        let outcome = EntryOutcome.refused(reply)
        guard let passcode = wish.passcode else { return self.conclude(outcome, in: game, exchange, refusal: .noPasscode) }
        guard attempt <= Self.passcodeAttempts, let salt = reply.salt else {
            return self.conclude(outcome, in: game, exchange, refusal: self.unavailable())
        }
        self.abandon(game, exchange)
        self.allow(of: game, exchange) { guess in
            self.seal(passcode, with: salt, exchange) { sealed in
                guard let sealed else {
                    self.end(guess, isWrong: false)
                    return exchange.refuse(self.unavailable())
                }
                self.enter(game, with: Self.command(wish, game, entry, sealed: sealed, exchange), entry, exchange) { outcome in
                    let code = if case .refused(let reply) = outcome { reply.code } else { "" }
                    self.end(guess, isWrong: code == "bad_passcode")
                    guard code == "passcode", case .refused(let reply) = outcome else {
                        return self.conclude(outcome, in: game, exchange)
                    }
                    self.answerPasscode(wish, of: game, after: reply, entry, attempt: attempt + 1, exchange)
                }
            }
        }
    }

    /// Goes on when address and game allow one more guess. Nobody guesses while Redis cannot count it.
    ///
    /// The address goes first, so that a room full of people behind one has few under way at the game, and waits there for its own. A derivation
    /// counts whatever comes of it, so it is taken last. Others' failures lock nobody out: at a game at which many have failed each address has a
    /// few tries.
    private func allow(of game: String, _ exchange: PokerExchange, then: @escaping (Guess) -> Void) {
        let network = exchange.connection.network
        self.take([self.counters.counter(.passcodes, of: network)], after: [], exchange) { address in
            self.take(at: game, after: address, exchange) { guess, isGuessed in
                let tries = isGuessed ? self.counters.counter(at: game, of: network) : nil
                self.take([self.counters.counter(.derivations, of: network), tries], after: guess, exchange, then: then)
            }
        }
    }

    /// Takes a place at the game; while those that are left are held by guesses under way, it waits until it is known what became of them.
    private func take(
        at game: String, after taken: Guess, _ exchange: PokerExchange, then: @escaping (Guess, _ isGuessed: Bool) -> Void
    ) {
        let limit = self.configuration.wrongPasscodesPerMinuteAtGame
        self.counters.take([self.counters.counter(at: game, limit: limit)], context: self.rooms.context) { answer in
            switch answer {
            case .taken(let place): then(taken + [place], false)
            case .refused: self.take([self.counters.counter(at: game)], after: taken, exchange) { then($0, true) }
            case .unavailable:
                self.end(taken, isWrong: false)
                exchange.refuse(self.unavailable())
            }
        }
    }

    /// Takes at these counters too; else gives back what was taken, and refuses.
    private func take(_ counters: [AttemptCounter?], after taken: Guess, _ exchange: PokerExchange, then: @escaping (Guess) -> Void) {
        self.counters.take(counters.compactMap { $0 }, context: self.rooms.context) { answer in
            guard case .taken(let reservation) = answer else {
                self.end(taken, isWrong: false)
                return exchange.refuse(self.refusal(of: answer))
            }
            then(taken + [reservation])
        }
    }

    private func refusal(of answer: AttemptAnswer) -> PokerRefusal {
        guard case .refused(let kind, let retryAfterMs) = answer else { return self.unavailable() }
        self.metrics.limitReached(kind)
        return .rateLimited(kind, retryAfterMs: retryAfterMs)
    }

    private func end(_ guess: Guess, isWrong: Bool) {
        for reservation in guess { self.counters.end(reservation, failed: isWrong, context: self.rooms.context) }
    }

    /// Seals a passcode and comes back to this loop; nil when too many wait, or when the client has gone.
    func seal(_ passcode: Passcode, with salt: PasscodeSalt, _ exchange: PokerExchange, then: @escaping (String?) -> Void) {
        self.sealer.seal(passcode, with: salt, on: self.rooms.eventLoop).assumeIsolated().whenComplete { result in
            let sealed = (try? result.get()) ?? nil  // Never fails.
            then(exchange.connection.ending == nil ? sealed : nil)
        }
    }

    // MARK: setGame

    /// A new passcode is sealed only once the step has said, by a change of nothing, that a dealer wants it.
    func change(_ options: GameOptions, in game: String, _ exchange: PokerExchange) {
        guard case .set(let passcode)? = options.passcode else {
            return self.simple(.game(options, by: exchange.id), in: game, exchange)
        }
        self.step(.game(GameOptions(), by: exchange.id), in: game, exchange) { reply in
            guard reply.isOK, let step = reply.roomStep() else { return self.answer(exchange, in: game, with: reply) }
            self.rooms.apply(.game(game), step: step, reply: nil)
            let counters = [self.counters.counter(.derivations, of: exchange.connection.network)].compactMap { $0 }
            self.counters.take(counters, context: self.rooms.context) { answer in
                guard case .taken(let reservation) = answer else { return exchange.refuse(self.refusal(of: answer)) }
                self.seal(passcode, with: .make(), exchange) { sealed in
                    self.counters.end(reservation, failed: true, context: self.rooms.context)
                    guard let sealed else { return exchange.refuse(self.unavailable()) }
                    self.simple(.game(options, sealed: sealed, by: exchange.id), in: game, exchange)
                }
            }
        }
    }
}

extension StepReply {
    /// The salt of a refusal that asks for a passcode.
    fileprivate var salt: PasscodeSalt? {
        let data = (try? JSONValue.parse(self.data.readableBytesView))?.objectValue
        return data?["salt"]?.stringValue.flatMap(PasscodeSalt.init)
    }
}
