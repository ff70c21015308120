import NIOCore

extension ClientLedger {
    /// Counts a connection by its address until it ends; false when the address has too many, and the connection has to end at once.
    func holdSeat(_ address: String, of channel: any Channel, limits: LimitCounters) -> Bool {
        guard self.countsConnections else { return true }
        guard let seat = self.arrive(address, at: .now()) else {
            limits.reached(.connectionsPerAddress)
            return false
        }
        channel.closeFuture.whenComplete { _ in self.depart(seat) }
        return true
    }
}
