extension DeliveryQueue {
    /// How much of something each has.
    struct Ledger: Sendable {
        struct Load: Sendable {
            var count = 0
            var bytes = 0
        }

        /// Only those who have something.
        private var loads: [DeliveryShare: Load] = [:]

        subscript(share: DeliveryShare) -> Load { self.loads[share] ?? Load() }

        mutating func add(_ delivery: WebhookDelivery) { self.change(delivery, by: 1) }
        mutating func remove(_ delivery: WebhookDelivery) { self.change(delivery, by: -1) }

        private mutating func change(_ delivery: WebhookDelivery, by sign: Int) {
            for share in delivery.shares {
                var load = self[share]
                load.count += sign
                load.bytes += sign * delivery.notice.size
                self.loads[share] = load.count > 0 ? load : nil
            }
        }
    }
}
