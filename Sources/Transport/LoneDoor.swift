import Logging
import NIOCore

/// The public port's handlers on a channel that no listener has accepted, for tests and fuzzing without a socket. Loop-bound.
package struct LoneDoor {
    private let shard: ListenerShard

    /// Puts the handlers on the channel, with a loop's share of a listener behind them.
    ///
    /// - Throws: an error of the pipeline, only when the channel is gone already.
    package init(on channel: any Channel, configuration: ListenerConfiguration, door: any Door, logger: Logger) throws {
        self.shard = ListenerShard(
            eventLoop: channel.eventLoop, configuration: configuration, door: door, logger: logger, metrics: TransportMetrics(),
            ledger: ClientLedger(configuration.clientLimits), flightTotal: FlightTotal(limit: configuration.bytesInFlight))
        try DoorHandler.install(on: channel, shard: self.shard)
    }

    /// 1 while the connection is there, as HTTP or as a socket; 0 when it is gone.
    package var connectionCount: Int { self.shard.connectionCount }
}
