import Gateway
import JSONText

/// What a client of the plain rooms asks for.
struct PlainRoomsRequest {
    enum Action: String {
        case join, leave, send
    }

    /// Why a message is no request.
    struct Refusal: Error {
        var code: String
        var message: String
    }

    let action: Action
    let room: String
    /// What `send` carries; null for the others.
    let data: JSONValue
    /// The client's own id, to be echoed.
    let id: JSONValue?

    /// A room's name is 1 to 128 characters, and no more than 512 bytes.
    init(_ message: RoutedMessage) throws(Refusal) {
        guard let body = message.body?.objectValue else {
            throw Refusal(code: "bad_request", message: "A message is one JSON object as text")
        }
        guard let action = Action(rawValue: message.action) else {
            throw Refusal(code: "unknown_action", message: "The actions are join, leave and send")
        }
        guard let room = body["room"]?.stringValue, !room.isEmpty, room.utf8.count <= 512, room.count <= 128 else {
            throw Refusal(code: "bad_request", message: "room is a text of 1 to 128 characters")
        }
        let data = body["data"]
        guard action != .send || data != nil else { throw Refusal(code: "bad_request", message: "send needs data") }
        self.action = action
        self.room = room
        self.data = data ?? .null
        self.id = body["id"]
    }
}
