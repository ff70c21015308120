import NIOCore

/// The connections of the admin port. Bound to its loop.
final class AdminRoom {
    let routes: AdminRoutes
    let limits: AdminLimits
    private var seats: AdminSeats<ObjectIdentifier>
    private var channels: [ObjectIdentifier: any Channel] = [:]

    init(routes: AdminRoutes, limits: AdminLimits) {
        self.routes = routes
        self.limits = limits
        self.seats = AdminSeats(limit: limits.connections)
    }

    /// Somebody new; is closed at once when there is no room.
    func arrived(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        switch self.seats.arrived(id) {
        case .seated: self.channels[id] = channel
        case .seatedInsteadOf(let other):
            self.channels[id] = channel
            self.channels.removeValue(forKey: other)?.close(promise: nil)
        case .turnedAway: channel.close(promise: nil)
        }
    }

    func began(_ channel: any Channel) { self.seats.began(ObjectIdentifier(channel)) }

    func ended(_ channel: any Channel) { self.seats.ended(ObjectIdentifier(channel)) }

    func left(_ channel: any Channel) {
        self.seats.left(ObjectIdentifier(channel))
        self.channels.removeValue(forKey: ObjectIdentifier(channel))
    }
}
