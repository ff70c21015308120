import Synchronization

/// The bytes in flight on all loops of a node: what waits to be sent, what has come of unfinished messages, and messages that wait for their turn or for
/// what answers them. Any thread.
///
/// Loops count on their own and tell what has changed with every turn of their timers: an atomic addition for each frame would be too dear.
final class FlightTotal: Sendable {
    private let limit: Int?
    private let bytes = Atomic<Int>(0)

    /// The sum, as of each loop's last turn.
    var sum: Int { self.bytes.load(ordering: .relaxed) }

    init(limit: Int?) {
        self.limit = limit
    }

    /// Takes what has changed on a loop since it told last.
    ///
    /// - Returns: how many bytes that loop has to get rid of: its share of what is beyond the limit.
    func update(_ count: inout FlightCount) -> Int {
        let change = count.bytes - count.told
        count.told = count.bytes
        let total = change == 0 ? self.sum : self.bytes.add(change, ordering: .relaxed).newValue
        guard let limit = self.limit, total > limit, count.bytes > 0 else { return 0 }
        return Int((Double(total - limit) * min(1, Double(count.bytes) / Double(total))).rounded(.up))
    }
}

/// The bytes in flight on one loop.
struct FlightCount {
    /// Now.
    var bytes = 0
    /// When they were last added to the node's.
    var told = 0
}
