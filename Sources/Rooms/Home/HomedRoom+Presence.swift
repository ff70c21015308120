import CoreMetrics
import NIOCore
import WebSocketWire

extension HomedRoom {
    // MARK: Drops

    /// Tells Redis of a closed connection, again and again until it is acknowledged.
    ///
    /// The set is bounded by the connections that were members; a list of members that follows an outage replaces it in effect.
    func drop(_ connection: ConnectionID) {
        self.addDrop(connection)
        self.send(drop: connection)
    }

    private func addDrop(_ connection: ConnectionID) {
        if self.drops.insert(connection).inserted { self.home.pendingDrops += 1 }
    }

    /// Redis knows, or there is nothing to tell it any more: the connection has joined again.
    func removeDrop(_ connection: ConnectionID) {
        if self.drops.remove(connection) != nil { self.home.pendingDrops -= 1 }
    }

    /// Whether a drop of the connection waits or was sent and is not answered.
    func isDropping(_ connection: ConnectionID) -> Bool { self.drops.contains(connection) || self.waiting.drops[connection] != nil }

    private func send(drop connection: ConnectionID) {
        // One that is sent already may come before the join that this one is to undo.
        guard self.waiting.drops.updateValue(.again, forKey: connection) == nil else { return }
        self.waiting.drops[connection] = .once
        self.paced { room, done in
            guard room.isAtHome, room.drops.contains(connection) else {
                room.waiting.drops[connection] = nil
                return done()
            }
            room.waiting.drops[connection] = .once
            room.home.games.drop(connection, from: room.key.name, context: room.shard.context) {
                let isAgain = room.waiting.drops.removeValue(forKey: connection) == .again
                room.dropped(connection, $0, isAgain: isAgain)
                done()
            }
        }
    }

    private func dropped(_ connection: ConnectionID, _ outcome: RoomStepOutcome, isAgain: Bool) {
        guard self.isAtHome else { return }
        switch outcome {
        case .step(let step):
            if isAgain, self.drops.contains(connection) { self.send(drop: connection) } else { self.removeDrop(connection) }
            self.shard.learn(redisMs: step.nowMs)
            if self.view?.version != nil { self.perform(self.view?.receive(step, isAnswer: true) ?? []) }
            self.lingerIfEmpty()
        case .gone:
            self.gone()
        case .unavailable:
            self.retryDrops()
        }
    }

    private func retryDrops() {
        guard self.timers.drops == nil else { return }
        self.timers.drops = self.after(.milliseconds(.random(in: 200...1000))) { room in
            room.timers.drops = nil
            for connection in room.drops { room.send(drop: connection) }
        }
    }

    // MARK: Members

    /// Has the node's members sent every minute or so, at an instant of the room's own.
    func startRolls() {
        guard self.view != nil else { return }
        let interval = self.shard.configuration.roll.nanoseconds
        self.timers.roll?.cancel()
        self.timers.roll = self.after(.nanoseconds(interval / 2 + .random(in: 0...max(1, interval / 2)))) { room in
            room.sendMembers()
            room.startRolls()
        }
    }

    /// Sends the node's own list of members, composed anew; joins in flight are marked as keep, also those of members who join again.
    ///
    /// `done` hears once what came of it; what Redis did not take is sent again even so.
    func sendMembers(_ done: @escaping (RoomMembersOutcome) -> Void = { _ in }) {
        guard self.view?.version != nil else { return done(.unavailable) }
        self.replaceMembers(of: self.shard.node, told: done)
    }

    private var ownMembers: [RoomMember] {
        let kept = self.reservations.keys.map { RoomMember(connection: $0, player: nil) }
        return kept
            + self.members.filter { self.reservations[$0.key] == nil }
            .map { RoomMember(connection: $0.key, player: $0.value.player, epoch: $0.value.joined?.epoch) }
    }

    /// A step found no seat for the connection. If it is a member here, Redis gets the members, and then the loop hears whether it has one.
    func reclaim(_ connection: ConnectionID, loop: Int) {
        guard self.members[connection]?.isLost == false else {
            return self.home.tell(.claimed(self.key, connection, .gone), of: self.key, to: loop)
        }
        self.claims.ask(connection, loop: loop)
        self.answerClaims()
    }

    private func answerClaims() {
        guard let asked = self.claims.next() else { return }
        // Holds on to the home alone: the room may be gone by then, and the loops wait for an answer.
        self.sendMembers { [weak self, home = self.home, key = self.key] outcome in
            for (connection, loop) in asked {
                home.tell(.claimed(key, connection, outcome.claim(of: connection)), of: key, to: loop)
            }
            self?.claims.answered()
            self?.answerClaims()
        }
    }

