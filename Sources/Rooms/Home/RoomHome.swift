import CoreMetrics
import Logging
import NIOCore
import Redis
import WebSocketWire

/// The rooms whose home is one event loop: each has its view, its members and its timers here and nowhere else.
///
/// Belongs to its loop. What it has to tell members goes out once a tick.
final class RoomHome {
    unowned let shard: RoomsShard
    let games: any RoomSource
    private var rooms: [RoomKey: HomedRoom] = [:]
    private var outbox: MemberOutbox
    private var isFlushing = false
    /// Which of the subscription's lives this is while every wanted channel is confirmed in it; nil while one may not be.
    private(set) var wholeSubscription: Int? = 0
    private var subscriptionLosses = 0
    /// What this node does of its own accord for rooms: a part of the queue to Redis stays free for people's own commands.
    private var gate: WorkGate<(@escaping () -> Void) -> Void>
    private var isAtGate = false
    /// Rooms that wait for a look: each waits once.
    private var lookers: [(Set<NodeID>?) -> Void] = []
    /// Tells rooms of one name apart: answers may come for one that is forgotten.
    private var roomSerial = 0
    /// The nodes whose lease ran, at the last look, and whether the others are dead.
    private(set) var nodes = NodeWatch()

    init(shard: RoomsShard, games: any RoomSource, loopCount: Int) {
        self.shard = shard
        self.games = games
        self.outbox = MemberOutbox(loopCount: loopCount)
        self.gate = WorkGate(limit: min(Self.workLimit, shard.redis.configuration.queueLimit / 4))
    }

    /// So many steps at once keep a Redis a millisecond away busy; each one more would only make people's own commands wait.
    private static let workLimit = 32

    var roomCount: Int { self.rooms.count }

    // MARK: From the shards

    func prepare(_ room: RoomKey, _ connection: ConnectionID, loop: Int) {
        let homed = self.rooms[room] ?? self.open(room)
        homed.prepare(connection, loop: loop)
    }

    func cancel(_ room: RoomKey, _ connection: ConnectionID, mayHaveJoined: Bool) {
        // The room may be forgotten by now; who may have joined has to be taken out all the same.
        let homed = self.rooms[room] ?? (mayHaveJoined ? self.open(room) : nil)
        homed?.cancel(connection, mayHaveJoined: mayHaveJoined)
    }

    func join(_ room: RoomKey, _ connection: ConnectionID, loop: Int, player: String, step: RoomStep, welcome: DirectFrame) {
        let homed = self.rooms[room] ?? self.open(room)
        homed.join(connection, loop: loop, player: player, step: step, welcome: welcome)
    }

    func joinedAfterClosing(_ room: RoomKey, _ connection: ConnectionID, step: RoomStep) {
        let homed = self.rooms[room] ?? self.open(room)
        homed.joinedAfterClosing(connection, step: step)
    }

    func apply(_ room: RoomKey, step: RoomStep, reply: DirectFrame?) {
        guard let homed = self.rooms[room] else {
            // Nobody here is in the room: only the sender waits for its answer.
            if let reply { self.sendUnplaced(reply) }
            return
        }
        homed.apply(step, reply: reply)
    }

    /// Nobody is in a room that is not here.
    func reclaim(_ room: RoomKey, _ connection: ConnectionID, loop: Int) {
        guard let homed = self.rooms[room] else { return self.tell(.claimed(room, connection, .gone), of: room, to: loop) }
        homed.reclaim(connection, loop: loop)
    }

    func leave(_ room: RoomKey, _ connection: ConnectionID) { self.rooms[room]?.detach(connection) }
    func leave(_ room: RoomKey, _ connection: ConnectionID, at version: RoomVersion) { self.rooms[room]?.left(connection, at: version) }
    func closed(_ room: RoomKey, _ connection: ConnectionID) { self.rooms[room]?.closed(connection) }
    func beat(_ room: RoomKey, _ connection: ConnectionID) { self.rooms[room]?.beat(connection) }
    func gone(_ room: RoomKey) { self.rooms[room]?.gone() }

    /// A sender without a room can be on any loop: each looks whether the connection is its own.
    private func sendUnplaced(_ reply: DirectFrame) {
        for message in reply.messages(of: self.games) {
            for index in 0..<self.shard.mailbox.count { self.tell(message, of: .game(""), to: index) }
        }
    }

    // MARK: From the bus and the lease

    func received(_ payload: ByteBuffer, in room: RoomKey) { self.rooms[room]?.received(payload) }
    func subscribed(_ room: RoomKey, serial: Int, isConfirmed: Bool) {
        guard let homed = self.rooms[room], homed.serial == serial else { return }
        homed.subscribed(isConfirmed: isConfirmed)
    }

    func subscriptionLost() {
        self.subscriptionLosses += 1
        self.wholeSubscription = nil
        for room in self.rooms.values { room.isSuspect = true }
    }

