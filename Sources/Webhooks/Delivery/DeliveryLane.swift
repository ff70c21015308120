extension DeliveryQueue {
    /// What goes to one receiver.
    struct Lane: Sendable {
        var owner = WebhookTarget.Owner.game
        /// How many tries are under way.
        var running = 0
        /// By the instant from which on each may be tried; equal ones as they came.
        private var waiting: [(at: Instant, delivery: WebhookDelivery)] = []

        init(owner: WebhookTarget.Owner = .game) { self.owner = owner }

        var count: Int { self.waiting.count }
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

        mutating func clear() { self.waiting = [] }
    }

    /// How much there is of something.
    struct Load: Sendable {
        private(set) var all = 0
        private(set) var ofGames = 0
        private(set) var bytes = 0

        mutating func add(_ delivery: WebhookDelivery) { self.change(delivery, by: 1) }
        mutating func remove(_ delivery: WebhookDelivery) { self.change(delivery, by: -1) }

        private mutating func change(_ delivery: WebhookDelivery, by sign: Int) {
            self.all += sign
            if delivery.target.owner == .game { self.ofGames += sign }
            self.bytes += sign * delivery.notice.size
        }
    }
}
