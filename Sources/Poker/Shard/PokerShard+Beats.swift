import Gateway
import NIOCore
import Rooms

/// Signs of life for clients that cannot see pings, as scripts in browsers: without one for a while they know that the socket is dead, and need
/// not ask Redis for a state to find that out.
extension PokerShard {
    /// Sends beats to the seats of the connection that asked for them, as long as it has any.
    func startBeats(_ connection: GatewayConnection, _ seats: ConnectionSeats) {
        guard seats.beat == nil, !seats.isClosed else { return }
        // Spread, so that those who came together, as after a node's end, do not beat together.
        let pause = TimeAmount.nanoseconds(.random(in: (self.configuration.beat.nanoseconds / 2)...self.configuration.beat.nanoseconds))
        seats.beat = self.rooms.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            seats.beat = nil
            let games = seats.seats.filter(\.value.wantsBeat).keys
            for game in games { self.rooms.beat(.game(game), for: connection.id) }
            if !games.isEmpty { self.startBeats(connection, seats) }
        }
    }
}
