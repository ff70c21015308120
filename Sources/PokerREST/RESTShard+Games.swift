import Gateway
import JSONText
import NIOCore
import NIOHTTP1
import Poker
import PokerRules
import Rooms
import Transport

/// What the routes do.
extension RESTShard {
    /// How many codes are tried before the game is given up: each is one in 900 million.
    private static let codeAttempts = 8

    /// Makes a game in which nobody is present; repeated with its token it finds the same one. Counted for the client's address, as on a socket.
    func create(_ game: NewGame, _ exchange: RESTExchange) {
        guard game.passcode == nil else {
            return exchange.refuse(PokerRefusal(.badRequest, "A passcode is set over a socket: leave it out here, then send setGame there"))
        }
        guard let token = game.token ?? SeatSecret.makeToken() else { return exchange.refuse(self.unavailable()) }
        let counter = self.counters.counter(.games, of: ClientNetwork(exchange.request.client.address).text)
        self.counters.take([counter].compactMap { $0 }, context: self.rooms.context) { answer in
            switch answer {
            case .taken(let reservation): self.create(game, token, reservation, attempt: 0, exchange)
            case .refused(let kind, let pause): exchange.refuse(.rateLimited(kind, retryAfterMs: pause))
            // The step asks Redis next, and knows.
            case .unavailable: self.create(game, token, nil, attempt: 0, exchange)
            }
        }
    }

    private func create(_ game: NewGame, _ token: SeatToken, _ reservation: AttemptReservation?, attempt: Int, _ exchange: RESTExchange) {
        let code = (game.slug ?? GameName(code: SeatSecret.code(token, attempt: attempt))).text
        let command = StepCommand.create(
            game, code: code, tokenHash: SeatSecret.hash(token), configuration: self.caller.configuration, by: nil)
        self.ask(command, in: code, exchange) { reply in
            if reply.code == "taken", game.slug == nil, attempt + 1 < Self.codeAttempts {
                return self.create(game, token, reservation, attempt: attempt + 1, exchange)
            }
            self.counters.end(reservation, failed: reply.isOK && Self.isMade(reply), context: self.rooms.context)
            guard reply.code != "taken" else { return exchange.refuse(game.slug == nil ? self.unavailable() : .slugTaken) }
            if let step = reply.roomStep() { self.rooms.apply(.game(code), step: step, reply: nil) }
            guard reply.isOK else { return exchange.refuse(self.refusal(of: reply)) }
            exchange.end(Self.created(code, reply, token: game.token == nil ? token : nil, root: exchange.request.root))
        }
    }

    private static func isMade(_ reply: StepReply) -> Bool {
        (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue?["made"]?.boolValue == true
    }

    /// 201 for a game that was made, 200 for one that was there: the token is sent only when it was made here.
    private static func created(_ code: String, _ reply: StepReply, token: SeatToken?, root: String) -> HTTPAnswerParts {
        let data = (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue ?? [:]
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
        writer.string("\(root)/#\(code)")
        writer.close("}")
        return HTTPAnswerParts(
            status: data["made"]?.boolValue == true ? .created : .ok, headers: ["Location": "\(root)/api/games/\(code)"],
            body: ByteBuffer(bytes: writer.bytes))
    }

    /// The state as the seat sees it: its own card, and nobody else's before the reveal.
    func state(_ place: Place, _ exchange: RESTExchange) {
        self.ask(.snap([place.seat], since: nil), in: place.game, exchange) { reply in
            guard reply.isOK, let view = GameView(data: reply.data), let step = reply.roomStep(view) else {
                return self.refuse(exchange, reply)
            }
            self.rooms.apply(.game(place.game), step: step, reply: nil)
            guard let mine = view.ownSeat else { return self.turnAway(exchange, RESTFailure.wrongToken) }
            let shared = GameFrame.sharedState(view, game: place.game)
            exchange.end(HTTPAnswerParts(body: GameFrame.state(shared: shared, mine: mine)))
        }
    }

    /// What a seat does; the answer has the version that it led to, and the round. To settle may change a story: it counts as an edit.
    func act(_ action: PokerAction, _ place: Place, _ exchange: RESTExchange) {
        let seat = place.seat
        switch action {
        case .startVote(let story, let seconds, let round):
            self.perform(.start(round: round, seconds: seconds, story: story, by: seat), place, exchange)
        case .closeVote(let round, let discards): self.perform(.close(round: round, discards: discards, by: seat), place, exchange)
        case .settle(let settlement): self.edit(.settle(settlement, round: settlement.round, by: seat), place, exchange)
        case .putStories(let edit): self.edit(.putStories(edit, configuration: self.caller.configuration, by: seat), place, exchange)
        default: exchange.refuse(PokerRefusal(.unknownAction, "This cannot be done here; /api/openapi.json says what can"))
        }
    }

    private func perform(_ command: StepCommand, _ place: Place, _ exchange: RESTExchange) {
        self.step(command, in: place.game, exchange) { exchange.end(Self.done($0)) }
    }

    /// A step that edits the list, as often as a connection may.
    private func edit(_ command: StepCommand, _ place: Place, _ exchange: RESTExchange) {
        if let pause = self.edits.take(place, at: .now()) {
            return exchange.refuse(.rateLimited(retryAfterMs: pause.nanoseconds / 1_000_000 + 1))
        }
        self.ask(command, in: place.game, exchange) { reply in
            if let step = reply.roomStep() { self.rooms.apply(.game(place.game), step: step, reply: nil) }
            guard reply.isOK else {
                // Of strangers nothing is remembered.
                if reply.code == "not_joined" || reply.code == "game_not_found" { self.edits.forget(place) }
                return self.refuse(exchange, reply)
            }
            exchange.end(Self.done(reply))
        }
    }

    private static func done(_ reply: StepReply) -> HTTPAnswerParts {
        let data = (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue ?? [:]
        var writer = JSONWriter()
        writer.open("{")
        writer.key("epoch")
        writer.string(reply.version.epoch)
        writer.key("v")
        writer.number(reply.version.number)
        if let round = data["round"]?.intValue {
            writer.key("round")
            writer.number(round)
        }
        writer.close("}")
        return HTTPAnswerParts(body: ByteBuffer(bytes: writer.bytes))
    }
}
