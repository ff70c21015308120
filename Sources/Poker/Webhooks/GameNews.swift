import JSONText
import NIOCore
import Rooms

/// An event that others outside of a game may wait for, with the webhooks that the game had when it happened. A value.
package struct GameNews: Sendable {
    /// One of ``GameWebhook/kinds``.
    package let kind: String
    package let game: String
    /// Of the game after the event.
    package let version: RoomVersion
    /// Redis' clock when it happened, in ms since 1970.
    package let atMs: Int64
    /// The event as clients get it.
    package let text: ByteBuffer
    package let webhooks: [GameWebhook]
}

/// Is told what the steps of this node brought about: every event by the one node whose step it was.
///
/// Called on event loops, in the middle of a game: it takes what it is told, and waits for nothing.
package protocol GameAudience: Sendable {
    /// Whether the operator wants to know, too; otherwise games without webhooks are not told of.
    var wantsAll: Bool { get }
    func told(_ news: [GameNews])
}

extension StepReply {
    /// What of the step's events is to be told, in their order; empty for most steps.
    func news(evenWithoutWebhooks wantsAll: Bool) -> [GameNews] {
        guard let told, told.readableBytes > 2 || wantsAll, let events = EventText.events(inArray: self.events) else { return [] }
        let webhooks = GameWebhook.list(told)
        return events.compactMap { event in
            guard let number = event.number, let (kind, game) = EventText.head(of: event.text), GameWebhook.kinds.contains(kind) else {
                return nil
            }
            return GameNews(
                kind: kind, game: game, version: RoomVersion(epoch: self.version.epoch, number: number), atMs: self.nowMs, text: event.text,
                webhooks: webhooks)
        }
    }
}
