import NIOCore
import Rooms

/// The list of stories.
extension PokerShard {
    /// An edit may be long and makes Redis write the whole list, so each connection has a rate for them.
    func editStories(_ exchange: PokerExchange, in game: String) throws(PokerRefusal) {
        let configuration = self.configuration
        var rate = exchange.seats.storyEdits ?? SlidingRate(configuration.storyEdits, in: configuration.storyEditWindow)
        let pause = rate.take(at: .now())
        exchange.seats.storyEdits = rate
        if let pause { throw PokerRefusal.rateLimited(retryAfterMs: pause.milliseconds + 1) }
        switch exchange.request.action {
        case .putStories(let edit): self.simple(.putStories(edit, configuration: configuration, by: exchange.id), in: game, exchange)
        case .removeStories(let ids): self.simple(.removeStories(ids, by: exchange.id), in: game, exchange)
        default: break
        }
    }
}
