/// One event for one receiver, on its way. A value.
package struct WebhookDelivery: Sendable, Equatable {
    package let notice: WebhookNotice
    package let target: WebhookTarget
    /// The number of the try that comes next, or is under way: 1 to 5.
    package var number = 1

    /// Before its first try.
    package init(_ notice: WebhookNotice, to target: WebhookTarget) {
        self.notice = notice
        self.target = target
    }
}
