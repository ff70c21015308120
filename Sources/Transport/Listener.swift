import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import WebSocketWire

/// The public port: accepts connections, spreads them over the event loops and lets each loop's door decide. Control calls come from anywhere.
package final class Listener: Sendable {
    /// Host (an address) and port of every listening socket.
    package let boundAddresses: [(host: String, port: Int)]
    private let servers: [any Channel]
    private let shards: [ListenerShard]
    private let flightTotal: FlightTotal
    private let lookouts: [RepeatedTask]

    private init(servers: [any Channel], shards: [ListenerShard], flightTotal: FlightTotal, lookouts: [RepeatedTask]) {
        self.servers = servers
        self.flightTotal = flightTotal
        self.lookouts = lookouts
        self.shards = shards
        self.boundAddresses = servers.compactMap(\.localAddress).map { (host: $0.ipAddress ?? "", port: $0.port ?? 0) }
    }

    /// Listens on every host of the configuration.
    ///
    /// - Parameters:
    ///   - group: its loops carry the connections, each with its own door.
    ///   - door: called once per event loop, on that loop.
    ///   - metrics: shared by all loops.
    /// - Throws: `TransportError` when an address is taken or not usable; nothing is left open then.
    package static func bind(
        configuration: ListenerConfiguration,
        group: MultiThreadedEventLoopGroup,
        door: @escaping @Sendable (any EventLoop) -> any Door,
        logger: Logger,
        metrics: TransportMetrics = TransportMetrics()
    ) async throws -> Listener {
        let flightTotal = FlightTotal(limit: configuration.bytesInFlight)
        let shards = try await Self.makeShards(
            configuration, group: group, door: door, logger: logger, metrics: metrics, flightTotal: flightTotal)
        let binder = ListenerBinder(configuration: configuration, group: group, shards: shards, logger: logger, limits: metrics.limits)
        let servers = try await binder.bind()
        let reloader = configuration.certificate.map { CertificateReloader(certificate: $0, logger: logger, metrics: metrics) }
        let reloading = reloader?.start(on: group.next(), every: configuration.certificateLook)
        let relief = HeapRelief(seats: binder.seats, logger: logger).start(on: group.next(), every: configuration.crowdLook)
        return Listener(
            servers: servers, shards: shards, flightTotal: flightTotal, lookouts: [relief] + (reloading.map { [$0] } ?? []))
    }

    /// How many connections there are, sockets and HTTP ones, on all loops.
    package var connectionCount: Int {
        get async throws {
            var sum = 0
            for shard in self.shards { sum += try await shard.eventLoop.submit { shard.connectionCount }.get() }
            return sum
        }
    }

    /// What waits to be sent, and what has come and is not done with, on all sockets, in bytes and as of each loop's last turn.
    package var bytesInFlight: Int { self.flightTotal.sum }

    /// Closes the listening sockets; what is connected goes on. A second call does nothing.
    package func stopAccepting() async {
        for lookout in self.lookouts { lookout.cancel() }
        for server in self.servers {
            // Fails only when it is closed already.
            try? await server.close().get()
        }
    }

    /// Closes every socket with this code, evenly spread over half of the time, and cuts at its end what has not gone by itself.
    package func closeAll(code: WebSocketCloseCode, reason: String, within time: TimeAmount) async {
        let futures = self.shards.map { shard in
            shard.eventLoop.flatSubmit { shard.closeAll(code: code, reason: reason, within: time) }
        }
        for future in futures {
            // Cannot fail: the promise behind it is only ever succeeded.
            try? await future.get()
        }
    }

    private static func makeShards(
        _ configuration: ListenerConfiguration,
        group: MultiThreadedEventLoopGroup,
        door: @escaping @Sendable (any EventLoop) -> any Door,
        logger: Logger,
        metrics: TransportMetrics,
        flightTotal: FlightTotal
    ) async throws -> [ListenerShard] {
        var shards: [ListenerShard] = []
        let ledger = ClientLedger(configuration.clientLimits)
        for eventLoop in group.makeIterator() {
            let shard = eventLoop.submit {
                ListenerShard(
                    eventLoop: eventLoop, configuration: configuration, door: door(eventLoop), logger: logger, metrics: metrics,
                    ledger: ledger,
                    flightTotal: flightTotal)
            }
            shards.append(try await shard.get())
        }
        return shards
    }
}
