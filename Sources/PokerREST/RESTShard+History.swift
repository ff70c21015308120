import NIOCore
import NIOPosix
import Poker
import Rooms
import Transport

extension RESTShard {
    /// All that is kept of the game's rounds. A long history takes milliseconds to be written, which no loop has: a thread of NIO's pool does it.
    func history(_ place: Place, _ format: HistoryFormat, _ exchange: RESTExchange) {
        self.step(.history(by: place.seat), place, exchange) { reply in
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
