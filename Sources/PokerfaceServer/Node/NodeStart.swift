import Gateway
import Glibc
import Integrations
import Logging
import NIOCore
import NIOPosix
import Poker
import PokerREST
import Redis
import Rooms
import Synchronization
import TLS
import Telemetry
import Transport
import WebPage

/// A node's start, one part after the other: admin port, Redis, rooms, public port. What was started is in ``parts``, also after a failure.
struct NodeStart {
    private let plan: NodePlan
    private let environment: [String: String]
    private let observability: Observability
    private let exit: EmergencyExit
    private let audience: WebhookAudience
    private(set) var parts: NodeParts
    private var descriptorLimit = 0

    init(plan: NodePlan, environment: [String: String], observability: Observability, exit: EmergencyExit, audience: WebhookAudience) {
        self.plan = plan
        self.environment = environment
        self.observability = observability
        self.exit = exit
        self.audience = audience
        self.parts = NodeParts(
            group: MultiThreadedEventLoopGroup(numberOfThreads: plan.settings.eventLoops ?? System.coreCount), readiness: Readiness())
    }

    /// Runs the whole start; returns the ready line, and behind it how to trust a certificate for development.
    mutating func run() async throws(ServerError) -> String {
        descriptorLimit = raiseDescriptorLimit().soft
        let listenerBox = ListenerBox()
        try await startAdmin(listenerBox)
        let redis = try await startRedis()
        try await startRooms(redis)
        try await startListener(redis, listenerBox)
        parts.readiness.move(to: .ready)
        return readyLine()
    }

    private mutating func startAdmin(_ listener: ListenerBox) async throws(ServerError) {
        let registry = observability.registry
        let connections = registry.gauge("connections")
        let flight = registry.gauge("bytes_in_flight")
        let routes = AdminRoutes(
            readiness: parts.readiness, heartbeats: LoopHeartbeats(eventLoops: Array(parts.group.makeIterator()))
        ) {
            connections.set(Int64(await listener.connectionCount()))
            flight.set(Int64(listener.bytesInFlight))
            return registry.text()
        }
        var limits = AdminLimits()
        limits.connections = descriptorShares().adminConnections
        parts.admin = try await AdminServer.bind(
            host: plan.settings.adminHost, port: plan.settings.adminPort, routes: routes, limits: limits, logger: observability.logger)
    }

    /// Counts now: to be asked when everything is open that goes before.
    private func descriptorShares() -> DescriptorShares {
        DescriptorShares(limit: descriptorLimit, open: DescriptorShares.countOpen())
    }

    private mutating func startRedis() async throws(ServerError) -> RedisConfiguration {
        parts.readiness.move(to: .starting(waitingFor: "Redis"))
        guard plan.settings.redis == nil else { return try plan.redis(privateSocket: nil) }
        let redis = try await PrivateRedis.start(
            data: plan.settings.data, path: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
            patience: .seconds(plan.settings.timings.redisWait), logger: observability.logger)
        exit.guardRedis(redis)
        parts.redis = redis
        parts.supervision = Task { await redis.supervise() }
        return try plan.redis(privateSocket: redis.paths.socket)
    }

    private mutating func startRooms(_ redis: RedisConfiguration) async throws(ServerError) {
        let place = "\(redis.endpoint)"
        let patience = SettingKind.text(plan.settings.timings.redisWait)
        let notice = Task {
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
            StandardStream.error.write("pokerface: waiting for Redis at \(place), at most \(patience) s\n")
        }
        defer { notice.cancel() }
        do {
            let rooms = try await RoomsNode.start(
                configuration: plan.rooms(database: redis.database), eventLoops: Array(parts.group.makeIterator()),
                topology: SingleServerTopology(redis.endpoint), connector: plan.redisConnector, redis: redis,
                scripts: PokerIntegration.scripts,
                games: GameSource(
                    configuration: plan.poker(database: redis.database), metrics: pokerMetrics, audience: audience,
                    logger: observability.logger),
                logger: observability.logger)
            parts.rooms = rooms
            try Self.checkPolicy(rooms.identity, place)
            try await checkRights(rooms, plan.poker(database: redis.database), place)
        } catch let error as RoomsError {
            throw ServerError(.redis, "Redis at \(place): \(error.message)")
        } catch {
            throw error as? ServerError ?? ServerError(.failed, "\(error)")
        }
    }

    private let pokerMetrics = PokerMetrics()

