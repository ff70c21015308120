import CoreMetrics
import NIOCore

extension HomedRoom {
    /// Compares with what Redis says.
    ///
    /// A suspect room is trusted again when the position was read after the subscription came back whole; else the next sweep tries again.
    /// It gets its members before anybody asks it for their states: during an outage others may have taken them out.
    func comparePosition() {
        guard !self.waiting.isForComparison else { return }
        self.waiting.isForComparison = true
        self.paced { room, done in
            room.waiting.isForComparison = false
            guard room.isAtHome else { return done() }
            let subscription = room.home.wholeSubscription
            room.home.games.position(of: room.key.name, context: room.shard.context) { outcome in
                room.compare(outcome, subscription: subscription)
                done()
            }
        }
    }

    private func compare(_ outcome: RoomPositionOutcome, subscription: Int?) {
        if case .unavailable = outcome { return }
        if self.isSuspect, subscription != nil, subscription == self.home.wholeSubscription { self.trusted() }
        guard self.view?.version != nil else { return }
        guard case .at(let position) = outcome else { return self.resync() }
        self.perform(self.view?.compare(position) ?? [])
    }

    /// The subscription is whole and the position is about to be compared: the room is trusted again, and Redis gets the members.
    private func trusted() {
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
        self.askForState(attempt: 0)
    }

    private func askForState(attempt: Int) {
        self.paced { room, done in
            guard room.isAtHome else { return done() }
            let asked = room.members.map { RoomMember(connection: $0.key, player: $0.value.player) }
            let since = room.view?.version
            room.home.games.snapshot(of: room.key.name, members: asked, since: since, context: room.shard.context) {
                room.resynced($0, asked: Set(asked.map(\.connection)), attempt: attempt)
                done()
            }
        }
    }

    private func resynced(_ outcome: RoomSnapshotOutcome, asked: Set<ConnectionID>, attempt: Int) {
        if case .state(_, let frames) = outcome {
            let unseated = self.unseated(asked.subtracting(frames.map(\.connection)))
            if !unseated.isEmpty, attempt < Self.reseatings { return self.reseat(attempt: attempt) }
            // Nobody stays with an old state and without a word: their clients join again.
            for connection in unseated { self.sendAway(connection) }
        }
        self.isResnapshotting = false
        switch outcome {
        case .state(let step, let frames):
            self.shard.learn(redisMs: step.nowMs)
            let isMissed = self.members.contains { !asked.contains($0.key) && self.isBehind($0.value, step.version) }
            for frame in frames { self.sendState(frame, step.version) }
            self.tellRound(step.round)
            self.perform(self.view?.resynced(step) ?? [])
            // Who joined while the snapshot was on its way has neither its state nor the events that it stands for.
            if isMissed { self.perform(self.view?.distrust() ?? []) }
            self.reapUnknown(step.nodes)
        case .gone:
            self.gone()
        case .unavailable:
            self.timers.retry = self.after(.milliseconds(.random(in: 100...1000))) { $0.resync() }
        }
    }

    /// How often Redis gets the members because a state had nothing for one of them.
    private static let reseatings = 4

    /// Those who should have got a state: a seat that was lost or left has none.
    private func unseated(_ connections: Set<ConnectionID>) -> Set<ConnectionID> {
        connections.filter { self.members[$0]?.isLost == false }
    }

    /// The state has nothing for a member: another node took this one for dead, and took its connections out. Redis gets the members, then the
    /// state is asked for again; until then everything is held, so that nobody gets events without their state.
    private func reseat(attempt: Int) {
        self.sendMembers { [weak self] outcome in
            guard let self else { return }
            switch outcome {
            case .step: self.askForState(attempt: attempt + 1)
            case .gone: break
            case .unavailable: self.timers.retry = self.after(.milliseconds(.random(in: 100...1000))) { $0.reseat(attempt: attempt) }
            }
        }
    }

    /// Hands over an answer in its place. A state that events have overtaken is read again, and the reply that belongs to it waits.
    func hand(_ frame: DirectFrame) {
        guard frame.floor == nil || self.members[frame.connection] != nil else {
            // The seat left while its state was on the way: the client knows more than the state.
            return self.refuse(frame.request, of: frame.connection)
        }
        if self.isOvertaken(frame) { self.refresh(frame.connection, for: frame.request) } else { self.send(frame) }
    }

    private func refuse(_ request: StateRequest?, of connection: ConnectionID) {
        guard let request else { return }
        self.send(self.home.games.reply(to: request, at: nil), to: connection)
    }

    /// Whether a state was read before events that its receiver has already: it would take the client back.
    private func isOvertaken(_ frame: DirectFrame) -> Bool {
        guard let floor = frame.floor, let version = self.view?.version, self.members[frame.connection] != nil else { return false }
        return floor.epoch == version.epoch && floor.number < version.number
    }

    /// Reads the state for one member again, until no event overtakes it.
    private func refresh(_ connection: ConnectionID, for request: StateRequest?, attempt: Int = 0) {
        self.paced { room, done in room.readState(for: connection, request, attempt: attempt, done) }
    }

    private func readState(for connection: ConnectionID, _ request: StateRequest?, attempt: Int, _ done: @escaping () -> Void) {
        guard self.isAtHome, let member = self.members[connection], let version = self.view?.version else {
            self.refuse(request, of: connection)
            return done()
        }
        let since = request.map(\.since) ?? RoomVersion(epoch: version.epoch, number: 0)
        let asked = [RoomMember(connection: connection, player: member.player)]
        self.home.games.snapshot(of: self.key.name, members: asked, since: since, context: self.shard.context) { outcome in
            defer { done() }
            switch outcome {
            case .state(let step, let frames):
                self.shard.learn(redisMs: step.nowMs)
                var frame = frames.first
                frame?.request = request
                self.perform(self.view?.receive(step, reply: frame, isAnswer: true) ?? [])
                if frame == nil { self.stateless(connection, request, attempt: attempt) }
            case .gone: self.gone()
            case .unavailable:
                _ = self.after(.milliseconds(.random(in: 200...1000))) { $0.refresh(connection, for: request, attempt: attempt) }
            }
        }
    }

    /// The state had nothing for the connection that it was read for.
    private func stateless(_ connection: ConnectionID, _ request: StateRequest?, attempt: Int) {
        guard !self.unseated([connection]).isEmpty else { return self.refuse(request, of: connection) }
        guard attempt < Self.reseatings else { return self.sendAway(connection) }
        self.sendMembers { [weak self] _ in self?.refresh(connection, for: request, attempt: attempt + 1) }
    }

    private func sendState(_ frame: DirectFrame, _ version: RoomVersion) {
        guard let member = self.members[frame.connection], self.isBehind(member, version) else { return }
        self.send(frame)
    }

    /// A member may have a newer welcome or state already.
    private func isBehind(_ member: Member, _ version: RoomVersion) -> Bool {
        guard let has = member.floor, has.epoch == version.epoch else { return true }
        return has.number < version.number
    }

    /// What the members type without a round is stamped with the one that their states show.
    private func tellRound(_ round: Int?) {
        guard let round else { return }
        for index in self.perLoop.indices where self.perLoop[index] > 0 {
            self.home.tell(.round(self.key, round), of: self.key, to: index)
        }
    }
}
