import Gateway
import JSONText
import NIOCore
import Poker
import Rooms
import Transport

/// Whom the step refuses.
extension RESTShard {
    /// Refuses as the step did. Who has no seat there is a stranger.
    func refuse(_ exchange: RESTExchange, _ reply: StepReply, of place: Place) {
        switch reply.code {
        case "game_not_found", "not_joined": self.turnAway(exchange, self.refusal(of: reply))
        case "rate_limited": exchange.refuse(self.tooOften(reply, place))
        default: exchange.refuse(self.refusal(of: reply))
        }
    }

    /// The seat does too much. When that is too much of everything, it is refused here for that long.
    private func tooOften(_ reply: StepReply, _ place: Place) -> PokerRefusal {
        let data = (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue ?? [:]
        let pause = Int64(data["retryAfterMs"]?.intValue ?? 1000)
        let rate = data["rate"]?.stringValue.flatMap(SeatRate.init)
        if let rate { self.caller.metrics.limitReached(rate) }
        let now = NIODeadline.now()
        if rate == .requests { self.pauses.began(place, until: now + .milliseconds(pause), at: now) }
        return .rateLimited(retryAfterMs: pause)
    }

    /// Refuses a stranger. Codes cannot be searched for here either: an unknown one counts for the client's address, and who has used up its unknown codes
    /// is not told by a 401 that a game is there. A wrong token itself counts nowhere, since nobody finds one of 128 bits and more.
    private func turnAway(_ exchange: RESTExchange, _ refusal: PokerRefusal) {
        let counter = self.counters.counter(.codes, of: ClientNetwork(exchange.request.client.address).text)
        self.counters.take([counter].compactMap { $0 }, context: self.rooms.context) { answer in
            switch answer {
            case .taken(let reservation):
                self.counters.end(reservation, failed: refusal.code == .gameNotFound, context: self.rooms.context)
                exchange.refuse(refusal)
            case .refused(let kind, let pause):
                self.caller.metrics.limitReached(kind)
                exchange.refuse(.rateLimited(kind, retryAfterMs: pause))
            case .unavailable: exchange.refuse(refusal)
            }
        }
    }

    func refusal(of reply: StepReply) -> PokerRefusal {
        let data = (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue ?? [:]
        return PokerRefusal(step: reply.code, data: data) ?? self.unavailable()
    }

    func unavailable() -> PokerRefusal { .unavailable(retryAfterMs: .random(in: 300...1000)) }
}
