/// Decides whose orphans come next: the connections of nodes whose lease ran out, one node at a time.
///
/// A value without Redis. Bounded by the nodes in `pf:nodes`, which forgets one ten leases after its last.
package struct OrphanQueue {
    private var waiting: Set<NodeID> = []
    private var current: NodeID?
    /// Nodes that have been dealt with and are still listed.
    private var settled: Set<NodeID> = []

    /// Nobody is dead yet.
    package init() {}

    /// A look's answer: the nodes that are listed and whose lease ran out. The node to begin with; nil when there is none, or one is under way.
    ///
    /// A node that came back and dies again has orphans again.
    package mutating func looked(expired: Set<NodeID>) -> NodeID? {
        self.settled.formIntersection(expired)
        self.waiting = expired.subtracting(self.settled)
        return self.next()
    }

    /// The one under way is over; one that is not complete, since Redis did not answer, comes again with the next look. The next one, if any.
    package mutating func ended(isComplete: Bool) -> NodeID? {
        if let current, isComplete { self.settled.insert(current) }
        if let current { self.waiting.remove(current) }
        self.current = nil
        return self.next()
    }

    private mutating func next() -> NodeID? {
        guard self.current == nil else { return nil }
        self.current = self.waiting.first
        return self.current
    }
}
