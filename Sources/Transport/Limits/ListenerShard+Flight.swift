import Metrics
import NIOCore
import WebSocketWire

extension ListenerShard {
    /// Gets rid of this loop's share of what is beyond the node's limit for bytes in flight: of the addresses that hold most.
    func relieve() {
        let share = self.flightTotal.update(&self.flight)
        guard share > 0 else { return }
        let holders = self.allSockets.filter { $0.heldBytes > 0 } as [any FlightHolder] + self.allCallers.filter { $0.heldBytes > 0 }
        let relief = FlightRelief(holders.map { $0.holding(at: self.turnTime) })
        for index in relief.victims(share: share) { holders[index].shed() }
    }
}

/// What holds bytes in flight and can be made to give them up: a socket, or a connection with a plain request. Loop-bound.
protocol FlightHolder: AnyObject {
    func holding(at now: NIODeadline) -> FlightRelief<ClientNetwork>.Holder
    func shed()
}
