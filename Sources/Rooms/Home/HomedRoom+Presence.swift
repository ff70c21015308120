import CoreMetrics
import NIOCore
import WebSocketWire

extension HomedRoom {
    // MARK: Drops

    /// Tells Redis of a closed connection, again and again until it is acknowledged.
    ///
    /// The set is bounded by the connections that were members; a list of members that follows an outage replaces it in effect.
    func drop(_ connection: ConnectionID) {
        self.drops.insert(connection)
        self.send(drop: connection)
    }

    private func send(drop connection: ConnectionID) {
        self.home.games.drop(connection, from: self.key.name, context: self.shard.context) { [weak self] outcome in
            guard let self else { return }
            switch outcome {
            case .step(let step):
                self.drops.remove(connection)
                self.shard.learn(redisMs: step.nowMs)
                if self.view?.version != nil { self.perform(self.view?.receive(step, isAnswer: true) ?? []) }
                self.lingerIfEmpty()
            case .gone:
                self.gone()
            case .unavailable:
                self.retryDrops()
            }
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

    /// Sends the node's own list of members, composed anew; joins in flight are marked as keep.
    func sendMembers() {
        guard self.view?.version != nil else { return }
        var list = self.members.map { RoomMember(connection: $0.key, player: $0.value.player, epoch: $0.value.epoch) }
        list += self.reservations.keys.filter { self.members[$0] == nil }.map { RoomMember(connection: $0, player: nil) }
        self.replaceMembers(of: self.shard.node, with: list) { [weak self] lost in
            for connection in lost { self?.seatIsGone(connection) }
        }
    }

    /// Takes a dead node's connections out of the room; its players' grace begins, nobody is removed.
    func reap(_ node: NodeID) {
        self.shard.metrics.reaped.increment()
        self.replaceMembers(of: node, with: []) { _ in }
    }

    private func replaceMembers(of node: NodeID, with list: [RoomMember], lost: @escaping ([ConnectionID]) -> Void) {
        self.home.games.members(of: self.key.name, node: node, members: list, context: self.shard.context) { [weak self] outcome in
            guard let self else { return }
            switch outcome {
            case .step(let step, let gone):
                self.shard.learn(redisMs: step.nowMs)
                self.perform(self.view?.receive(step, isAnswer: true) ?? [])
                lost(gone)
            case .gone:
                self.gone()
            case .unavailable:
                self.retryMembers(of: node)
            }
        }
    }

    private func retryMembers(of node: NodeID) {
        guard self.timers.members[node] == nil else { return }
        self.timers.members[node] = self.after(.milliseconds(.random(in: 500...2000))) { room in
            room.timers.members[node] = nil
            if node == room.shard.node { room.sendMembers() } else { room.reap(node) }
        }
    }

    /// A rollback of Redis lost the seat, or the game is another one by now: the client joins again with its token.
    private func seatIsGone(_ connection: ConnectionID) {
        guard let member = self.members[connection] else { return }
        self.home.tell(.close(connection, code: .serviceRestart, reason: "join again"), of: self.key, to: member.loop)
    }

    /// The room lists nodes that the last look did not see: looks again, and takes out those that are dead.
    func reapUnknown(_ nodes: [NodeID]) {
        let unknown = nodes.filter { $0 != self.shard.node && !self.home.aliveNodes.contains($0) }
        guard !unknown.isEmpty else { return }
        self.shard.lookAtNodes { [weak self] alive in
            guard let self else { return }
            guard let alive else {
                _ = self.after(.seconds(1)) { $0.reapUnknown(unknown) }
                return
            }
            for node in unknown where !alive.contains(node) { self.reap(node) }
        }
    }
}
