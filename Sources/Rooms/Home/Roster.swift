import NIOCore
import Transport

/// The members of one room whose sockets live on one loop.
struct Roster {
    private(set) var sockets: [ConnectionID: SocketHandle] = [:]
    /// The newest round that these sockets were told.
    var round: Int?

    var isEmpty: Bool { self.sockets.isEmpty }

    mutating func add(_ connection: ConnectionID, socket: SocketHandle) { self.sockets[connection] = socket }
    mutating func remove(_ connection: ConnectionID) { self.sockets[connection] = nil }

    /// Hands the same bytes to every socket, and the same compressed ones to those that take them; a slow one drops them and asks for the state later.
    func deliver(_ broadcast: Broadcast) {
        var frames = SharedFrames(broadcast.frames, count: broadcast.count)
        guard !broadcast.skipping.isEmpty else {
            for socket in self.sockets.values { socket.send(&frames) }
            return
        }
        for (connection, socket) in self.sockets where !broadcast.skipping.contains(connection) { socket.send(&frames) }
    }
}
