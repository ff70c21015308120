/// What a webhook may tell: the events of a game that others outside of it wait for.
package enum WebhookKind: String, CaseIterable, Sendable {
    case started, result, settled
}
