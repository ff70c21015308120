import JSONText
import NIOCore
import NIOHTTP1
import Poker
import PokerRules
import Rooms
import Transport

/// What the routes of a game do.
extension RESTShard {
    /// The state as the seat sees it: its own card, and nobody else's before the reveal.
    func state(_ place: Place, _ exchange: RESTExchange) {
        self.ask(.snap(of: place.seat), in: place.game, exchange) { reply in
            let view = reply.isOK ? GameView(data: reply.data) : nil
            if let step = reply.roomStep(view) { self.rooms.apply(.game(place.game), step: step, reply: nil) }
            guard reply.isOK else { return self.refuse(exchange, reply, of: place) }
            guard let view, let mine = view.ownSeat else { return exchange.refuse(self.unavailable()) }
            let shared = GameFrame.sharedState(view, game: place.game)
            exchange.end(HTTPAnswerParts(body: GameFrame.state(shared: shared, mine: mine)))
        }
    }

    /// What a seat does; the answer has the version that it led to, and the round.
    func act(_ action: PokerAction, _ place: Place, _ exchange: RESTExchange) {
        guard let command = self.command(action, by: place.seat) else {
            return exchange.refuse(PokerRefusal(.unknownAction, "This cannot be done here; /api/openapi.json says what can"))
        }
        self.step(command, place, exchange) { exchange.end(Self.done($0)) }
    }

    private func command(_ action: PokerAction, by seat: SeatActor) -> StepCommand? {
        switch action {
        case .startVote(let story, let seconds, let round): .start(round: round, seconds: seconds, story: story, by: seat)
        case .closeVote(let round, let discards): .close(round: round, discards: discards, by: seat)
        case .settle(let settlement): .settle(settlement, round: settlement.round, by: seat)
        case .putStories(let edit): .putStories(edit, configuration: self.caller.configuration, by: seat)
        default: nil
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
