import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Redis
import Rooms
import SocketClient
import Synchronization
import TestSupport
import Transport
import WebSocketWire

/// A node's rooms on a real Redis, behind real sockets that do nothing by themselves: tests call the shards as an integration would.
final class RoomsBench: Sendable {
    let redis: RedisServerProcess
    let games: ScriptedGames
    let rooms: RoomsNode
    private let door: BenchDoor
    private let listener: Listener
    private let group: MultiThreadedEventLoopGroup

    private init(
        redis: RedisServerProcess, games: ScriptedGames, rooms: RoomsNode, listener: Listener, door: BenchDoor,
        group: MultiThreadedEventLoopGroup
    ) {
        self.redis = redis
        self.games = games
        self.rooms = rooms
        self.listener = listener
        self.door = door
        self.group = group
    }

    /// Runs a test against a node with so many event loops, and ends the node whatever comes of it.
    ///
    /// - Parameter look: how often the lease is renewed.
    static func run(
        loops: Int = 2, look: TimeAmount = .seconds(5), _ test: (RoomsBench) async throws -> Void
    ) async throws {
        let bench = try await self.start(loops: loops, look: look)
        do {
            try await test(bench)
        } catch {
            try await bench.stop()
            throw error
        }
        try await bench.stop()
    }

    private static func start(loops: Int, look: TimeAmount) async throws -> RoomsBench {
        let redis = try RedisServerProcess()
        let games = ScriptedGames()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let endpoint = RedisEndpoint.tcp(host: "127.0.0.1", port: redis.port)
        var configuration = RoomsConfiguration()
        configuration.linger = .milliseconds(20)
        configuration.look = look
        // A test brings the missing event itself, late; nothing is to come before it.
        configuration.gap = .seconds(20)
        let rooms = try await RoomsNode.start(
            configuration: configuration, eventLoops: Array(group.makeIterator()), topology: SingleServerTopology(endpoint),
            redis: RedisConfiguration(endpoint: endpoint), scripts: [], games: games, logger: logger)
        let door = BenchDoor(rooms)
        let listener = try await Listener.bind(
            configuration: ListenerConfiguration(hosts: ["127.0.0.1"], port: 0), group: group, door: { _ in door }, logger: logger)
        return RoomsBench(redis: redis, games: games, rooms: rooms, listener: listener, door: door, group: group)
    }

    private func stop() async throws {
        await self.listener.stopAccepting()
        await self.listener.closeAll(code: .serviceRestart, reason: "", within: .seconds(1))
        await self.rooms.stop(patience: .seconds(2))
        try await self.group.shutdownGracefully()
    }

    /// Opens a socket.
    func connect() async throws -> BenchMember {
        let url = "ws://127.0.0.1:\(self.listener.boundAddresses[0].port)/"
        let client = try await SocketClient.connect(url: url, group: MultiThreadedEventLoopGroup.singleton)
        guard case .text(let text) = try await client.next(within: .seconds(20)), let id = ConnectionID(text: text),
            let socket = self.door.sockets.withLock({ $0[id] })
        else { throw BenchError(what: "the node did not say hello") }
        return BenchMember(id: id, client: client, socket: socket, eventLoop: socket.eventLoop, rooms: self.rooms)
    }

    /// Publishes on a game's channel, as another node's step would.
    func publish(_ message: String, in room: RoomKey) throws {
        try self.redis.probe().command(["PUBLISH", self.games.channel(of: room.name), message])
    }

