import Metrics
import NIOCore
import WebSocketWire

extension ListenerShard {
    /// Ends an eighth of the connections that are no sockets, the oldest, or of sockets that only wait for their end, since nobody else gets in any more.
    func makeRoom() {
        self.eventLoop.assertInEventLoop()
        let now = NIODeadline.now()
        let callers = self.allCallers.filter { $0.mayMakeRoom(at: now) }
        guard !callers.isEmpty else { return self.cutClosing() }
        let oldest = callers.sorted { $0.arrivedAt < $1.arrivedAt }.prefix(callers.count / 8 + 1)
        for door in oldest {
            self.metrics.limits.reached(.waitingConnections)
            door.channel.close(promise: nil)
        }
    }

    /// They have been told why they close; those whose clients keep to the rules are gone in a moment.
    private func cutClosing() {
        let closing = self.allSockets.filter { !$0.handshake.isOpen }
        for socket in closing.prefix(closing.count / 8 + 1) {
            self.metrics.limits.reached(.waitingConnections)
            socket.cut()
        }
    }
}
