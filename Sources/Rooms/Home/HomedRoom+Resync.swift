import CoreMetrics
import NIOCore

extension HomedRoom {
    /// Compares with what Redis says; nil: the hash is no more.
    func compare(_ position: RoomPosition?) {
        guard self.view?.version != nil else { return }
        guard let position else { return self.resync() }
        self.perform(self.view?.compare(position) ?? [])
    }

    /// The subscription is whole and the position was compared: the room is trusted again, and Redis gets the members.
    func trusted() {
        self.isSuspect = false
        self.sendMembers()
    }

    /// Asks for the state and sends it to every member; retried until Redis answers.
    func resync() {
        guard !self.isResnapshotting else { return }
        self.isResnapshotting = true
        self.timers.gap?.cancel()
        self.timers.gap = nil
        self.shard.metrics.resyncs.increment()
        let asked = self.members.map { RoomMember(connection: $0.key, player: $0.value.player) }
        let since = self.view?.version?.number
        self.home.games.snapshot(of: self.key.name, members: asked, since: since, context: self.shard.context) { [weak self] in
            self?.resynced($0)
        }
    }

    private func resynced(_ outcome: RoomSnapshotOutcome) {
        self.isResnapshotting = false
        switch outcome {
        case .state(let step, let frames):
            self.shard.learn(redisMs: step.nowMs)
            for frame in frames where self.isBehind(frame) { self.send(frame) }
            self.perform(self.view?.resynced(step) ?? [])
            self.reapUnknown(step.nodes)
        case .gone:
            self.gone()
        case .unavailable:
            self.timers.retry = self.after(.milliseconds(.random(in: 100...1000))) { $0.resync() }
        }
    }

    /// A member that joined after the snapshot was asked for may have a newer welcome already.
    private func isBehind(_ frame: DirectFrame) -> Bool {
        guard let member = self.members[frame.connection] else { return false }
        guard let has = member.floor, let gets = frame.floor, has.epoch == gets.epoch else { return true }
        return has.number < gets.number
    }
}
