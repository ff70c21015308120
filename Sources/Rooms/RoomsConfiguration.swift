import NIOCore

/// The times and names that a node's rooms go by.
package struct RoomsConfiguration: Sendable {
    /// Begins every key and channel.
    package var keyPrefix = "pf:"
    /// The database number; channels carry it, since PUBLISH ignores SELECT.
    package var database = 0
    /// How long a node counts as alive after its last sign of life, 1 s or more.
    package var lease: TimeAmount = .seconds(15)
    /// How often the lease is renewed and the other nodes are looked at; a third of the lease or less.
    package var look: TimeAmount = .seconds(5)
    /// How often rooms with an open round are compared with Redis.
    package var sweep: TimeAmount = .seconds(5)
    /// How often each room gets the node's list of members.
    package var roll: TimeAmount = .seconds(60)
    /// How often the subscription is probed; it is replaced after a second silent interval.
    package var probe: TimeAmount = .seconds(3)
    /// How long a missing event is waited for.
    package var gap: TimeAmount = .milliseconds(100)
    /// How long a room without local members is still listened to, so that a reload costs no subscription.
    package var linger: TimeAmount = .seconds(7)
    /// At most so much later than due a tick is made, by chance, so that the first one spares the other nodes theirs.
    package var tickSpread: TimeAmount = .milliseconds(250)
    /// How long a node waits for Redis at its start before it gives up.
    package var startPatience: TimeAmount = .seconds(30)
    /// The connection record's node fields.
    package var address = ""
    package var version = ""

    /// The times of docs/protocol.md and the guarantees.
    package init() {}

    var channelPrefix: String { "\(self.keyPrefix)\(self.database):" }
    var nodesKey: String { "\(self.keyPrefix)nodes" }

    func nodeKey(_ node: NodeID) -> String { "\(self.keyPrefix){n:\(node)}" }
    func nodeChannel(_ node: NodeID) -> String { "\(self.channelPrefix){n:\(node)}:ch" }
    func recordsKey(_ node: NodeID, bucket: Int) -> String { "\(self.keyPrefix){n:\(node)}:c:\(bucket)" }
    func plainChannel(_ room: String) -> String { "\(self.channelPrefix){r:\(room)}:ch" }
}
