import Gateway
import Logging
import NIOCore
import NIOPosix
import Poker
import Redis
import Rooms
import TestSupport
import Testing
import Transport
import WebSocketWire

/// A node inside the test process: real sockets on a free port, two event loops, and the game behind the stage `dev`.
final class PokerNode: Sendable {
    let rooms: RoomsNode
    private let listener: Listener
    private let group: MultiThreadedEventLoopGroup

    private init(rooms: RoomsNode, listener: Listener, group: MultiThreadedEventLoopGroup) {
        self.rooms = rooms
        self.listener = listener
        self.group = group
    }

    var url: String { "ws://127.0.0.1:\(self.listener.boundAddresses[0].port)/dev" }

    /// Runs a test with some nodes on one Redis, and ends them.
    static func with(
        _ count: Int, game: PokerConfiguration = .withoutCounters, listener edit: (inout ListenerConfiguration) -> Void = { _ in },
        _ body: ([PokerNode], RedisServerProcess) async throws -> Void
    ) async throws {
        let redis = try RedisServerProcess()
        var nodes: [PokerNode] = []
        for _ in 0..<count { nodes.append(try await PokerNode.start(redis, game: game, listener: edit)) }
        do {
            try await body(nodes, redis)
        } catch {
            Issue.record(error)
        }
        for node in nodes { try await node.stop() }
    }

    /// Starts a node on the Redis.
    static func start(
        _ redis: RedisServerProcess, loops: Int = 2, game: PokerConfiguration = .withoutCounters,
        rooms timing: RoomsConfiguration = RoomsConfiguration(),
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        client adjust: (inout RedisConfiguration) -> Void = { _ in }, listener edit: (inout ListenerConfiguration) -> Void = { _ in }
    ) async throws -> PokerNode {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        var client = try RedisConfiguration.parse(url: redis.url)
        adjust(&client)
        let metrics = PokerMetrics()
        let rooms = try await RoomsNode.start(
            configuration: timing, eventLoops: Array(group.makeIterator()), topology: SingleServerTopology(client.endpoint),
            redis: client, scripts: PokerIntegration.scripts, games: GameSource(configuration: game, metrics: metrics, logger: logger),
            logger: logger)
        let stages = try GatewayConfiguration(
            tree: .map(["stages": .map(["dev": .map(["routeSelection": .scalar("$request.body.action"), "routes": .map(Self.routes)])])]),
            source: "test", integrations: ["poker"])
        let buckets = StageBuckets(stages)
        let integration = PokerIntegration(configuration: game, metrics: metrics, logger: logger)
        var configuration = ListenerConfiguration(hosts: ["127.0.0.1"], port: 0)
        edit(&configuration)
        let listener = try await Listener.bind(
            configuration: configuration, group: group,
            door: { loop in
                GatewayDoor(
                    configuration: stages, integrations: [integration], buckets: buckets, rooms: rooms.shard(on: loop), logger: logger)
            }, logger: logger)
        return PokerNode(rooms: rooms, listener: listener, group: group)
    }

    /// The messages as they are, and one action under another name.
    private static var routes: KeyValuePairs<String, ConfigurationNode> {
        [
            "$default": .map(["integration": .scalar("poker")]),
            "votar": .map(["integration": .scalar("poker"), "action": .scalar("vote")]),
        ]
    }

    /// Ends it in order.
    func stop() async throws {
        await self.listener.stopAccepting()
        await self.listener.closeAll(code: .serviceRestart, reason: "", within: .milliseconds(200))
        await self.rooms.stop(patience: .seconds(2))
        try await self.group.shutdownGracefully()
    }
}

extension PokerConfiguration {
    /// The usual times and limits, but for those of an address: all players of a test have one. And a test may look at the state whenever it likes.
    static var withoutCounters: PokerConfiguration {
        var configuration = PokerConfiguration()
        configuration.states = 10_000
        configuration.gamesPerMinute = 0
        configuration.unknownCodesPerMinute = 0
        configuration.wrongPasscodesPerMinute = 0
        configuration.derivationsPerMinute = 0
        return configuration
    }
}
