import DequeModule

/// The deliveries of a node: which comes next, which waits, and which are too many. A value.
///
/// Each receiver has a lane. Lanes take turns, and each has a share of the places and of the tries at once, so that one that does not
/// answer holds up itself alone; games' lanes together leave a quarter of both to the operator's.
package struct DeliveryQueue: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What is to be done now.
    package enum Action: Sendable, Equatable {
        /// Make a try; ``ended(_:)`` or ``again(_:at:)`` follows.
        case start(WebhookDelivery)
        /// Ask again then.
        case wait(until: Instant)
        /// Ask again when something was added or has ended.
        case idle
    }

    /// The most bytes of bodies that wait.
    package static let bytes = 16 << 20

    private let places: Int
    private let atOnce: Int
    private var lanes: [String: Lane] = [:]
    /// The lanes with something waiting, whose turn is next first.
    private var turns: Deque<String> = []
    private var waiting = Load()
    private var running = Load()
    private(set) var isClosed = false

    /// An empty queue of so many places, of which so many may be tried at once; 1 or more each.
    package init(places: Int, atOnce: Int) {
        self.places = places
        self.atOnce = atOnce
    }

    /// How many wait.
    package var count: Int { self.waiting.all }
    /// How many are under way.
    package var runningCount: Int { self.running.all }

    /// Takes one in, to be tried from that instant on. False when there is no place, or the queue is closed: it is dropped.
    package mutating func add(_ delivery: WebhookDelivery, at instant: Instant) -> Bool {
        let owner = delivery.target.owner
        let lane = self.lanes[delivery.target.lane] ?? Lane()
        guard !self.isClosed, self.waiting.all < self.places, self.waiting.bytes + delivery.notice.size <= Self.bytes,
            lane.count < Self.share(of: self.places, inLane: owner),
            owner == .node || self.waiting.ofGames < Self.shareOfGames(self.places)
        else { return false }
        self.insert(delivery, at: instant)
        return true
    }

    /// The next thing to do.
    package mutating func next(at now: Instant) -> Action {
        var earliest: Instant?
        for _ in 0..<self.turns.count {
            guard self.running.all < self.atOnce, let key = self.turns.popFirst(), var lane = self.lanes[key] else { break }
            if let delivery = self.canStart(lane) ? lane.take(at: now) : nil {
                lane.running += 1
                self.lanes[key] = lane
                if lane.count > 0 { self.turns.append(key) }
                self.waiting.remove(delivery)
                self.running.add(delivery)
                return .start(delivery)
            }
            self.turns.append(key)
            guard self.canStart(lane), let first = lane.earliest else { continue }
            earliest = min(earliest ?? first, first)
        }
        return earliest.map { .wait(until: $0) } ?? .idle
    }

    /// A delivery is done with, for good or bad.
    package mutating func ended(_ delivery: WebhookDelivery) {
        self.running.remove(delivery)
        let key = delivery.target.lane
        self.lanes[key]?.running -= 1
        if let lane = self.lanes[key], lane.running == 0, lane.count == 0 { self.lanes[key] = nil }
    }

    /// A try failed: the next one is due then. False when the queue was closed meanwhile. Who had a place before keeps it.
    package mutating func again(_ delivery: WebhookDelivery, at instant: Instant) -> Bool {
        self.ended(delivery)
        guard !self.isClosed else { return false }
        var next = delivery
        next.number += 1
        self.insert(next, at: instant)
        return true
    }

    /// Takes nothing more; how many were waiting, and are dropped.
    package mutating func close() -> Int {
        self.isClosed = true
        let dropped = self.waiting.all
        self.waiting = Load()
        self.turns = []
        for key in self.lanes.keys { self.lanes[key]?.clear() }
        return dropped
    }

    private mutating func insert(_ delivery: WebhookDelivery, at instant: Instant) {
        let key = delivery.target.lane
        var lane = self.lanes[key] ?? Lane(owner: delivery.target.owner)
        if lane.count == 0 { self.turns.append(key) }
        lane.put(delivery, at: instant)
        self.lanes[key] = lane
        self.waiting.add(delivery)
    }

    private func canStart(_ lane: Lane) -> Bool {
        guard self.running.all < self.atOnce, lane.running < Self.tries(inLane: lane.owner) else { return false }
        return lane.owner == .node || self.running.ofGames < Self.shareOfGames(self.atOnce)
    }

    // MARK: Shares

    /// What games may have of all; a queue so small that a quarter is nothing has no share left over.
    private static func shareOfGames(_ all: Int) -> Int { all - all / 4 }

    private static func share(of places: Int, inLane owner: WebhookTarget.Owner) -> Int {
        max(1, owner == .node ? places / 2 : places / 10)
    }

    private static func tries(inLane owner: WebhookTarget.Owner) -> Int { owner == .node ? 4 : 2 }
}
