import NIOCore

/// The things that a room waits for.
struct RoomTimers {
    var gap: Scheduled<Void>?
    /// The version after which an event is missing.
    var gapVersion: RoomVersion?
    var tick: Scheduled<Void>?
    /// For which deadline the tick is set.
    var tickDueMs: Int64?
    var linger: Scheduled<Void>?
    var roll: Scheduled<Void>?
    var retry: Scheduled<Void>?
    var drops: Scheduled<Void>?
    var subscribe: Scheduled<Void>?
    var unknown: Scheduled<Void>?
    /// A look at the leases was asked for and has not come.
    var isLooking = false
    /// A list of members that Redis did not take, per node: one is pending at most, however often it is asked for.
    var members: [NodeID: Scheduled<Void>] = [:]

    mutating func cancelAll() {
        let single = [self.gap, self.tick, self.linger, self.roll, self.retry, self.drops, self.subscribe, self.unknown]
        for timer in single { timer?.cancel() }
        for timer in self.members.values { timer.cancel() }
        self = RoomTimers()
    }
}

extension HomedRoom {
    /// Runs `work` on this room later, unless the room is forgotten by then.
    func after(_ delay: TimeAmount, _ work: @escaping (HomedRoom) -> Void) -> Scheduled<Void> {
        self.shard.eventLoop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
            if let self { work(self) }
        }
    }

    /// Runs work that ends with an answer of Redis when it is its turn; `done` is to be called at its end.
    ///
    /// A room that was forgotten meanwhile sends nothing any more: another one may be at home under its name.
    func paced(_ work: @escaping (_ room: HomedRoom, _ done: @escaping () -> Void) -> Void) {
        self.home.pace { work(self, $0) }
    }

    /// Whether this is still the room of its name.
    var isAtHome: Bool { self.home.isAtHome(self) }

    /// Waits for a missing event as long as others come before it: a loss is told by silence, since answers and the bus overtake one another.
    func armGap() {
        guard self.view?.isWaiting == true else {
            self.timers.gap?.cancel()
            self.timers.gap = nil
            return
        }
        guard self.timers.gap == nil || self.timers.gapVersion != self.view?.version else { return }
        self.timers.gap?.cancel()
        self.timers.gapVersion = self.view?.version
        self.timers.gap = self.after(self.shard.configuration.gap) { room in
            room.timers.gap = nil
            room.perform(room.view?.gapExpired() ?? [])
        }
    }

    /// Has the tick made at due plus a part of the spread: whoever is first spares the others theirs, since its step moves the due.
    func armTick() {
        guard let dueMs = self.view?.dueMs else {
            self.timers.tick?.cancel()
            self.timers.tick = nil
            self.timers.tickDueMs = nil
            return
        }
        guard self.timers.tickDueMs != dueMs else { return }
        self.timers.tick?.cancel()
        self.timers.tickDueMs = dueMs
        let spread = Int64.random(in: 0...max(0, self.shard.configuration.tickSpread.nanoseconds))
        let wait = TimeAmount.milliseconds(max(0, dueMs - self.shard.nowMs())) + .nanoseconds(spread)
        self.timers.tick = self.after(wait) { $0.tick() }
    }

    /// Has the tick made by the clock as it is now.
    func rearmTick() {
        self.timers.tickDueMs = nil
        self.armTick()
    }

    private func tick() {
        self.timers.tick = nil
        // The answer of one that is under way sets the next.
        guard !self.waiting.isForTick else { return }
        self.waiting.isForTick = true
        self.paced { room, done in
            guard room.isAtHome else { return done() }
            room.home.games.tick(room.key.name, context: room.shard.context) {
                room.waiting.isForTick = false
                room.ticked($0)
                done()
            }
        }
    }

    private func ticked(_ outcome: RoomStepOutcome) {
        guard self.isAtHome else { return }
        self.timers.tickDueMs = nil
        switch outcome {
        case .step(let step):
            self.shard.learn(redisMs: step.nowMs)
            self.perform(self.view?.receive(step, isAnswer: true) ?? [])
            // An answer that a newer step has overtaken knows nothing of that step's deadline.
            if self.view?.version == step.version { self.view?.settleDue(step.dueMs) }
            self.armTick()
        case .gone: self.gone()
        case .unavailable:
            self.timers.tick = self.after(.milliseconds(.random(in: 200...1000))) { $0.tick() }
        }
    }
}
