extension DeliveryQueue {
    /// What waits for the same turn.
    struct Lane: Sendable {
        /// For whom each of its deliveries counts.
        let shares: [DeliveryShare]
        /// By the instant from which on each may be tried; equal ones as they came.
        private var waiting: [(at: Instant, delivery: WebhookDelivery)] = []

        init(shares: [DeliveryShare]) { self.shares = shares }

        /// When the first may be tried; nil when nothing waits.
        var earliest: Instant? { self.waiting.first?.at }

        mutating func put(_ delivery: WebhookDelivery, at instant: Instant) {
            // Most are the latest: a search from the end finds their place at once.
            let place = self.waiting.lastIndex { $0.at <= instant }.map { $0 + 1 } ?? 0
            self.waiting.insert((instant, delivery), at: place)
        }

        /// The first, if its time has come.
        mutating func take(at now: Instant) -> WebhookDelivery? {
            guard let first = self.waiting.first, first.at <= now else { return nil }
            return self.waiting.removeFirst().delivery
        }
    }
}