    /// Returns once Redis was told to take out just those, in that order; 20 s only end a test that would hang.
    func isDropped(_ connections: [ConnectionID]) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if self.games.dropped == connections { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Returns once the node does not listen to the room any more; 20 s only end a test that would hang.
    func isForgotten(_ room: RoomKey) async throws -> Bool {
        let probe = try self.redis.probe()
        let channel = room.kind == .game ? self.games.channel(of: room.name) : "*{r:\(room.name)}*"
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if probe.command(["PUBSUB", "CHANNELS", channel]).array?.isEmpty == true { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}

struct BenchError: Error {
    let what: String
}

/// A client, and its socket as the node has it.
struct BenchMember: Sendable {
    let id: ConnectionID
    let client: SocketConnection
    let socket: SocketHandle
    let eventLoop: any EventLoop
    let rooms: RoomsNode

    /// Sends the client something, as an integration would.
    func say(_ text: String) { self.socket.send(.text, ByteBuffer(string: text)) }

    /// Does something on the socket's loop.
    func onShard(_ work: @escaping @Sendable (RoomsShard) -> Void) async throws {
        try await self.eventLoop.submit { work(self.rooms.shard(on: self.eventLoop)) }.get()
    }

    /// Waits for a completion on the socket's loop.
    private func answer(_ work: @escaping @Sendable (RoomsShard, @escaping (Bool) -> Void) -> Void) async throws -> Bool {
        try await self.eventLoop.flatSubmit {
            let promise = self.eventLoop.makePromise(of: Bool.self)
            work(self.rooms.shard(on: self.eventLoop)) { promise.succeed($0) }
            return promise.futureResult
        }.get()
    }

    func joinPlain(_ room: String) async throws -> Bool {
        try await self.answer { $0.joinPlain(room, connection: self.id, completion: $1) }
    }

    func isInPlain(_ room: String) async throws -> Bool { try await self.answer { $1($0.isInPlain(room, connection: self.id)) } }

    func prepare(_ room: RoomKey) async throws -> Bool { try await self.answer { $0.prepare(room, for: self.id, completion: $1) } }

    /// Joins a game as a step of that version would have it; the client gets `welcome <version>`.
    func join(_ room: RoomKey, player: String, at number: Int) async throws {
        guard try await self.prepare(room) else { throw BenchError(what: "the room cannot be listened to") }
        try await self.onShard { $0.entered(room, self.id, player: player, at: number) }
    }

    /// The next text; 20 s only end a test that would hang.
    func nextText() async throws -> String {
        guard case .text(let text) = try await self.client.next(within: .seconds(20)) else { throw BenchError(what: "no text came") }
        return text
    }

    /// All texts up to the node's close frame, and its code.
    func textsUpToClose() async throws -> (texts: [String], code: UInt16) {
        var texts: [String] = []
        while true {
            switch try await self.client.next(within: .seconds(20)) {
            case .text(let text): texts.append(text)
            case .closed(let code, _): return (texts, code.rawValue)
            default: throw BenchError(what: "no close frame came")
            }
        }
    }

    /// All texts up to that one, which `say` sends last.
    func texts(upTo last: String) async throws -> [String] {
        var texts: [String] = []
        while texts.last != last { texts.append(try await self.nextText()) }
        return texts
    }
}

extension RoomsShard {
    /// What an integration does once the step of a join is answered: one event, and the welcome.
    func entered(_ room: RoomKey, _ connection: ConnectionID, player: String, at number: Int, epoch: String = "e1") {
        let welcome = DirectFrame(
            connection: connection, text: ByteBuffer(string: "welcome \(number)"), floor: ScriptedGames.version(number, epoch: epoch))
        self.join(
            room, connection: connection, player: player, step: ScriptedGames.step(number, "joined", epoch: epoch), welcome: welcome)
    }

    /// Has one connection told something, after all that the room's home was told before.
    func say(_ text: String, to connection: ConnectionID, in room: RoomKey, at number: Int) {
        self.apply(
            room, step: ScriptedGames.idle(at: number), reply: DirectFrame(connection: connection, text: ByteBuffer(string: text)))
    }
}

/// Lets everybody in, and tells each client its connection's id.
final class BenchDoor: Door, Sendable {
    let rooms: RoomsNode
    let sockets = Mutex<[ConnectionID: SocketHandle]>([:])

    init(_ rooms: RoomsNode) { self.rooms = rooms }

    func admit(_ request: HandshakeRequest, decision: @escaping (AdmissionDecision) -> Void) {
        decision(.accept(SocketAcceptance(limits: WebSocketLimits(maxMessageBytes: 1024), handler: BenchSocket(self))))
    }

    func answer(_ request: PlainRequest, completion: @escaping (HTTPAnswer) -> Void) { completion(.text(.notFound, "")) }
}

final class BenchSocket: SocketHandler {
    private let door: BenchDoor
    private let id: ConnectionID

    init(_ door: BenchDoor) {
        self.door = door
        self.id = ConnectionID(node: door.rooms.node, random: (0..<9).map { _ in .random(in: 0...255) })
    }

    func opened(_ socket: SocketHandle) {
        let record = ConnectionRecord(id: self.id, stage: "bench", remoteAddress: "", userAgent: "", connectedAtMs: 0)
        self.door.rooms.shard(on: socket.eventLoop).opened(record, socket: socket)
        self.door.sockets.withLock { $0[self.id] = socket }
        socket.send(.text, ByteBuffer(string: self.id.text))
    }

    func received(_ message: SocketMessage, on socket: SocketHandle) {}
    func drained(_ socket: SocketHandle) {}
    func outputResumed(_ socket: SocketHandle) {}

    func closed(_ socket: SocketHandle, code: WebSocketCloseCode, reason: String) {
        self.door.rooms.shard(on: socket.eventLoop).closed(self.id)
    }
}
