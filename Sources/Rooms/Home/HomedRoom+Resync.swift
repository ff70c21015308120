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
        guard case .at(let position) = outcome else { return self.perform(self.view?.distrust() ?? []) }
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
            let asked = room.members.map { RoomMember(connection: $0.key, player: $0.value.player, epoch: $0.value.joined?.epoch) }
            let since = room.view?.version
            room.home.games.snapshot(of: room.key.name, members: asked, since: since, context: room.shard.context) {
                room.resynced($0, asked: asked, attempt: attempt)
                done()
            }
        }
    }

    private func resynced(_ outcome: RoomSnapshotOutcome, asked members: [RoomMember], attempt: Int) {
        guard self.isAtHome else { return }
        let asked = Set(members.map(\.connection))
        if case .state(let step, let frames) = outcome {
            self.partFromEarlierGame(members, now: step.version)
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
        // A seat that left while its state was on the way: the client knows more than the state.
        guard frame.floor == nil || self.members[frame.connection] != nil else { return self.refuse(frame, .notJoined) }
        guard self.isOvertaken(frame) else { return self.send(frame) }
        var frame = frame
        frame.request?.overtakings += 1
        guard frame.request?.overtakings ?? 0 <= Self.overtakings else { return self.refuse(frame, .unavailable) }
        self.refresh(frame)
    }

    /// How often a state that somebody waits for is read again.
    private static let overtakings = 8

    /// Answers a wish for the state without one.
    func refuse(_ frame: DirectFrame, _ answer: StateAnswer) {
        guard let request = frame.request else { return }
        let text = self.home.games.reply(to: request, answer)
        self.send(.direct(frame.connection, text: text, isAnswer: frame.isAnswer), to: frame.connection)
    }

    /// Whether a state was read before events that its receiver has already: it would take the client back.
    private func isOvertaken(_ frame: DirectFrame) -> Bool {
        guard let floor = frame.floor, let version = self.view?.version, self.members[frame.connection] != nil else { return false }
        return floor.epoch == version.epoch && floor.number < version.number
    }

    /// Reads the state for one member again, in place of an outdated one.
    private func refresh(_ outdated: DirectFrame, attempt: Int = 0) {
        self.paced { room, done in room.readState(for: outdated, attempt: attempt, done) }
    }

    private func readState(for outdated: DirectFrame, attempt: Int, _ done: @escaping () -> Void) {
        guard self.isAtHome, let member = self.members[outdated.connection], let version = self.view?.version else {
            self.refuse(outdated, .notJoined)
            return done()
        }
        let since = outdated.request.map(\.since) ?? RoomVersion(epoch: version.epoch, number: 0)
        let asked = [RoomMember(connection: outdated.connection, player: member.player)]
        self.home.games.snapshot(of: self.key.name, members: asked, since: since, context: self.shard.context) { outcome in
            defer { done() }
            switch outcome {
            case .state(let step, let frames): self.stateWasRead(step, frames.first, outdated, attempt: attempt)
            case .gone:
                self.refuse(outdated, .notJoined)
                self.gone()
            case .unavailable: self.refreshLater(outdated, attempt: attempt)
            }
        }
    }

    private func stateWasRead(_ step: RoomStep, _ frame: DirectFrame?, _ outdated: DirectFrame, attempt: Int) {
        self.shard.learn(redisMs: step.nowMs)
        var reply = frame
        reply?.request = outdated.request
        reply?.isAnswer = outdated.isAnswer
        // The room may have been forgotten meanwhile: nothing that its view held would come out again.
        guard self.isAtHome else { return self.refuse(outdated, .notJoined) }
        self.perform(self.view?.receive(step, reply: reply, isAnswer: true) ?? [])
        if frame == nil { self.stateless(outdated, attempt: attempt) }
    }

    /// Holds on to the room, since somebody waits for the answer; a room that is forgotten by then refuses it.
    private func refreshLater(_ outdated: DirectFrame, attempt: Int) {
        self.shard.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(.random(in: 200...1000))) {
            self.refresh(outdated, attempt: attempt)
        }
    }

    /// The state had nothing for the connection that it was read for.
    private func stateless(_ outdated: DirectFrame, attempt: Int) {
        guard !self.unseated([outdated.connection]).isEmpty else { return self.refuse(outdated, .notJoined) }
        guard attempt < Self.reseatings else { return self.sendAway(outdated.connection) }
        self.sendMembers { _ in self.refresh(outdated, attempt: attempt + 1) }
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
