import CoreMetrics

/// What the connections to Redis count; made once for a node and shared by its loops. Any thread.
package struct RedisMetrics: Sendable {
    private let commands: Counter
    private let errors: [RedisError.Code: Counter]
    private let reconnects: Counter

    /// Counters of the process' metrics back end unless another one is given.
    package init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.commands = Counter(label: "pokerface_redis_commands_total", factory: factory)
        self.reconnects = Counter(label: "pokerface_redis_reconnects_total", factory: factory)
        self.errors = Dictionary(
            uniqueKeysWithValues: RedisError.Code.allCases.map { code in
                (code, Counter(label: "pokerface_redis_errors_total", dimensions: [("code", code.rawValue)], factory: factory))
            })
    }

    /// Commands go out in one write: one atomic addition for all of them.
    func sent(_ count: Int) { self.commands.increment(by: count) }

    /// Commands, or a connection, ended with an error.
    func failed(_ code: RedisError.Code, count: Int = 1) {
        guard count > 0 else { return }
        self.errors[code]?.increment(by: count)
    }

    /// A connection that had been usable before is usable again.
    func reconnected() { self.reconnects.increment() }
}
