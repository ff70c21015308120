import DequeModule

/// Lets so many pieces of work be under way at once; the others wait their turn, in order. A value.
///
/// What a node does for all of its rooms at once would otherwise fill the queue to Redis in one tick, and people's own commands would be
/// refused. The row has no limit of its own: who adds to it keeps each piece of a room's work in it once.
package struct WorkGate<Work> {
    private var waiting: Deque<Work> = []
    private var underWay = 0
    private let limit: Int

    /// A gate for `limit` pieces at once, 1 or more.
    package init(limit: Int) { self.limit = max(1, limit) }

    /// Takes work in, behind what waits.
    package mutating func add(_ work: Work) { self.waiting.append(work) }

    /// The work to begin now; from here on it counts as under way until `ended`. Nil: nothing waits, or enough is under way.
    package mutating func next() -> Work? {
        guard self.underWay < self.limit, let work = self.waiting.popFirst() else { return nil }
        self.underWay += 1
        return work
    }

    /// Work that `next` gave has ended.
    package mutating func ended() { self.underWay -= 1 }
}
