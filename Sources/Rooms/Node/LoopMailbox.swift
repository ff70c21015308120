import NIOCore

/// Carries work from one loop to the others: one hand-over per destination and tick.
///
/// Belongs to the sending loop. It is empty again at the end of each tick, so it holds no more than the work of one tick. A hop
/// per message would cost a thread wake-up each time.
final class LoopMailbox {
    typealias Work = @Sendable (RoomsShard) -> Void

    private let eventLoop: any EventLoop
    private var peers: [NIOLoopBound<RoomsShard>] = []
    private var outgoing: [[Work]] = []
    private var isScheduled = false

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Learns the shards of all loops, in the order of their indices.
    func connect(_ peers: [NIOLoopBound<RoomsShard>]) {
        self.peers = peers
        self.outgoing = Array(repeating: [], count: peers.count)
    }

    var count: Int { self.peers.count }

    /// Has `work` run on the loop of that index, after what was posted to it before.
    func post(to index: Int, _ work: @escaping Work) {
        self.eventLoop.assertInEventLoop()
        self.outgoing[index].append(work)
        guard !self.isScheduled else { return }
        self.isScheduled = true
        self.eventLoop.assumeIsolated().execute { self.flush() }
    }

    private func flush() {
        self.isScheduled = false
        for index in self.outgoing.indices where !self.outgoing[index].isEmpty {
            let batch = self.outgoing[index]
            self.outgoing[index] = []
            let peer = self.peers[index]
            peer.eventLoop.execute {
                let shard = peer.value
                for work in batch { work(shard) }
            }
        }
    }
}
