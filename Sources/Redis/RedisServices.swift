import Logging

/// What a client or subscriber works with: the outside world, so that a test can bring its own.
package struct RedisServices: Sendable {
    /// Says which server to connect to.
    package var topology: any RedisTopology
    /// Makes the transports.
    package var connector: any RedisConnector
    /// Gets lines at debug level only.
    package var logger: Logger
    /// A number in `0..<1` for the jitter of the back-off.
    package var random: @Sendable () -> Double
    /// Counts commands, errors and reconnects.
    package var metrics: RedisMetrics

    /// Services with plain sockets and the system's randomness unless others are given.
    package init(
        topology: any RedisTopology, connector: any RedisConnector = SocketConnector(), logger: Logger,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }, metrics: RedisMetrics = RedisMetrics()
    ) {
        self.topology = topology
        self.connector = connector
        self.logger = logger
        self.random = random
        self.metrics = metrics
    }
}
