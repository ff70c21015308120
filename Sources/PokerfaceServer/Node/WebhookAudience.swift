import Poker
import Rooms
import Webhooks

/// Hands what happens in games to the webhooks: the operator's, and those of the game. A value.
struct WebhookAudience: GameAudience {
    let service: WebhookService
    /// The operator's.
    let targets: [WebhookTarget]
    /// Where those of games may go.
    let rules: WebhookRules

    var wantsAll: Bool { !self.targets.isEmpty }

    func told(_ news: [GameNews]) {
        for item in news {
            guard let kind = WebhookKind(rawValue: item.kind) else { continue }
            let notice = WebhookNotice(
                kind: kind, game: item.game, epoch: item.version.epoch, version: item.version.number, atMs: item.atMs, data: item.text)
            self.service.tell(notice, to: self.targets + item.webhooks.compactMap(self.target))
        }
    }

    /// Nil for one that the node's rules do not take any more: another node may have had others.
    private func target(_ webhook: GameWebhook) -> WebhookTarget? {
        guard let url = try? self.rules.url(webhook.url), let secret = WebhookSecret(webhook.secret) else { return nil }
        return WebhookTarget(
            owner: .game, url: url, secret: secret, kinds: Set(webhook.events.compactMap(WebhookKind.init(rawValue:))),
            addresses: self.rules.addresses)
    }
}
