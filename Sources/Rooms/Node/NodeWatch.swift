/// Decides which nodes are dead: those whose lease ran out while this node's own certainly ran.
///
/// When Redis was away, every lease has run out, and who is back first sees nobody else alive. So after a look at which the own
/// lease had run out, or may have, and after a node's first, the others have two more looks of time to renew theirs.
package struct NodeWatch {
    /// From so many looks after a doubtful one the dead are told: a renewal comes once a look, later by what it takes to reach Redis again.
    private static let patience = 2

    /// The nodes whose lease ran, at the last look.
    package private(set) var alive: Set<NodeID> = []
    /// Nodes that were alive, are not any more, and may yet come back.
    private var missing: Set<NodeID> = []
    /// Nodes that have said that they end and that may still be seen alive by a look.
    private var ended: Set<NodeID> = []
    private var patience = Self.patience

    /// Nothing was looked at yet.
    package init() {}

    /// Whether a node without a lease is dead. Otherwise that is not known yet.
    package var isSure: Bool { self.patience == 0 }

    /// A node has ended by itself and left nothing behind: it is not alive, and never told as dead.
    package mutating func ended(_ node: NodeID) {
        if self.alive.remove(node) != nil { self.ended.insert(node) }
        self.missing.remove(node)
    }

    /// Takes a look's answer: the nodes that are dead, each told once. `isDoubtful`: it was the first, or the own lease had, or may have, run out.
    package mutating func looked(alive seen: Set<NodeID>, isDoubtful: Bool) -> Set<NodeID> {
        let alive = seen.subtracting(self.ended)
        self.ended.formIntersection(seen)
        self.missing = self.missing.union(self.alive).subtracting(alive)
        self.alive = alive
        self.patience = isDoubtful ? Self.patience : max(0, self.patience - 1)
        guard self.isSure else { return [] }
        defer { self.missing = [] }
        return self.missing
    }
}
