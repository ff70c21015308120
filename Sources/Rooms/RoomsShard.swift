import Logging
import NIOCore
import Redis
import Transport
import WebSocketWire

/// The rooms as one event loop sees them: its sockets, the rosters of their rooms, and the homes of the rooms that live here.
///
/// Belongs to its loop, as does everything that it holds. Integrations talk to it only; it finds a room's home.
package final class RoomsShard {
    package let eventLoop: any EventLoop
    /// This node.
    package let node: NodeID
    /// This loop's commands go out on it.
    package let redis: RedisClient
    let index: Int
    let configuration: RoomsConfiguration
    let logger: Logger
    let mailbox: LoopMailbox
    let metrics: RoomsMetrics
    /// Set once, before the first socket.
    var home: RoomHome?
    /// Told of a connection whose node died, with its record as it was last written: each once among all nodes, and on the first loop only.
    /// Nil while nobody is interested: then the record is left to another node, or expires.
    package var onOrphan: ((ConnectionRecord) -> Void)?
    /// Only on the first loop: the node's one subscription.
    var bus: NodeBus?
    private var clock = RedisClock()
    private(set) var connections: [ConnectionID: LocalConnection] = [:]
    private var rosters: [RoomKey: Roster] = [:]
    /// Connections whose record may not be as it should, until the next lease; see `doubt`.
    var unrecorded: Set<ConnectionID> = []

    init(
        index: Int, eventLoop: any EventLoop, node: NodeID, redis: RedisClient, configuration: RoomsConfiguration, metrics: RoomsMetrics,
        logger: Logger
    ) {
        self.index = index
        self.eventLoop = eventLoop
        self.node = node
        self.redis = redis
        self.configuration = configuration
        self.metrics = metrics
        self.logger = logger
        self.mailbox = LoopMailbox(eventLoop: eventLoop)
    }

    /// Redis' clock as estimated here, in ms.
    package func nowMs() -> Int64 { self.clock.nowMs(localMs: Self.localMs()) }

    /// What a step needs to know of this loop.
    package var context: RoomContext { RoomContext(redis: self.redis, node: self.node, nowMs: self.nowMs()) }

    /// Learns Redis' clock from an answer that just came.
    package func learn(redisMs: Int64) {
        if self.clock.learn(redisMs: redisMs, localMs: Self.localMs()) { self.home?.clockAdvanced() }
    }

    private static func localMs() -> Int64 { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) }

    // MARK: Connections

    /// A socket was opened: writes its record.
    package func opened(_ record: ConnectionRecord, socket: SocketHandle) {
        self.eventLoop.assertInEventLoop()
        let connection = LocalConnection(record: record, socket: socket)
        self.connections[record.id] = connection
        self.write([connection])
    }

    /// A socket sent a message; told with the next lease.
    package func active(_ id: ConnectionID) { self.connections[id]?.wasActive = true }

    /// A socket is closed: takes it out of its rooms and removes its record.
    package func closed(_ id: ConnectionID) {
        self.eventLoop.assertInEventLoop()
        guard let connection = self.connections.removeValue(forKey: id) else { return }
        connection.answerWasSent()
        for room in connection.rooms {
            self.rosters[room]?.remove(id)
            self.forgetIfEmpty(room)
            self.atHome(of: room) { $0.closed(room, id) }
        }
        for room in connection.waiting.keys { self.atHome(of: room) { $0.cancel(room, id, mayHaveJoined: false) } }
        for completion in connection.claims.values.joined() { completion(.gone) }
        self.erase([id])
    }

    // MARK: Games

    /// Listens to the room for a connection that is about to join: `completion(true)` once the subscription is confirmed.
    ///
    /// Subscribing before joining leaves an overlap between the events and the welcome, never a hole. The connection counts as
    /// joining until `join` or `cancel`.
    package func prepare(_ room: RoomKey, for connection: ConnectionID, completion: @escaping (Bool) -> Void) {
        self.eventLoop.assertInEventLoop()
        guard let local = self.connections[connection] else { return completion(false) }
        local.waiting[room] = completion
        let index = self.index
        self.atHome(of: room) { $0.prepare(room, connection, loop: index) }
    }

    /// The join was refused: forgets the reservation. `mayHaveJoined`: its answer never came, so the connection is taken out in case it did.
    package func cancel(_ room: RoomKey, for connection: ConnectionID, mayHaveJoined: Bool = false) {
        self.eventLoop.assertInEventLoop()
        self.atHome(of: room) { $0.cancel(room, connection, mayHaveJoined: mayHaveJoined) }
    }

    /// The join succeeded: the step's events go to the others, the welcome to the socket, which is a member from then on.
    ///
    /// `answered` is called once, when the welcome was sent or its socket is closed.
    package func join(
        _ room: RoomKey, connection: ConnectionID, player: String, step: RoomStep, welcome: DirectFrame, answered: (() -> Void)? = nil
    ) {
        self.eventLoop.assertInEventLoop()
        self.learn(redisMs: step.nowMs)
        let index = self.index
        let welcome = self.expecting(welcome, answered)
        guard let local = self.connections[connection] else {
            return self.atHome(of: room) { $0.joinedAfterClosing(room, connection, step: step) }
        }
        local.record.room = room.name
        local.record.player = player
        self.write([local])
        self.atHome(of: room) { $0.join(room, connection, loop: index, player: player, step: step, welcome: welcome) }
    }

    /// Any other step: its events go to everybody, then the reply to its socket.
    ///
    /// `answered` is called once, when the reply was sent or its socket is closed: the reply may have to wait for events, and what the
    /// connection is told next must not come before it. One reply of a connection at a time has one.
    package func apply(_ room: RoomKey, step: RoomStep, reply: DirectFrame?, answered: (() -> Void)? = nil) {
        self.eventLoop.assertInEventLoop()
        self.learn(redisMs: step.nowMs)
        let reply = reply.map { self.expecting($0, answered) }
        self.atHome(of: room) { $0.apply(room, step: step, reply: reply) }
    }

    /// The frame, whose sending is waited for.
    private func expecting(_ frame: DirectFrame, _ answered: (() -> Void)?) -> DirectFrame {
        guard let answered else { return frame }
        guard let local = self.connections[frame.connection] else {
            answered()
            return frame
        }
        local.answered = answered
        var frame = frame
        frame.isAnswer = true
        return frame
    }

    /// The member has left by a step that was made already, its own or another connection's of its seat: the one that came to `version`.
    ///
    /// It stays in if it has joined again since.
    package func leave(_ room: RoomKey, connection: ConnectionID, at version: RoomVersion) {
        self.eventLoop.assertInEventLoop()
        self.atHome(of: room) { $0.leave(room, connection, at: version) }
    }

    /// A step found no seat for the connection: others took this node for dead while it stood still or Redis was away, or the seat is gone.
    ///
    /// If the connection is a member here, Redis gets the node's members first. `completion` is called once, after the events of that step.
    package func reclaim(_ room: RoomKey, for connection: ConnectionID, completion: @escaping (SeatClaim) -> Void) {
        self.eventLoop.assertInEventLoop()
        guard let local = self.connections[connection] else { return completion(.gone) }
        local.claims[room, default: []].append(completion)
        let index = self.index
        self.atHome(of: room) { $0.reclaim(room, connection, loop: index) }
    }

    /// Sends a member a sign of life with the room's version, as far as this node knows it; nothing to who is no member.
    package func beat(_ room: RoomKey, for connection: ConnectionID) {
        self.eventLoop.assertInEventLoop()
        self.atHome(of: room) { $0.beat(room, connection) }
    }

    /// The room's hash is no more: its members are closed with 4004.
    package func gone(_ room: RoomKey) { self.atHome(of: room) { $0.gone(room) } }

    /// The newest round that this loop's sockets were told, for stamping a message without one; nil where nobody here is in the room.
    package func round(in room: RoomKey) -> Int? { self.rosters[room]?.round }

    // MARK: Plain rooms

    /// Joins a plain room: `completion(true)` once the subscription is confirmed and the socket is a member.
    package func joinPlain(_ name: String, connection: ConnectionID, completion: @escaping (Bool) -> Void) {
        let room = RoomKey.plain(name)
        self.prepare(room, for: connection) { prepared in
            if !prepared { self.cancel(room, for: connection) }
            completion(prepared)
        }
    }

    /// Leaves a plain room; its messages may still come within the tick.
    package func leavePlain(_ name: String, connection: ConnectionID) {
        let room = RoomKey.plain(name)
        self.rosters[room]?.remove(connection)
        self.forgetIfEmpty(room)
        self.atHome(of: room) { $0.leave(room, connection) }
    }

    /// Whether the connection is a member of the plain room.
    package func isInPlain(_ name: String, connection: ConnectionID) -> Bool {
        self.rosters[.plain(name)]?.sockets[connection] != nil
    }

    /// Sends text to every member of a plain room on every node: one PUBLISH, nothing stored. `false`: not sent, or not known.
    package func publishPlain(_ name: String, text: ByteBuffer, completion: @escaping (Bool) -> Void) {
        self.eventLoop.assertInEventLoop()
        let command = RedisCommand("PUBLISH", self.configuration.plainChannel(name), PlainMessage.encode(text))
        self.redis.send(command) { result in
            guard case .success(.integer) = result else { return completion(false) }
            completion(true)
        }
    }

    // MARK: From the homes

    /// Runs `work` at the room's home: at once when that is here, else with this tick's batch.
    func atHome(of room: RoomKey, _ work: @escaping @Sendable (RoomHome) -> Void) {
        let index = Int(truncatingIfNeeded: UInt(bitPattern: room.hashValue) % UInt(self.mailbox.count))
        guard index != self.index else {
            if let home = self.home { work(home) }
            return
        }
        self.mailbox.post(to: index) { shard in
            if let home = shard.home { work(home) }
        }
    }

    /// Carries out what the homes told this loop, in their order.
    func carryOut(_ messages: [MemberMessage]) {
        self.eventLoop.assertInEventLoop()
        for message in messages { self.carryOut(message) }
    }

    private func carryOut(_ message: MemberMessage) {
        switch message {
        case .broadcast(let room, let broadcast):
            if let round = broadcast.round { self.rosters[room]?.round = round }
            self.rosters[room]?.deliver(broadcast)
        case .direct(let connection, let text, let isAnswer):
            self.connections[connection]?.socket.send(.text, text)
            if isAnswer { self.connections[connection]?.answerWasSent() }
        case .replay(let connection, let frame):
            var frames = SharedFrames(frame, count: 1)
            self.connections[connection]?.socket.send(&frames)
        case .admit(let room, let connection, let round):
            self.admit(connection, to: room, round: round)
        case .remove(let room, let connection):
            self.rosters[room]?.remove(connection)
            self.connections[connection]?.rooms.remove(room)
            self.forgetIfEmpty(room)
        case .round(let room, let round):
            self.rosters[room]?.round = round
        case .close(let connection, let code, let reason):
            self.connections[connection]?.socket.close(code: code, reason: reason)
        case .prepared(let room, let connection, let isReady):
            self.connections[connection]?.waiting.removeValue(forKey: room)?(isReady)
        case .claimed(let room, let connection, let claim):
            for completion in self.connections[connection]?.claims.removeValue(forKey: room) ?? [] { completion(claim) }
        }
    }

    /// Adds a member, unless its socket closed meanwhile: then the home, which counted it in, is told at once.
    private func admit(_ connection: ConnectionID, to room: RoomKey, round: Int?) {
        guard let local = self.connections[connection] else { return self.atHome(of: room) { $0.closed(room, connection) } }
        local.rooms.insert(room)
        self.rosters[room, default: Roster()].add(connection, socket: local.socket)
        if let round { self.rosters[room]?.round = round }
    }

    private func forgetIfEmpty(_ room: RoomKey) {
        if self.rosters[room]?.isEmpty == true { self.rosters[room] = nil }
    }
}

@available(*, unavailable)
extension RoomsShard: Sendable {}

/// A socket of this loop with its record.
final class LocalConnection {
    var record: ConnectionRecord
    let socket: SocketHandle
    /// The rooms whose homes count it in. Only what the homes say changes it, in their order: a word of an earlier membership may
    /// come when the next one is under way.
    var rooms: Set<RoomKey> = []
    var wasActive = false
    /// Who waits for a room to be listened to.
    var waiting: [RoomKey: (Bool) -> Void] = [:]
    /// Who waits to hear whether it has its seat.
    var claims: [RoomKey: [(SeatClaim) -> Void]] = [:]
    /// Called when the answer that is on its way was sent.
    var answered: (() -> Void)?

    init(record: ConnectionRecord, socket: SocketHandle) {
        self.record = record
        self.socket = socket
    }

    /// The answer was sent, or nobody is there to get it.
    func answerWasSent() {
        let answered = self.answered
        self.answered = nil
        answered?()
    }
}
