/// Somebody who is told of events: where, with which secret, and on whose wish. A value.
package struct WebhookTarget: Sendable, Equatable {
    /// Who wanted it.
    package enum Owner: String, Sendable, CaseIterable {
        /// The operator, in the node's configuration.
        case node
        /// A dealer, for one game.
        case game
    }

    package let owner: Owner
    package let url: WebhookURL
    package let secret: WebhookSecret
    package let kinds: Set<WebhookKind>
    package let addresses: AddressPolicy

    /// A target.
    package init(
        owner: Owner, url: WebhookURL, secret: WebhookSecret, kinds: Set<WebhookKind> = Set(WebhookKind.allCases),
        addresses: AddressPolicy = AddressPolicy()
    ) {
        self.owner = owner
        self.url = url
        self.secret = secret
        self.kinds = kinds
        self.addresses = addresses
    }
}
