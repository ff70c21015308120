import NIOCore
import NIOPosix
import Poker
import Rooms
import Transport

extension RESTShard {
    /// The longest history keeps Redis busy for a few milliseconds, so each loop asks for a few in a second only, whoever wants them.
    static let historyRate = Throttle(perSecond: 5, burst: 20)

    /// All that is kept of the game's rounds. A long history takes milliseconds to be written, which no loop has: a thread of NIO's pool does it.
    func history(_ place: Place, _ format: HistoryFormat, _ exchange: RESTExchange) {
        guard self.histories.take(at: .now()) else {
            return exchange.refuse(.rateLimited(retryAfterMs: 1000))
        }
        self.ask(.history(by: place.seat), in: place.game, exchange) { reply in
            if let step = reply.roomStep() { self.rooms.apply(.game(place.game), step: step, reply: nil) }
            guard reply.isOK else {
                // It has cost nothing, and strangers take no member's turn.
                self.histories.giveBack()
                return self.refuse(exchange, reply)
            }
            guard let history = HistoryView(data: reply.data) else { return exchange.refuse(self.unavailable()) }
            let waiting = NIOLoopBound(exchange, eventLoop: self.rooms.eventLoop)
            let game = place.game
            NIOThreadPool.singleton.runIfActive(eventLoop: self.rooms.eventLoop) { format.answer(history, game: game) }.whenComplete {
                result in
                guard case .success(let answer?) = result else { return waiting.value.refuse(.unavailable(retryAfterMs: 1000)) }
                waiting.value.end(answer)
            }
        }
    }
}
