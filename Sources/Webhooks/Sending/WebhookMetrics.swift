import Metrics

/// What the webhooks of a node count.
struct WebhookMetrics: Sendable {
    /// How a delivery ended.
    enum End: String, CaseIterable {
        case delivered, failed, dropped
    }

    private let ends = Dictionary(
        uniqueKeysWithValues: End.allCases.map { end in
            (end.rawValue, Counter(label: "pokerface_webhook_deliveries_total", dimensions: [("outcome", end.rawValue)]))
        })
    private let limit = Counter(label: "pokerface_limits_reached_total", dimensions: [("limit", "webhook_queue")])
    /// Tries that failed and are made once more.
    private let retries = Counter(label: "pokerface_webhook_retries_total")
    /// Deliveries that wait.
    private let queue = Meter(label: "pokerface_webhook_queue")

    func ended(_ end: End, by count: Int = 1) { self.ends[end.rawValue]?.increment(by: Int64(count)) }

    /// One was dropped because there was no place.
    func overflowed() {
        self.limit.increment()
        self.ended(.dropped)
    }

    /// A try is made once more.
    func retried() { self.retries.increment() }

    func queueLength(_ count: Int) { self.queue.set(Int64(count)) }
}
