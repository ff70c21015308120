import NIOCore
import Rooms

/// The list of stories.
extension PokerShard {
    func editStories(_ exchange: PokerExchange, in game: String) throws(PokerRefusal) {
        try self.take(.edits, exchange)
        let configuration = self.configuration
        switch exchange.request.action {
        case .putStories(let edit): self.simple(.putStories(edit, configuration: configuration, by: exchange.id), in: game, exchange)
        case .removeStories(let ids): self.simple(.removeStories(ids, by: exchange.id), in: game, exchange)
        default: break
        }
    }
}
