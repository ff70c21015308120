import Gateway
import JSONText
import Rooms

/// The plain rooms on one event loop. Loop-bound.
final class PlainRoomsShard: IntegrationShard {
    /// The rooms that one connection has joined.
    private final class Membership {
        var rooms: Set<String> = []
    }

    /// How many rooms a connection may be in.
    private static let limit = 100
    private static let key = "rooms"
    private let rooms: RoomsShard

    init(rooms: RoomsShard) {
        self.rooms = rooms
    }

    func receive(_ message: RoutedMessage, from connection: GatewayConnection, completion: @escaping (IntegrationOutcome) -> Void) {
        let request: PlainRoomsRequest
        do throws(PlainRoomsRequest.Refusal) {
            request = try PlainRoomsRequest(message)
        } catch {
            connection.send(text: PlainRoomsEvent.error(error, action: message.action, re: message.body?.objectValue?["id"]).payload)
            return completion(.done)
        }
        switch request.action {
        case .join: self.join(request, connection, completion)
        case .leave: self.leave(request, connection, completion)
        case .send: self.send(request, connection, completion)
        }
    }

    private func join(_ request: PlainRoomsRequest, _ connection: GatewayConnection, _ completion: @escaping (IntegrationOutcome) -> Void) {
        let membership = self.membership(of: connection)
        if membership.rooms.contains(request.room) {
            connection.send(text: PlainRoomsEvent.joined(room: request.room, re: request.id).payload)
            return completion(.done)
        }
        guard membership.rooms.count < Self.limit else {
            return self.refuse(request, connection, "limit", "A connection may be in \(Self.limit) rooms", completion)
        }
        self.rooms.joinPlain(request.room, connection: connection.id) { isJoined in
            guard isJoined else {
                return self.refuse(request, connection, "unavailable", "The room cannot be joined now; try again", completion)
            }
            membership.rooms.insert(request.room)
            connection.send(text: PlainRoomsEvent.joined(room: request.room, re: request.id).payload)
            completion(.done)
        }
    }

    private func leave(_ request: PlainRoomsRequest, _ connection: GatewayConnection, _ completion: (IntegrationOutcome) -> Void) {
        // Who is not in the room has left it: a client may send this again.
        if self.membership(of: connection).rooms.remove(request.room) != nil {
            self.rooms.leavePlain(request.room, connection: connection.id)
        }
        connection.send(text: PlainRoomsEvent.left(room: request.room, re: request.id).payload)
        completion(.done)
    }

    private func send(_ request: PlainRoomsRequest, _ connection: GatewayConnection, _ completion: @escaping (IntegrationOutcome) -> Void) {
        guard self.membership(of: connection).rooms.contains(request.room) else {
            return self.refuse(request, connection, "not_joined", "Join the room first", completion)
        }
        let event = PlainRoomsEvent.message(room: request.room, data: request.data)
        self.rooms.publishPlain(request.room, text: event.payload) { isSent in
            guard isSent else {
                return self.refuse(request, connection, "unknown", "The message may not have been sent", completion)
            }
            if let id = request.id { connection.send(text: PlainRoomsEvent.reply(re: id).payload) }
            completion(.done)
        }
    }

    private func refuse(
        _ request: PlainRoomsRequest, _ connection: GatewayConnection, _ code: String, _ message: String,
        _ completion: (IntegrationOutcome) -> Void
    ) {
        let refusal = PlainRoomsRequest.Refusal(code: code, message: message)
        connection.send(text: PlainRoomsEvent.error(refusal, action: request.action.rawValue, re: request.id).payload)
        completion(.done)
    }

    private func membership(of connection: GatewayConnection) -> Membership {
        if let membership = connection.storage[Self.key] as? Membership { return membership }
        let membership = Membership()
        connection.storage[Self.key] = membership
        return membership
    }
}
