import CoreMetrics
import NIOCore
import WebSocketWire

/// One room at its home: who is in it, what they have got, and what it waits for.
///
/// Belongs to its home's loop. A game has a view; a plain room has none.
final class HomedRoom {
    struct Member {
        var loop: Int
        var player: String?
        /// The epoch of the join that gave the seat.
        var epoch: String?
        /// What the member already has by a welcome or a state; nil once the room has come beyond it.
        var floor: RoomVersion?
        /// Redis said that its seat is no more.
        var isLost = false
    }

    let key: RoomKey
    let channel: String
    unowned let home: RoomHome
    var view: RoomView?
    var members: [ConnectionID: Member] = [:]
    /// Connections that are about to join, and the loop that waits for them.
    private(set) var reservations: [ConnectionID: Int] = [:]
    /// Closed connections that Redis has not acknowledged.
    var drops: Set<ConnectionID> = []
    /// The subscription was lost and the room has not been compared since.
    var isSuspect = false
    var isResnapshotting = false
    var claims = SeatClaims()
    /// Nodes that the room lists and that no look has shown: alive or dead is not known yet.
    var unknownNodes: Set<NodeID> = []
    /// What waits for its turn at the home's gate, so that it waits there once.
    var waiting = RoomWaiting()
    var timers = RoomTimers()
    private var isConfirmed = false
    private(set) var perLoop: [Int]
    private var recent = RecentFrames()

    init(key: RoomKey, channel: String, home: RoomHome, loopCount: Int) {
        self.key = key
        self.channel = channel
        self.home = home
        self.perLoop = Array(repeating: 0, count: loopCount)
        self.view = key.kind == .game ? RoomView() : nil
    }

    var shard: RoomsShard { self.home.shard }

    // MARK: Subscribe, confirm, join

    func prepare(_ connection: ConnectionID, loop: Int) {
        self.timers.linger?.cancel()
        self.reservations[connection] = loop
        if self.isConfirmed { self.grant(connection, loop: loop) }
    }

    /// Tells the connection's loop to go on. In a plain room it is a member at once, so that no message can pass between the two.
    private func grant(_ connection: ConnectionID, loop: Int) {
        if self.view == nil {
            self.reservations[connection] = nil
            self.add(connection, Member(loop: loop, player: nil, floor: nil))
        }
        self.home.tell(.prepared(self.key, connection, true), of: self.key, to: loop)
    }

    /// The subscription was confirmed, or could not be had in time.
    func subscribed(isConfirmed: Bool) {
        self.isConfirmed = isConfirmed
        guard !isConfirmed else {
            for (connection, loop) in self.reservations { self.grant(connection, loop: loop) }
            // Members were here before the channel was: what passed meanwhile is not known.
            if !self.members.isEmpty { self.perform(self.view?.distrust() ?? []) }
            return
        }
        for (connection, loop) in self.reservations {
            self.home.tell(.prepared(self.key, connection, false), of: self.key, to: loop)
        }
        self.reservations = [:]
        self.subscriptionFailed()
    }

    /// The subscriber has given the channel up. With nobody here the next join opens the room anew; else the channel is asked for again.
    private func subscriptionFailed() {
        guard self.members.isEmpty, self.drops.isEmpty else {
            self.timers.subscribe = self.after(.milliseconds(.random(in: 200...1000))) { $0.home.subscribe($0) }
            return
        }
        self.timers.cancelAll()
        self.home.forget(self)
    }

    func cancel(_ connection: ConnectionID, mayHaveJoined: Bool) {
        self.reservations[connection] = nil
        if mayHaveJoined, self.members[connection] == nil { self.drop(connection) }
        self.lingerIfEmpty()
    }

    func join(_ connection: ConnectionID, loop: Int, player: String, step: RoomStep, welcome: DirectFrame) {
        self.reservations[connection] = nil
        self.perform(self.view?.receive(step, isAnswer: true) ?? [])
        self.add(connection, Member(loop: loop, player: player, epoch: step.version.epoch, floor: welcome.floor))
        self.home.tell(.admit(self.key, connection, round: step.round ?? self.view?.round), of: self.key, to: loop)
        self.send(welcome)
        self.catchUp(connection, from: welcome.floor)
        self.reapUnknown(step.nodes)
        if self.timers.roll == nil { self.startRolls() }
    }

    /// The socket closed while its join was on its way: takes it out again.
    func joinedAfterClosing(_ connection: ConnectionID, step: RoomStep) {
        self.reservations[connection] = nil
        self.perform(self.view?.receive(step, isAnswer: true) ?? [])
        self.drop(connection)
    }

    private func add(_ connection: ConnectionID, _ member: Member) {
        if let old = self.members.updateValue(member, forKey: connection) { self.perLoop[old.loop] -= 1 }
        self.perLoop[member.loop] += 1
    }

    // MARK: Leave

    /// The member is gone by a step that was made already.
    func detach(_ connection: ConnectionID) {
        guard let member = self.members.removeValue(forKey: connection) else { return }
        self.perLoop[member.loop] -= 1
        self.home.tell(.remove(self.key, connection), of: self.key, to: member.loop)
        self.lingerIfEmpty()
    }

    /// The socket closed: its loop has forgotten it; a game hears of it by a step.
    func closed(_ connection: ConnectionID) {
        guard let member = self.members.removeValue(forKey: connection) else { return }
        self.perLoop[member.loop] -= 1
        if self.view != nil { self.drop(connection) }
        self.lingerIfEmpty()
    }

