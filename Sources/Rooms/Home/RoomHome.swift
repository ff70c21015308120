import CoreMetrics
import Logging
import NIOCore
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
    /// Whether every wanted channel is confirmed on the present connection.
    private var isSubscriptionWhole = true
    /// The nodes whose lease ran, at the last look, and whether the others are dead.
    private(set) var nodes = NodeWatch()

    init(shard: RoomsShard, games: any RoomSource, loopCount: Int) {
        self.shard = shard
        self.games = games
        self.outbox = MemberOutbox(loopCount: loopCount)
    }

    var roomCount: Int { self.rooms.count }

    // MARK: From the shards

    func prepare(_ room: RoomKey, _ connection: ConnectionID, loop: Int) {
        let homed = self.rooms[room] ?? self.open(room)
        homed.prepare(connection, loop: loop)
    }

    func cancel(_ room: RoomKey, _ connection: ConnectionID, mayHaveJoined: Bool) {
        self.rooms[room]?.cancel(connection, mayHaveJoined: mayHaveJoined)
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
    func closed(_ room: RoomKey, _ connection: ConnectionID) { self.rooms[room]?.closed(connection) }
    func gone(_ room: RoomKey) { self.rooms[room]?.gone() }

    /// A sender without a room can be on any loop: each looks whether the connection is its own.
    private func sendUnplaced(_ reply: DirectFrame) {
        for index in 0..<self.shard.mailbox.count {
            self.tell(.direct(reply.connection, text: reply.text), of: .game(""), to: index)
        }
    }

    // MARK: From the bus and the lease

    func received(_ payload: ByteBuffer, in room: RoomKey) { self.rooms[room]?.received(payload) }
    func subscribed(_ room: RoomKey, isConfirmed: Bool) { self.rooms[room]?.subscribed(isConfirmed: isConfirmed) }

    func subscriptionLost() {
        self.isSubscriptionWhole = false
        for room in self.rooms.values { room.isSuspect = true }
    }

    /// The subscription is whole again: compares every game with Redis, then sends the members.
    func subscriptionRestored() {
        self.isSubscriptionWhole = true
        self.comparePositions(of: self.rooms.values.filter { $0.view != nil })
    }

    /// Compares the games that wait for something with Redis: the detector of a single lost message.
    func sweep() {
        self.comparePositions(of: self.rooms.values.filter { $0.view?.phase == .active || ($0.view != nil && $0.isSuspect) })
    }

    /// A suspect room is trusted again once it was compared after the subscription came back; else the next sweep tries again. It gets its
    /// members before anybody asks it for their states: during an outage others may have taken them out.
    private func comparePositions(of rooms: [HomedRoom]) {
        guard !rooms.isEmpty else { return }
        self.games.positions(of: rooms.map(\.key.name), context: self.shard.context) { positions in
            guard let positions else { return }
            for room in rooms {
                if room.isSuspect, self.isSubscriptionWhole { room.trusted() }
                room.compare(positions[room.key.name])
            }
        }
    }

    /// A look at the leases: nodes that have died lose their connections in this node's rooms.
    func looked(alive: Set<NodeID>, isDoubtful: Bool) {
        let dead = self.nodes.looked(alive: alive, isDoubtful: isDoubtful)
        guard !dead.isEmpty else { return }
        for room in self.rooms.values where room.view != nil {
            for node in dead { room.reap(node) }
        }
    }

    /// This node's own lease had run out, so others took its members away: sends them again.
    func sendAllMembers() {
        for room in self.rooms.values where room.view != nil { room.sendMembers() }
    }

    /// Redis' clock was found to be further on: what waits for a deadline waits less.
    func clockAdvanced() {
        for room in self.rooms.values { room.rearmTick() }
    }

    /// Drops that Redis has not acknowledged yet.
    var pendingDrops: Int { self.rooms.values.reduce(0) { $0 + $1.drops.count } }

    // MARK: The rooms themselves

    private func open(_ room: RoomKey) -> HomedRoom {
        let channel = room.kind == .game ? self.games.channel(of: room.name) : self.shard.configuration.plainChannel(room.name)
        let homed = HomedRoom(key: room, channel: channel, home: self, loopCount: self.shard.mailbox.count)
        self.rooms[room] = homed
        self.shard.metrics.rooms.increment()
        self.subscribe(homed)
        return homed
    }

    /// Has the room's channel listened to; the answer comes to `subscribed`.
    func subscribe(_ homed: HomedRoom) {
        let (channel, room, index) = (homed.channel, homed.key, self.shard.index)
        self.shard.atBus { $0.subscribe(channel, room: room, home: index) }
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
