import Metrics
import NIOCore
import WebSocketWire

extension ListenerShard {
    /// Gets rid of this loop's share of what is beyond the node's limit for bytes in flight: of the addresses whose sockets hold most.
    func relieve() {
        let share = self.flightTotal.update(&self.flight)
        guard share > 0 else { return }
        let sockets = self.allSockets.filter { $0.heldBytes > 0 }
        let relief = FlightRelief(sockets.map { $0.holding(at: self.turnTime) })
        for index in relief.victims(share: share) { sockets[index].shed() }
    }
}
