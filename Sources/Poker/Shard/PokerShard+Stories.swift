import NIOCore
import Rooms

/// The list of stories.
extension PokerShard {
    /// An edit may be long and makes Redis write the whole list, so each connection has a rate for them. To settle on an estimate is one too.
    func takeStoryEdit(_ exchange: PokerExchange) throws(PokerRefusal) {
        var rate = exchange.seats.storyEdits ?? SlidingRate(self.configuration.storyEdits, in: self.configuration.storyEditWindow)
        let pause = rate.take(at: .now())
        exchange.seats.storyEdits = rate
        if let pause { throw PokerRefusal.rateLimited(retryAfterMs: pause.milliseconds + 1) }
    }

    func editStories(_ exchange: PokerExchange, in game: String) throws(PokerRefusal) {
        try self.takeStoryEdit(exchange)
        let configuration = self.configuration
        switch exchange.request.action {
        case .putStories(let edit): self.simple(.putStories(edit, configuration: configuration, by: exchange.id), in: game, exchange)
        case .removeStories(let ids): self.simple(.removeStories(ids, by: exchange.id), in: game, exchange)
        default: break
        }
    }
}