    /// Takes a dead node's connections out of the room; its players' grace begins, nobody is removed.
    func reap(_ node: NodeID) {
        self.shard.metrics.reaped.increment()
        self.replaceMembers(of: node) { _ in }
    }

    /// The list is composed when it is sent: one that waited would take out who has joined meanwhile. All who ask before that get its outcome.
    private func replaceMembers(of node: NodeID, told: @escaping (RoomMembersOutcome) -> Void) {
        guard self.waiting.add(told, of: node) else { return }
        self.paced { room, done in
            let tell = room.waiting.takeMembers(of: node)
            guard room.isAtHome else {
                tell(.gone)
                return done()
            }
            let list = node == room.shard.node ? room.ownMembers : []
            room.home.games.members(of: room.key.name, node: node, members: list, context: room.shard.context) {
                room.replacedMembers(of: node, list, $0)
                tell($0)
                done()
            }
        }
    }

    private func replacedMembers(of node: NodeID, _ list: [RoomMember], _ outcome: RoomMembersOutcome) {
        guard self.isAtHome else { return }
        switch outcome {
        case .step(let step, let lost, let removed):
            self.lose(list.filter { lost.contains($0.connection) }, removed: removed)
            self.shard.learn(redisMs: step.nowMs)
            self.perform(self.view?.receive(step, isAnswer: true) ?? [])
        case .gone:
            self.gone()
        case .unavailable:
            self.retryMembers(of: node)
        }
    }

    private func retryMembers(of node: NodeID) {
        guard self.timers.members[node] == nil else { return }
        self.timers.members[node] = self.after(.milliseconds(.random(in: 500...2000))) { room in
            room.timers.members[node] = nil
            if node == room.shard.node { room.sendMembers() } else { room.reap(node) }
        }
    }

    /// Seats that are no more: a rollback of Redis lost them, the game is another one by now, or their owners gave them up this moment and the
    /// room is about to hear of it. Of a removed one it may have missed the word. Those of another game go with the state that is asked for next.
    private func lose(_ seats: [RoomMember], removed: Set<ConnectionID>) {
        // The list may have been composed before the connection took another seat.
        let lost = seats.filter { self.members[$0.connection]?.isLost == false && self.members[$0.connection]?.player == $0.player }
        guard !lost.isEmpty else { return }
        for seat in lost { self.members[seat.connection]?.isLost = true }
        _ = self.after(.seconds(1)) { room in
            for seat in lost where room.members[seat.connection]?.isLost == true {
                room.sendAway(seat.connection, isRemoval: removed.contains(seat.connection))
            }
        }
    }

    /// Closes a socket that has no place in the room: its client joins again with its token, unless a dealer removed it.
    func sendAway(_ connection: ConnectionID, isRemoval: Bool = false) {
        guard let member = self.members[connection] else { return }
        let (code, reason) = isRemoval ? (WebSocketCloseCode.removed, Self.removalReason) : (.serviceRestart, "join again")
        self.home.tell(.close(connection, code: code, reason: reason), of: self.key, to: member.loop)
    }

    /// The room lists nodes that the last look did not see: looks again, and takes out those that are dead.
    func reapUnknown(_ nodes: [NodeID]) {
        self.unknownNodes.formUnion(nodes.filter { $0 != self.shard.node && !self.home.nodes.alive.contains($0) })
        self.lookForUnknown()
    }

    private func lookForUnknown() {
        guard !self.unknownNodes.isEmpty, self.timers.unknown == nil, !self.timers.isLooking else { return }
        guard self.home.nodes.isSure else { return self.lookForUnknownLater() }
        self.timers.isLooking = true
        self.home.lookAtNodes { [weak self] alive in
            guard let self else { return }
            self.timers.isLooking = false
            // A node without a lease of its own is not the one to say who is dead.
            guard let alive, alive.contains(self.shard.node) else { return self.lookForUnknownLater() }
            let dead = self.unknownNodes.subtracting(alive)
            self.unknownNodes = []
            for node in dead { self.reap(node) }
        }
    }

    private func lookForUnknownLater() {
        self.timers.unknown?.cancel()
        self.timers.unknown = self.after(self.shard.configuration.look) { room in
            room.timers.unknown = nil
            room.lookForUnknown()
        }
    }
}

extension RoomMembersOutcome {
    /// What it says of one of the connections on the list.
    fileprivate func claim(of connection: ConnectionID) -> SeatClaim {
        switch self {
        case .step(_, let lost, _): lost.contains(connection) ? .gone : .seated
        case .gone: .gone
        case .unavailable: .unavailable
        }
    }
}