    /// A server that evicts keys would lose votes that were acknowledged.
    private static func checkPolicy(_ identity: RedisServerIdentity, _ place: String) throws(ServerError) {
        guard let policy = identity.maxmemoryPolicy, policy != "noeviction" else { return }
        throw ServerError(
            .redis,
            "Redis at \(place) may throw keys away (maxmemory-policy is \(policy)): set it to noeviction, "
                + "in its configuration file and with CONFIG SET maxmemory-policy noeviction")
    }

    /// Tries the steps' commands: a user without one of them would lose a result in the middle of a round.
    private func checkRights(_ rooms: RoomsNode, _ poker: PokerConfiguration, _ place: String) async throws {
        var loops = parts.group.makeIterator()
        guard let loop = loops.next() else { return }
        let problem = try await loop.flatSubmit {
            StepSelfTest.problem(on: rooms.shard(on: loop).redis, configuration: poker, node: rooms.node)
        }.get()
        if let problem { throw ServerError(.redis, "Redis at \(place): \(problem)") }
    }

    private mutating func startListener(_ redis: RedisConfiguration, _ box: ListenerBox) async throws(ServerError) {
        guard let rooms = parts.rooms else { return }
        let logger = observability.logger
        let gateway = plan.gateway
        let prefix = PathPrefix(text: plan.settings.pathPrefix) ?? .none
        let buckets = StageBuckets(gateway)
        var configuration = plan.listener()
        warnAboutCertificate()
        let shares = ConnectionShares(
            descriptors: descriptorShares().publicConnections, memory: MachineMemory.bytes, isSecure: plan.certificate != nil,
            wanted: configuration.clientLimits.connections)
        configuration.maxConnections = shares.connections
        configuration.clientLimits.connections = shares.sockets
        let poker = plan.poker(database: redis.database)
        let sealer = PasscodeSealer()
        let integrations: [any Integration] = [
            PokerIntegration(configuration: poker, metrics: pokerMetrics, sealer: sealer, audience: audience, logger: logger),
            EchoIntegration(), RoomsIntegration(),
        ]
        let game: any HTTPResource = PokerREST(
            configuration: poker, metrics: pokerMetrics, sealer: sealer, audience: audience,
            webhookRules: plan.settings.webhooks.rules, logger: logger)
        let page = plan.gameStage.map { WebPage(stage: $0, isReachable: plan.isReachable) }
        let resources = page.map { [game, $0] } ?? [game]
        do {
            let listener = try await Listener.bind(
                configuration: configuration, group: parts.group,
                door: { loop in
                    GatewayDoor(
                        configuration: gateway, integrations: integrations, resources: resources, buckets: buckets,
                        rooms: rooms.shard(on: loop), prefix: prefix,
                        logger: logger)
                }, logger: logger)
            parts.listener = listener
            box.set(listener)
        } catch let error as TransportError {
            throw ServerError(.busy, error.message + " (--host, --port)")
        } catch {
            throw ServerError(.failed, "cannot listen: \(error)")
        }
    }

    private func warnAboutCertificate() {
        guard let certificate = plan.certificate, certificate.notAfter < time(nil) else { return }
        observability.logger.warning(
            "the TLS certificate has expired: clients will refuse it", metadata: ["file": "\(certificate.files.certificate)"])
    }

    private func readyLine() -> String {
        let bound = parts.listener?.boundAddresses.first
        let (host, port) = (bound?.host ?? "", bound?.port ?? plan.settings.port)
        let line = ReadyLine.text(
            host: host, port: port, stage: plan.shownStage, adminHost: parts.admin?.host ?? "", adminPort: parts.admin?.port ?? 0)
        let hint = plan.certificate.flatMap {
            TrustHint.text(certificatePath: $0.files.certificate, host: host, port: port, stage: plan.shownStage)
        }
        return line + (hint ?? "")
    }
}

/// The public port for the admin port, which is open before it.
private final class ListenerBox: Sendable {
    private let listener = Mutex<Listener?>(nil)

    func set(_ listener: Listener) { self.listener.withLock { $0 = listener } }

    var bytesInFlight: Int { self.listener.withLock { $0?.bytesInFlight ?? 0 } }

    func connectionCount() async -> Int {
        guard let listener = self.listener.withLock({ $0 }) else { return 0 }
        return (try? await listener.connectionCount) ?? 0  // Fails only when the loops have ended.
    }
}
