import Gateway
import JSONText
import NIOCore
import NIOHTTP1
import Poker
import PokerRules
import Rooms
import Transport

/// Makes a game in which nobody is present; repeated with its token it finds the same one. Counted for the client's address, as on a socket.
extension RESTShard {
    /// How many codes are tried before the game is given up: each is one in 900 million.
    private static let codeAttempts = 8

    /// A game that is to be made, and for whom.
    struct Making {
        let game: NewGame
        let token: SeatToken

        /// With the client's token, or a new one; nil when none can be made.
        init?(_ game: NewGame) {
            guard let token = game.token ?? SeatSecret.makeToken() else { return nil }
            self.game = game
            self.token = token
        }

        var hash: String { SeatSecret.hash(self.token) }

        /// The game's name; `attempt` counts the codes that others had already.
        func name(attempt: Int) -> String { (self.game.slug ?? GameName(code: SeatSecret.code(self.token, attempt: attempt))).text }
    }

    func create(_ game: NewGame, _ exchange: RESTExchange) {
        guard let making = Making(game) else { return exchange.refuse(self.unavailable()) }
        guard let passcode = game.passcode else {
            return self.counted([.games], making, exchange) { self.make(making, sealed: "", $0, exchange) }
        }
        // A request that is sent again must not cost a derivation again.
        self.find(making, exchange) {
            self.counted([.games, .derivations], making, exchange) { self.seal(passcode, making, $0, exchange) }
        }
    }

    /// Goes on once the counters let it, with nil where Redis did not say: then the step decides alone. Beyond a limit only an own game is found.
    private func counted(
        _ kinds: [AttemptCounter.Kind], _ making: Making, _ exchange: RESTExchange, then: @escaping (AttemptReservation?) -> Void
    ) {
        let network = ClientNetwork(exchange.request.client.address).text
        self.counters.take(kinds.compactMap { self.counters.counter($0, of: network) }, context: self.rooms.context) { answer in
            switch answer {
            case .taken(let reservation): then(reservation)
            // Nothing that costs much is done for somebody who was not counted.
            case .unavailable: if kinds.contains(.derivations) { exchange.refuse(self.unavailable()) } else { then(nil) }
            case .refused(let kind, let pause):
                self.caller.metrics.limitReached(kind)
                self.find(making, exchange) { exchange.refuse(.rateLimited(kind, retryAfterMs: pause)) }
            }
        }
    }

    /// Answers with the game that the client's token has made already; `otherwise` when there is none.
    private func find(_ making: Making, _ exchange: RESTExchange, otherwise: @escaping () -> Void) {
        guard making.game.token != nil else { return otherwise() }
        let name = making.name(attempt: 0)
        let place = Place(game: name, seat: SeatActor(tokenHash: making.hash))
        self.ask(.whose(place.seat), in: name, exchange) { reply in
            if let step = reply.roomStep() { self.rooms.apply(.game(name), step: step, reply: nil) }
            guard reply.code != "rate_limited" else { return self.refuse(exchange, reply, of: place) }
            let own = (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue ?? [:]
            guard reply.isOK, own["creator"]?.boolValue == true else { return otherwise() }
            exchange.end(Self.created(name, own, token: nil, root: exchange.request.root))
        }
    }

    private func seal(_ passcode: Passcode, _ making: Making, _ reservation: AttemptReservation?, _ exchange: RESTExchange) {
        self.sealer.seal(passcode, with: .make(), on: self.rooms.eventLoop).assumeIsolated().whenComplete { result in
            guard let sealed = (try? result.get()) ?? nil else {  // Never fails; nil when too many wait.
                self.counters.end(reservation, failed: false, context: self.rooms.context)
                return exchange.refuse(self.unavailable())
            }
            self.make(making, sealed: sealed, reservation, exchange)
        }
    }

    private func make(
        _ making: Making, sealed: String, _ reservation: AttemptReservation?, attempt: Int = 0, _ exchange: RESTExchange
    ) {
        let name = making.name(attempt: attempt)
        let command = StepCommand.create(
            making.game, code: name, tokenHash: making.hash, sealed: sealed, configuration: self.caller.configuration, by: nil)
        self.caller.call(command, on: name, context: self.rooms.context) { outcome in
            switch outcome {
            case .unavailable:
                self.counters.end(reservation, failed: false, context: self.rooms.context)
                exchange.refuse(self.unavailable())
            case .unknown:
                // It may have been made.
                self.counters.end(reservation, failed: true, context: self.rooms.context)
                exchange.refuse(Self.unknown)
            case .answered(let reply):
                self.rooms.learn(redisMs: reply.nowMs)
                if reply.code == "taken", making.game.slug == nil, attempt + 1 < Self.codeAttempts {
                    return self.make(making, sealed: sealed, reservation, attempt: attempt + 1, exchange)
                }
                self.made(making, name, reply, reservation, exchange)
            }
        }
    }

    private func made(
        _ making: Making, _ name: String, _ reply: StepReply, _ reservation: AttemptReservation?, _ exchange: RESTExchange
    ) {
        let data = (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue ?? [:]
        self.counters.end(reservation, failed: reply.isOK && data["made"]?.boolValue == true, context: self.rooms.context)
        guard reply.code != "taken" else { return exchange.refuse(making.game.slug == nil ? self.unavailable() : .slugTaken) }
        if let step = reply.roomStep() { self.rooms.apply(.game(name), step: step, reply: nil) }
        guard reply.isOK else { return exchange.refuse(self.refusal(of: reply)) }
        exchange.end(Self.created(name, data, token: making.game.token == nil ? making.token : nil, root: exchange.request.root))
    }

    /// 201 for a game that was made, 200 for one that was there: the token is sent only when it was made here.
    private static func created(_ code: String, _ data: JSONObject, token: SeatToken?, root: String) -> HTTPAnswerParts {
        var writer = JSONWriter()
        writer.open("{")
        writer.key("game")
        writer.string(code)
        writer.key("player")
        writer.string(data["player"]?.stringValue ?? "")
        if let token {
            writer.key("token")
            writer.string(token.text)
        }
        writer.key("url")
        writer.string("\(root)/g/\(code)")
        writer.close("}")
        return HTTPAnswerParts(
            status: data["made"]?.boolValue == true ? .created : .ok, headers: ["Location": "\(root)/api/games/\(code)"],
            body: ByteBuffer(bytes: writer.bytes))
    }
}
