import NIOCore

/// The timers of one event loop, as a value: thousands of sockets share its slots, so that an idle socket costs a dictionary entry and no heap timer.
///
/// A time beyond the wheel's span lands in its last slot; whoever is woken there finds that nothing is due and asks again.
package struct TimerWheel<Element> {
    private let origin: NIODeadline
    private let resolution: Int64
    private var slots: [[ObjectIdentifier: Element]]
    /// The number of the first tick that has not been handed out.
    private var tick: Int64 = 0
    /// How many timers there are.
    package private(set) var count = 0

    /// An empty wheel.
    ///
    /// - Parameters:
    ///   - resolution: the step; a timer fires up to this much late, never early.
    ///   - slots: how many steps the wheel spans, 2 or more.
    package init(now: NIODeadline, resolution: TimeAmount, slots: Int = 256) {
        self.origin = now
        self.resolution = max(resolution.nanoseconds, 1)
        self.slots = Array(repeating: [:], count: max(slots, 2))
    }

    /// Adds a timer and says in which slot it lies, for `remove`.
    package mutating func insert(_ element: Element, id: ObjectIdentifier, at deadline: NIODeadline) -> Int {
        let wanted = ((deadline - self.origin).nanoseconds + self.resolution - 1) / self.resolution
        let tick = min(max(wanted, self.tick), self.tick + Int64(self.slots.count) - 1)
        let slot = Int(tick % Int64(self.slots.count))
        if self.slots[slot].updateValue(element, forKey: id) == nil { self.count += 1 }
        return slot
    }

    /// Removes a timer. Nothing happens when it has fired.
    package mutating func remove(id: ObjectIdentifier, slot: Int) {
        if self.slots[slot].removeValue(forKey: id) != nil { self.count -= 1 }
    }

    /// Takes out all timers whose time has come.
    package mutating func due(at now: NIODeadline) -> [Element] {
        let current = (now - self.origin).nanoseconds / self.resolution
        guard current >= self.tick else { return [] }
        var due: [Element] = []
        // After a long sleep every slot is looked at once, not once per missed step.
        let first = max(self.tick, current - Int64(self.slots.count) + 1)
        for tick in first...current {
            let slot = Int(tick % Int64(self.slots.count))
            guard !self.slots[slot].isEmpty else { continue }
            due.append(contentsOf: self.slots[slot].values)
            self.count -= self.slots[slot].count
            self.slots[slot] = [:]
        }
        self.tick = current + 1
        return due
    }
}
