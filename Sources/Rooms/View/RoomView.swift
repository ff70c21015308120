/// A node's view of one versioned room: which events its members have, what is held back, when to ask anew.
///
/// A value without clock or Redis: what arrived goes in, what to do comes out. The rules are the table "A node's view of a
/// room": `cur + 1` is applied, `<= cur` dropped, anything beyond held (16 steps, 100 ms) and then asked for; another epoch is asked for at once.
package struct RoomView {
    /// What the owner must do now, in this order.
    package enum Action: Equatable {
        /// Send to every member.
        case deliver(RoomEvent)
        /// Send to one.
        case reply(DirectFrame)
        /// Ask for a snapshot; until it comes everything is held.
        case resync
        /// An event took a seat away, and a state has overtaken it: only that seat's members need it.
        case missed(RoomEvent)
    }

    private struct Held {
        var step: RoomStep
        var reply: DirectFrame?
    }

    private enum State {
        /// No step of ours was answered yet: the version is unknown.
        case unknown
        case live
        /// Waiting 100 ms for a missing event.
        case gap
        /// A snapshot is on its way.
        case resyncing
    }

    /// At most so many steps are held; the oldest is left to the snapshot, for the newest may be beyond it.
    package static let heldLimit = 16

    private var state = State.unknown
    private var held: [Held] = []
    /// A version that Redis is known to have reached, by a sweep or by an answer that overtook the bus.
    private var reached = 0
    /// A view of a room that nothing is known of yet.
    package init() {}

    /// How far the members have been brought; nil before the first answer.
    package private(set) var version: RoomVersion?
    /// The newest round that the members were told.
    package private(set) var round: Int?
    package private(set) var phase = RoomPhase.idle
    /// The earliest deadline of the room in ms of Redis time.
    package private(set) var dueMs: Int64?

    /// A snapshot was asked for and has not come.
    package var isResyncing: Bool { self.state == .resyncing }

    /// Takes a step's reply (with the frame that answers its sender) or a bus message.
    package mutating func receive(_ step: RoomStep, reply: DirectFrame? = nil, isAnswer: Bool) -> [Action] {
        switch self.state {
        case .resyncing:
            return self.hold(step, reply)
        case .unknown:
            guard isAnswer else { return self.hold(step, nil) }
            self.begin(with: step)
            return (reply.map { [.reply($0)] } ?? []) + self.release()
        case .live, .gap:
            let before = self.version
            let actions = self.advance(step, reply)
            return self.state == .gap && self.version != before ? actions + self.release() : actions
        }
    }

    /// Events are missing: they may be on their way, or lost. Call `gapExpired()` once the version has not risen for 100 ms.
    package var isWaiting: Bool {
        self.state == .gap || (self.state == .live && self.reached > self.version?.number ?? 0)
    }

    /// Nothing came for 100 ms: asks for a snapshot if an event is still missing.
    package mutating func gapExpired() -> [Action] {
        guard self.isWaiting else { return [] }
        self.state = .resyncing
        return [.resync]
    }

    /// The subscription was replaced, a sweep found the room elsewhere, or a snapshot failed: ask anew.
    package mutating func distrust() -> [Action] {
        guard self.state != .unknown, self.state != .resyncing else { return [] }
        self.state = .resyncing
        return [.resync]
    }

    /// Compares with what the sweep read. What it read may have overtaken the bus, so a higher version is waited for first.
    package mutating func compare(_ position: RoomPosition) -> [Action] {
        guard let version else { return [] }
        guard position.version.epoch == version.epoch else { return self.distrust() }
        self.reached = max(self.reached, position.version.number)
        self.noteDue(position.dueMs, isNewer: false)
        return []
    }

    /// Takes the answer to `resync`: the members have everything up to its version once they got their states.
    package mutating func resynced(_ step: RoomStep) -> [Action] {
        self.begin(with: step)
        return self.release()
    }

    /// Takes the due of a tick's own answer, which knows best.
    package mutating func settleDue(_ dueMs: Int64?) { self.dueMs = dueMs }

    /// The room is forgotten: gives back the replies that were held.
    package mutating func abandon() -> [DirectFrame] {
        defer { self.held = [] }
        return self.held.compactMap(\.reply)
    }

    private mutating func begin(with step: RoomStep) {
        self.state = .live
        self.version = step.version
        self.reached = step.version.number
        self.dueMs = step.dueMs
        self.round = step.round ?? self.round
        self.phase = step.phase ?? self.phase
    }

    private mutating func hold(_ step: RoomStep, _ reply: DirectFrame?) -> [Action] {
        var actions: [Action] = []
        if self.held.count >= Self.heldLimit, let first = self.held.removeFirst().reply { actions = [.reply(first)] }
        self.held.append(Held(step: step, reply: reply))
        return actions
    }

    /// Applies a step to a live view, or holds it.
    private mutating func advance(_ step: RoomStep, _ reply: DirectFrame?) -> [Action] {
        guard let version else { return [] }
        guard step.version.epoch == version.epoch else {
            self.state = .resyncing
            return self.hold(step, reply) + [.resync]
        }
        let fresh = step.events.filter { ($0.number ?? .max) > version.number }
        guard let first = fresh.first(where: { $0.number != nil })?.number, first > version.number + 1 else {
            return self.apply(fresh, of: step) + (reply.map { [.reply($0)] } ?? [])
        }
        if self.state == .gap, self.held.count >= Self.heldLimit {
            self.state = .resyncing
            return (reply.map { [.reply($0)] } ?? []) + [.resync]
        }
        self.state = .gap
        return self.hold(step, reply)
    }

    private mutating func apply(_ events: [RoomEvent], of step: RoomStep) -> [Action] {
        let before = self.version?.number ?? 0
        for event in events {
            if let number = event.number { self.version?.number = number }
            self.round = event.round ?? self.round
            self.phase = event.phase ?? self.phase
        }
        self.reached = max(self.reached, step.version.number)
        self.noteDue(step.dueMs, isNewer: step.version.number > before)
        return events.map { .deliver($0) }
    }

    /// A newer step's due replaces ours. At the same version the earlier one stays: a tick too early costs one idle step, a tick never made a round.
    private mutating func noteDue(_ dueMs: Int64?, isNewer: Bool) {
        guard !isNewer, let mine = self.dueMs else {
            if isNewer || dueMs != nil { self.dueMs = dueMs }
            return
        }
        if let dueMs { self.dueMs = min(mine, dueMs) }
    }

    private func missed(_ step: RoomStep) -> [Action] {
        let reached = self.version?.number ?? 0
        return step.events.filter { $0.removedPlayer != nil && $0.number ?? .max <= reached }.map { .missed($0) }
    }

    /// Applies what was held and fits now. A step of yet another epoch is not held again, or a late message of an old epoch
    /// would ask for ever: one more snapshot tells which of the two is true.
    private mutating func release() -> [Action] {
        var actions: [Action] = []
        var isForeign = false
        let waiting = self.held.sorted { $0.step.version.number < $1.step.version.number }
        self.held = []
        self.state = .live
        for entry in waiting {
            if entry.step.version.epoch == self.version?.epoch {
                actions += self.missed(entry.step) + self.advance(entry.step, entry.reply)
            } else {
                isForeign = true
                if let reply = entry.reply { actions.append(.reply(reply)) }
            }
        }
        return isForeign ? actions + self.distrust() : actions
    }
}