    /// The subscription is whole again: compares every game with Redis, then sends the members.
    func subscriptionRestored() {
        self.wholeSubscription = self.subscriptionLosses
        for room in self.rooms.values where room.view != nil { room.comparePosition() }
    }

    /// Compares the games that wait for something with Redis: the detector of a single lost message.
    func sweep() {
        for room in self.rooms.values where room.view?.phase == .active || (room.view != nil && room.isSuspect) { room.comparePosition() }
    }

    /// A look at the leases: nodes that have died lose their connections in this node's rooms.
    func looked(alive: Set<NodeID>, isDoubtful: Bool) {
        let dead = self.nodes.looked(alive: alive, isDoubtful: isDoubtful)
        guard !dead.isEmpty else { return }
        for room in self.rooms.values where room.view != nil {
            for node in dead { room.reap(node) }
        }
    }

    /// A node has ended and left nothing behind: there is nothing to take out of any room.
    func ended(_ node: NodeID) { self.nodes.ended(node) }

    /// This node's own lease had run out, so others took its members away: sends them again.
    func sendAllMembers() {
        for room in self.rooms.values where room.view != nil { room.sendMembers() }
    }

    /// Redis' clock was found to be further on: what waits for a deadline waits less.
    func clockAdvanced() {
        for room in self.rooms.values { room.rearmTick() }
    }

    /// Drops that Redis has not acknowledged yet, of all rooms.
    var pendingDrops = 0

    /// Looks at the leases now, for whoever met a node that it does not know; nil when Redis could not be asked. One look answers all who ask
    /// before its answer is there.
    func lookAtNodes(_ completion: @escaping (Set<NodeID>?) -> Void) {
        self.lookers.append(completion)
        guard self.lookers.count == 1 else { return }
        self.shard.lease("look") { answer in
            let lookers = self.lookers
            self.lookers = []
            for looker in lookers { looker(answer?.alive) }
        }
    }

    // MARK: What the node does for its rooms

    /// Runs work for a room, at once or when it is its turn; `work` calls `done` when Redis has answered.
    func pace(_ work: @escaping (_ done: @escaping () -> Void) -> Void) {
        self.gate.add(work)
        self.passGate()
    }

    /// Whether the room was not forgotten.
    func isAtHome(_ room: HomedRoom) -> Bool { self.rooms[room.key] === room }

    private func passGate() {
        // Work may end at once: it must not begin the next from inside.
        guard !self.isAtGate else { return }
        self.isAtGate = true
        defer { self.isAtGate = false }
        while let work = self.gate.next() {
            work { [weak self] in
                self?.gate.ended()
                self?.passGate()
            }
        }
    }

    // MARK: The rooms themselves

    private func open(_ room: RoomKey) -> HomedRoom {
        let channel = room.kind == .game ? self.games.channel(of: room.name) : self.shard.configuration.plainChannel(room.name)
        let homed = HomedRoom(key: room, channel: channel, serial: self.roomSerial, home: self, loopCount: self.shard.mailbox.count)
        self.roomSerial += 1
        self.rooms[room] = homed
        self.shard.metrics.rooms.increment()
        self.subscribe(homed)
        return homed
    }

    /// Has the room's channel listened to; the answer comes to `subscribed`.
    func subscribe(_ homed: HomedRoom) {
        let (channel, room, serial, index) = (homed.channel, homed.key, homed.serial, self.shard.index)
        self.shard.atBus { $0.subscribe(channel, room: room, serial: serial, home: index) }
    }

    /// The room is listened to no more.
    func forget(_ homed: HomedRoom) {
        guard self.rooms[homed.key] === homed else { return }
        self.rooms[homed.key] = nil
        self.shard.metrics.rooms.decrement()
        let channel = homed.channel
        self.shard.atBus { $0.unsubscribe(channel) }
    }

    // MARK: To the members

    func tell(_ message: MemberMessage, of room: RoomKey, to index: Int) {
        self.outbox.append(message, of: room, to: index)
        self.flushAtEndOfTick()
    }

    func broadcast(_ frame: ByteBuffer, of room: RoomKey, round: Int?, skipping: [ConnectionID], to index: Int) {
        self.outbox.broadcast(frame, of: room, round: round, skipping: skipping, to: index)
        self.flushAtEndOfTick()
    }

    private func flushAtEndOfTick() {
        guard !self.isFlushing else { return }
        self.isFlushing = true
        self.shard.eventLoop.assumeIsolated().execute { self.flush() }
    }

    private func flush() {
        self.isFlushing = false
        for (index, messages) in self.outbox.take().enumerated() where !messages.isEmpty {
            guard index != self.shard.index else {
                self.shard.carryOut(messages)
                continue
            }
            self.shard.mailbox.post(to: index) { $0.carryOut(messages) }
        }
    }
}

/// Encodes a text frame once, for however many sockets.
enum Frames {
    static func encode(_ text: ByteBuffer) -> ByteBuffer {
        var frame = ByteBuffer()
        WebSocketEncoder.append(.text, payload: text, masking: nil, into: &frame)
        return frame
    }
}
