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
        /// The version of the join that gave the seat.
        var joined: RoomVersion?
        /// What the member already has by a welcome or a state; nil once the room has come beyond it.
        var floor: RoomVersion?
        /// Redis said that its seat is no more.
        var isLost = false
    }

    let key: RoomKey
    let channel: String
    let serial: Int
    unowned let home: RoomHome
    var view: RoomView?
    var members: [ConnectionID: Member] = [:]
    /// Connections that are about to join, and the loop that waits for them.
    private(set) var reservations: [ConnectionID: Int] = [:]
    /// Closed connections that Redis has not acknowledged; changed by `addDrop` and `removeDrop` only.
    var drops: Set<ConnectionID> = []
    /// Connections that a list of members took out while their join was on its way to this home.
    var overtaken: Set<ConnectionID> = []
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
    /// Redis is being told that nobody is here; who wants to join waits for its answer, or the list could take them out again.
    var isTakingLeave = false
    private(set) var perLoop: [Int]
    private var recent = RecentFrames()

    init(key: RoomKey, channel: String, serial: Int, home: RoomHome, loopCount: Int) {
        self.key = key
        self.channel = channel
        self.serial = serial
        self.home = home
        self.perLoop = Array(repeating: 0, count: loopCount)
        self.view = key.kind == .game ? RoomView() : nil
    }

    var shard: RoomsShard { self.home.shard }

    // MARK: Subscribe, confirm, join

    func prepare(_ connection: ConnectionID, loop: Int) {
        self.timers.linger?.cancel()
        self.reservations[connection] = loop
        if self.isConfirmed, !self.isTakingLeave { self.grant(connection, loop: loop) }
    }

    /// Tells everybody who waits to go on.
    func grantAll() {
        guard self.isConfirmed, !self.isTakingLeave else { return }
        for (connection, loop) in self.reservations { self.grant(connection, loop: loop) }
    }

    /// Tells the connection's loop to go on. In a plain room it is a member at once, so that no message can pass between the two.
    private func grant(_ connection: ConnectionID, loop: Int) {
        if self.view == nil {
            self.reservations[connection] = nil
            self.add(connection, Member(loop: loop, player: nil, floor: nil))
            self.home.tell(.admit(self.key, connection, round: nil), of: self.key, to: loop)
        }
        self.home.tell(.prepared(self.key, connection, true), of: self.key, to: loop)
    }

    /// The subscription was confirmed, or could not be had in time.
    func subscribed(isConfirmed: Bool) {
        self.isConfirmed = isConfirmed
        guard !isConfirmed else {
            self.grantAll()
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
        self.forget()
    }

    func cancel(_ connection: ConnectionID, mayHaveJoined: Bool) {
        self.reservations[connection] = nil
        self.overtaken.remove(connection)
        if mayHaveJoined, self.members[connection] == nil { self.drop(connection) }
        self.lingerIfEmpty()
    }

    func join(_ connection: ConnectionID, loop: Int, player: String, step: RoomStep, welcome: DirectFrame) {
        self.reservations[connection] = nil
        self.perform(self.view?.receive(step, isAnswer: true) ?? [])
        self.add(connection, Member(loop: loop, player: player, joined: step.version, floor: welcome.floor))
        self.home.tell(.admit(self.key, connection, round: step.round ?? self.view?.round), of: self.key, to: loop)
        self.send(welcome)
        self.catchUp(connection, from: welcome.floor)
        // A list or a drop that was sent before may have taken it out again, or still will: Redis gets the members as they are.
        let isInDoubt = self.overtaken.remove(connection) != nil || self.isDropping(connection)
        self.removeDrop(connection)
        if isInDoubt { self.sendMembers() }
        self.reapUnknown(step.nodes)
        if self.timers.roll == nil { self.startRolls() }
    }

    /// The socket closed while its join was on its way: takes it out again.
    func joinedAfterClosing(_ connection: ConnectionID, step: RoomStep) {
        self.reservations[connection] = nil
        self.overtaken.remove(connection)
        self.perform(self.view?.receive(step, isAnswer: true) ?? [])
        self.drop(connection)
    }

    private func add(_ connection: ConnectionID, _ member: Member) {
        if let old = self.members.updateValue(member, forKey: connection) { self.perLoop[old.loop] -= 1 }
        self.perLoop[member.loop] += 1
    }

    // MARK: Leave

    /// The member is one no more.
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
        // The answer to a question that this room asked may come when another one is here under its name.
        guard self.isAtHome else { return }
        for (connection, loop) in self.reservations {
            self.home.tell(.prepared(self.key, connection, false), of: self.key, to: loop)
        }
        self.sendHeldReplies()
        for (connection, member) in self.members { self.closeGone(connection, of: member) }
        for connection in self.drops { self.removeDrop(connection) }
        self.forget()
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
        self.overtaken.formUnion(message.removed.filter { self.reservations[$0] != nil })
        if message.removed.contains(where: { self.members[$0] != nil }) { self.sendMembers() }
    }

    func apply(_ step: RoomStep, reply: DirectFrame?) {
        guard self.view?.version != nil else {
            if let reply { self.send(reply) }
            return
        }
        self.perform(self.view?.receive(step, reply: reply, isAnswer: true) ?? [])
    }

    /// A sign of life for a member. Its place among the events is this one: who has fewer of them has missed some.
    func beat(_ connection: ConnectionID) {
        guard let member = self.members[connection], let version = self.view?.version else { return }
        let text = self.home.games.beat(of: self.key.name, at: version)
        self.home.tell(.direct(connection, text: text, isAnswer: false), of: self.key, to: member.loop)
    }

    func perform(_ actions: [RoomView.Action]) {
        for action in actions {
            switch action {
            case .deliver(let event): self.broadcast(event)
            case .reply(let frame): self.hand(frame)
            case .resync: self.resync()
            case .missed(let event): self.sendOff(event)
            }
        }
        self.armGap()
        self.armTick()
    }

    private func broadcast(_ event: RoomEvent) {
        let frame = Frames.encode(event.text)
        if let number = event.number, let epoch = self.view?.version?.epoch {
            self.recent.append(
                RecentFrames.Entry(
                    version: RoomVersion(epoch: epoch, number: number), frame: frame, removedPlayer: event.removedPlayer,
                    isRemoval: event.isRemoval))
        }
        let skipping = self.skipping(event.number)
        for index in self.perLoop.indices where self.perLoop[index] > 0 {
            self.home.broadcast(frame, of: self.key, round: event.round, skipping: skipping, to: index)
        }
        self.shard.metrics.events.increment()
        if let player = event.removedPlayer { self.seatLeft(player, at: event.number, isRemoval: event.isRemoval) }
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
        for message in direct.messages(of: self.home.games) { self.send(message, to: direct.connection) }
    }

    /// Who is no member can be on any loop: each looks whether the connection is its own.
    func send(_ message: MemberMessage, to connection: ConnectionID) {
        let loops = self.members[connection].map { $0.loop...$0.loop } ?? 0...(self.perLoop.count - 1)
        for index in loops { self.home.tell(message, of: self.key, to: index) }
    }

    /// Sends a new member what the room delivered after its welcome was read and before it was added.
    private func catchUp(_ connection: ConnectionID, from floor: RoomVersion?) {
        guard let floor, let version = self.view?.version, let member = self.members[connection] else { return }
        guard floor.epoch == version.epoch, floor.number < version.number else { return }
        guard let missed = self.recent.entries(after: floor, to: version.number) else {
            return self.perform(self.view?.distrust() ?? [])
        }
        for entry in missed {
            self.home.tell(.replay(connection, frame: entry.frame), of: self.key, to: member.loop)
            if let player = entry.removedPlayer, player == member.player { return self.part(connection, isRemoval: entry.isRemoval) }
        }
    }
}

extension WebSocketCloseCode {
    /// 4004: the game of this connection is no more.
    static let gameGone = WebSocketCloseCode(rawValue: 4004)
    /// 4009: a dealer removed this connection's player.
    static let removed = WebSocketCloseCode(rawValue: 4009)
}
