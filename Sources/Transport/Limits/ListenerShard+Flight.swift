import Metrics
import WebSocketWire

extension ListenerShard {
    /// Gets rid of this loop's share of what is beyond the node's limit for bytes in flight: of the sockets that hold most, as many as it takes.
    func relieve() {
        let share = self.flightTotal.update(&self.flight)
        guard share > 0 else { return }
        var freed = 0
        for socket in self.allSockets.filter({ $0.heldBytes > 0 }).sorted(by: { $0.heldBytes > $1.heldBytes }) {
            guard freed < share else { return }
            freed += socket.heldBytes
            socket.shed()
        }
    }
}

extension SocketHandle {
    /// What waits to be sent to it, and what has come of its unfinished message. Frames that go to a whole room count for each socket, though their bytes are
    /// shared.
    private var inFlight: Int { self.queue.bytes + self.decoder.bufferedCapacity }

    /// Tells the loop's count what has changed.
    func countFlight() {
        let bytes = self.inFlight
        guard bytes != self.heldBytes else { return }
        self.shard.flight.bytes += bytes - self.heldBytes
        self.heldBytes = bytes
    }

    /// It holds too much of what the node has: it is told 4108, and cut when it is still in the way at the next turn.
    func shed() {
        guard self.handshake.isOpen else { return self.cut() }
        self.shard.metrics.slowConsumers.increment()
        self.shard.metrics.limits.reached(.bytesInFlight)
        self.decoder.abandon()
        self.fail(.tooSlow)
        self.countFlight()
    }
}
