import Gateway
import Integrations
import Logging
import NIOCore
import NIOPosix
import Redis
import Rooms
import SocketClient
import TestSupport
import Transport
import WebSocketWire

/// A node with a real listener, real rooms on a real Redis, and the integrations of a test.
final class GatewayBench: Sendable {
    let redis: RedisServerProcess
    let rooms: RoomsNode
    let port: Int
    private let listener: Listener
    private let group: MultiThreadedEventLoopGroup

    private init(redis: RedisServerProcess, rooms: RoomsNode, listener: Listener, group: MultiThreadedEventLoopGroup) {
        self.redis = redis
        self.rooms = rooms
        self.listener = listener
        self.group = group
        self.port = listener.boundAddresses[0].port
    }

    /// Runs a test against a node, and ends the node whatever comes of it.
    ///
    /// - Parameter stages: name -> stage, as in a configuration file.
    static func run(
        stages: KeyValuePairs<String, ConfigurationNode>, integrations: [any Integration] = [EchoIntegration(), RoomsIntegration()],
        redis: RedisServerProcess? = nil, rooms: RoomsConfiguration = RoomsConfiguration(),
        limits: ClientLimits = ClientLimits(), _ test: (GatewayBench) async throws -> Void
    ) async throws {
        let tree = ConfigurationNode.map(["stages": .map(stages)])
        let configuration = try GatewayConfiguration(tree: tree, source: "bench", integrations: integrations.map(\.name))
        let bench = try await self.start(
            configuration, integrations: integrations, redis: redis ?? RedisServerProcess(), rooms: rooms, limits: limits)
        do {
            try await test(bench)
        } catch {
            try await bench.stop()
            throw error
        }
        try await bench.stop()
    }

    private static func start(
        _ configuration: GatewayConfiguration, integrations: [any Integration], redis: RedisServerProcess,
        rooms roomsConfiguration: RoomsConfiguration, limits: ClientLimits
    ) async throws -> GatewayBench {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let endpoint = RedisEndpoint.tcp(host: "127.0.0.1", port: redis.port)
        let rooms = try await RoomsNode.start(
            configuration: roomsConfiguration, eventLoops: Array(group.makeIterator()), topology: SingleServerTopology(endpoint),
            redis: RedisConfiguration(endpoint: endpoint), scripts: [], games: NoGames(), logger: logger)
        let buckets = StageBuckets(configuration)
        var place = ListenerConfiguration(hosts: ["127.0.0.1"], port: 0)
        place.clientLimits = limits
        let listener = try await Listener.bind(
            configuration: place, group: group,
            door: { eventLoop in
                GatewayDoor(
                    configuration: configuration, integrations: integrations, buckets: buckets, rooms: rooms.shard(on: eventLoop),
                    logger: logger)
            }, logger: logger)
        return GatewayBench(redis: redis, rooms: rooms, listener: listener, group: group)
    }

    private func stop() async throws {
        await self.listener.stopAccepting()
        await self.listener.closeAll(code: .serviceRestart, reason: "", within: .seconds(1))
        await self.rooms.stop(patience: .seconds(2))
        try await self.group.shutdownGracefully()
    }

    /// The address of a stage.
    func url(_ stage: String) -> String { "ws://127.0.0.1:\(self.port)/\(stage)" }

    /// A client of a stage.
    func connect(
        _ stage: String, headers: [(String, String)] = [], configuration: SocketClientConfiguration = SocketClientConfiguration()
    ) async throws -> SocketConnection {
        try await SocketClient.connect(
            url: self.url(stage), headers: headers, configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
    }
}

extension SocketConnection {
    /// The next event, which must be text; 20 s only end a test that would hang.
    func nextText() async throws -> String {
        let event = try await self.next(within: .seconds(20))
        guard case .text(let text) = event else { throw UnexpectedEvent(event: event) }
        return text
    }

    /// The code with which the connection ends, after any other events.
    func closeCode() async throws -> UInt16 {
        while let event = try await self.next(within: .seconds(20)) {
            if case .closed(let code, _) = event { return code.rawValue }
        }
        throw UnexpectedEvent(event: nil)
    }
}

struct UnexpectedEvent: Error {
    let event: SocketClientEvent?
}

/// A node without games.
private struct NoGames: RoomSource {
    func channel(of room: String) -> String { "none:\(room)" }
    func decode(busMessage: ByteBuffer) -> BusMessage? { nil }
    func snapshot(
        of room: String, members: [RoomMember], since: RoomVersion?, context: RoomContext,
        completion: @escaping (RoomSnapshotOutcome) -> Void
    ) { completion(.gone) }
    func beat(of room: String, at version: RoomVersion) -> ByteBuffer { ByteBuffer() }
    func reply(to request: StateRequest, _ answer: StateAnswer) -> ByteBuffer { ByteBuffer() }
    func tick(_ room: String, context: RoomContext, completion: @escaping (RoomStepOutcome) -> Void) { completion(.gone) }
    func members(
        of room: String, node: NodeID, members: [RoomMember], context: RoomContext, completion: @escaping (RoomMembersOutcome) -> Void
    ) { completion(.gone) }
    func position(of room: String, context: RoomContext, completion: @escaping (RoomPositionOutcome) -> Void) { completion(.gone) }
    func drop(_ connection: ConnectionID, from room: String, context: RoomContext, completion: @escaping (RoomStepOutcome) -> Void) {
        completion(.gone)
    }
}
