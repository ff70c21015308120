import DequeModule

/// The deliveries of a node: which comes next, which waits, and which are too many. A value.
///
/// What one game sends to one server has a lane, and so has each of the operator's receivers. Lanes take turns, and whoever has a share
/// (``DeliveryShare``) has no more than that of the places, the bytes and the tries at once, so that who does not answer holds up nobody else.
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

    /// What became of one that came.
    package enum Admission: Sendable, Equatable {
        case taken
        /// Dropped: some share has no place for it.
        case full
        /// Dropped: nothing is taken any more.
        case closed
    }

    /// The most bytes of bodies that wait.
    package static let bytes = 16 << 20

    private let places: Int
    private let atOnce: Int
    /// Those with something waiting.
    private var lanes: [DeliveryShare: Lane] = [:]
    /// The same, whose turn is next first.
    private var turns: Deque<DeliveryShare> = []
    private var waiting = Ledger()
    private var running = Ledger()
    private(set) var isClosed = false

    /// An empty queue of so many places, of which so many may be tried at once; 1 or more each.
    package init(places: Int, atOnce: Int) {
        self.places = places
        self.atOnce = atOnce
    }

    /// How many wait.
    package var count: Int { self.waiting[.all].count }
    /// How many are under way.
    package var runningCount: Int { self.running[.all].count }

    /// Takes one in, to be tried from that instant on.
    package mutating func add(_ delivery: WebhookDelivery, at instant: Instant) -> Admission {
        guard !self.isClosed else { return .closed }
        guard delivery.shares.allSatisfy({ self.hasPlace(for: delivery, in: $0) }) else { return .full }
        self.insert(delivery, at: instant)
        return .taken
    }

    /// The next thing to do.
    package mutating func next(at now: Instant) -> Action {
        var earliest: Instant?
        // Who may not start now keeps its turn.
        for index in self.turns.indices {
            guard self.hasTry(.all) else { break }
            let key = self.turns[index]
            guard var lane = self.lanes[key], lane.shares.allSatisfy({ self.hasTry($0) }), let first = lane.earliest else { continue }
            guard let delivery = lane.take(at: now) else {
                earliest = min(earliest ?? first, first)
                continue
            }
            self.turns.remove(at: index)
            self.lanes[key] = lane.earliest == nil ? nil : lane
            if lane.earliest != nil { self.turns.append(key) }
            self.waiting.remove(delivery)
            self.running.add(delivery)
            return .start(delivery)
        }
        return earliest.map { .wait(until: $0) } ?? .idle
    }

    /// A delivery is done with, for good or bad.
    package mutating func ended(_ delivery: WebhookDelivery) { self.running.remove(delivery) }

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
        let dropped = self.count
        self.waiting = Ledger()
        self.turns = []
        self.lanes = [:]
        return dropped
    }

    private mutating func insert(_ delivery: WebhookDelivery, at instant: Instant) {
        let key = delivery.lane
        if self.lanes[key] == nil { self.turns.append(key) }
        self.lanes[key, default: Lane(shares: delivery.shares)].put(delivery, at: instant)
        self.waiting.add(delivery)
    }

    private func hasPlace(for delivery: WebhookDelivery, in share: DeliveryShare) -> Bool {
        let load = self.waiting[share]
        return load.count < share.part(of: self.places) && load.bytes + delivery.notice.size <= share.part(of: Self.bytes)
    }

    private func hasTry(_ share: DeliveryShare) -> Bool { self.running[share].count < share.tries(of: self.atOnce) }
}
