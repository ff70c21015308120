/// What of a room waits for its turn to be sent to Redis: each waits once, however often it is asked for. Belongs to the room's home.
struct RoomWaiting {
    /// Set until the position is asked for.
    var isForComparison = false
    /// Set until the tick is answered.
    var isForTick = false
    /// Drops that wait or are not answered yet.
    var drops: [ConnectionID: Drop] = [:]

    /// Whether a drop was asked for once more since it was sent.
    enum Drop { case once, again }

    /// Nodes whose list of members is about to be sent, with those who wait for its outcome.
    private var members: [NodeID: [(RoomMembersOutcome) -> Void]] = [:]

    /// Somebody wants a list to be sent; false when one waits already.
    mutating func add(_ told: @escaping (RoomMembersOutcome) -> Void, of node: NodeID) -> Bool {
        self.members[node, default: []].append(told)
        return self.members[node]?.count == 1
    }

    /// The list is sent now; gives back what tells its outcome to all who wanted it.
    mutating func takeMembers(of node: NodeID) -> (RoomMembersOutcome) -> Void {
        let waiting = self.members.removeValue(forKey: node) ?? []
        return { outcome in
            for told in waiting { told(outcome) }
        }
    }
}