    /// The hash is no more.
    func gone() {
        for (connection, loop) in self.reservations {
            self.home.tell(.prepared(self.key, connection, false), of: self.key, to: loop)
        }
        for (connection, member) in self.members {
            self.home.tell(.close(connection, code: .gameGone, reason: "the game is over"), of: self.key, to: member.loop)
        }
        self.drops = []
        self.timers.cancelAll()
        self.home.forget(self)
    }

    func lingerIfEmpty() {
        guard self.members.isEmpty, self.reservations.isEmpty, self.drops.isEmpty else { return }
        self.timers.linger?.cancel()
        self.timers.linger = self.after(self.shard.configuration.linger) { room in
            guard room.members.isEmpty, room.reservations.isEmpty, room.drops.isEmpty else { return }
            room.timers.cancelAll()
            room.home.forget(room)
        }
    }

    // MARK: Events

    /// A message of the room's channel.
    func received(_ payload: ByteBuffer) {
        guard self.view != nil else {
            if let text = PlainMessage.decode(payload) { self.broadcast(RoomEvent(number: nil, text: text)) }
            return
        }
        guard let message = self.home.games.decode(busMessage: payload) else { return }
        // Nothing is learned of the clock here: a message may have waited for long, unlike the answer to a question of one's own.
        self.perform(self.view?.receive(message.step, isAnswer: false) ?? [])
        if message.removed.contains(where: { self.members[$0] != nil }) { self.sendMembers() }
    }

    func apply(_ step: RoomStep, reply: DirectFrame?) {
        guard self.view?.version != nil else {
            if let reply { self.send(reply) }
            return
        }
        self.perform(self.view?.receive(step, reply: reply, isAnswer: true) ?? [])
    }

    func perform(_ actions: [RoomView.Action]) {
        for action in actions {
            switch action {
            case .deliver(let event): self.broadcast(event)
            case .reply(let frame):
                if self.isOvertaken(frame) { self.refresh(frame.connection) } else { self.send(frame) }
            case .resync: self.resync()
            }
        }
        self.armGap()
        self.armTick()
    }

    private func broadcast(_ event: RoomEvent) {
        let frame = Frames.encode(event.text)
        if let number = event.number { self.recent.append(frame, number: number) }
        let skipping = self.skipping(event.number)
        for index in self.perLoop.indices where self.perLoop[index] > 0 {
            self.home.broadcast(frame, of: self.key, round: event.round, skipping: skipping, to: index)
        }
        self.shard.metrics.events.increment()
        guard let player = event.removedPlayer else { return }
        for (connection, member) in self.members where member.player == player { self.detach(connection) }
    }

    /// Members whose floor holds the event already; floors that the room has passed are forgotten.
    private func skipping(_ number: Int?) -> [ConnectionID] {
        guard let number, let epoch = self.view?.version?.epoch else { return [] }
        var skipping: [ConnectionID] = []
        for (connection, member) in self.members {
            guard let floor = member.floor else { continue }
            if floor.epoch == epoch, floor.number >= number {
                skipping.append(connection)
            } else {
                self.members[connection]?.floor = nil
            }
        }
        return skipping
    }

    func send(_ direct: DirectFrame) {
        if let floor = direct.floor { self.members[direct.connection]?.floor = floor }
        if let member = self.members[direct.connection] {
            self.home.tell(.direct(direct.connection, text: direct.text), of: self.key, to: member.loop)
        } else {
            for index in self.perLoop.indices { self.home.tell(.direct(direct.connection, text: direct.text), of: self.key, to: index) }
        }
    }

    /// Sends a new member what the room delivered after its welcome was read and before it was added.
    private func catchUp(_ connection: ConnectionID, from floor: RoomVersion?) {
        guard let floor, let version = self.view?.version, let member = self.members[connection] else { return }
        guard floor.epoch == version.epoch, floor.number < version.number else { return }
        guard let missed = self.recent.frames(after: floor.number, to: version.number) else {
            return self.perform(self.view?.distrust() ?? [])
        }
        for frame in missed { self.home.tell(.replay(connection, frame: frame), of: self.key, to: member.loop) }
    }
}

extension WebSocketCloseCode {
    /// 4004: the game of this connection is no more.
    static let gameGone = WebSocketCloseCode(rawValue: 4004)
}

/// The last frames of a room, for members who join while others are being delivered to.
struct RecentFrames {
    static let limit = 32
    private var frames: [(number: Int, frame: ByteBuffer)] = []

    mutating func append(_ frame: ByteBuffer, number: Int) {
        if self.frames.count >= Self.limit { self.frames.removeFirst() }
        self.frames.append((number, frame))
    }

    /// The frames of those versions; nil when one of them is not here any more.
    func frames(after floor: Int, to last: Int) -> [ByteBuffer]? {
        let wanted = self.frames.suffix(while: { $0.number > floor })
        guard wanted.count == last - floor else { return nil }
        return wanted.map(\.frame)
    }
}

extension Array {
    /// The longest tail whose elements all satisfy the condition.
    fileprivate func suffix(while condition: (Element) -> Bool) -> ArraySlice<Element> {
        var start = self.endIndex
        while start > self.startIndex, condition(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}
