import Metrics
import NIOCore
import WebSocketWire

extension SocketHandle: FlightHolder {
    /// Says how many bytes of its messages the owner has not done with: those that wait for something, and the one that is worked on.
    package func holds(messageBytes: Int) {
        self.eventLoop.assertInEventLoop()
        guard messageBytes != self.messageBytes else { return }
        self.messageBytes = messageBytes
        self.countFlight()
    }

    /// What waits to be sent to it, what has come of its unfinished message, and messages that nobody has done with. Frames that go to a whole room count for
    /// each socket, though their bytes are shared.
    private var inFlight: Int { self.queue.bytes + self.decoder.heldBytes + self.messageBytes }

    /// Tells the loop's count what has changed.
    func countFlight() {
        let bytes = self.inFlight
        guard bytes != self.heldBytes else { return }
        self.shard.flight.bytes += bytes - self.heldBytes
        self.heldBytes = bytes
    }

    func holding(at now: NIODeadline) -> FlightRelief<ClientNetwork>.Holder {
        let age = self.messageAge.since.map { (now - $0).nanoseconds / 1_000_000_000 }
        return .init(address: ClientNetwork(self.remoteAddress), bytes: self.heldBytes, age: age ?? 0)
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
