import JSONText
import NIOCore

/// What a client of the plain rooms is told: one line of JSON each.
enum PlainRoomsEvent {
    case joined(room: String, re: JSONValue?)
    case left(room: String, re: JSONValue?)
    case message(room: String, data: JSONValue)
    case reply(re: JSONValue)
    case error(PlainRoomsRequest.Refusal, action: String, re: JSONValue?)

    /// The frame's payload.
    var payload: ByteBuffer {
        var bytes: [UInt8] = []
        JSONValue.object(JSONObject(members: self.members)).write(into: &bytes)
        return ByteBuffer(bytes: bytes)
    }

    private var members: [JSONObject.Member] {
        switch self {
        case .joined(let room, let re): Self.members("joined", re, [("room", .string(room))])
        case .left(let room, let re): Self.members("left", re, [("room", .string(room))])
        case .message(let room, let data): Self.members("message", nil, [("room", .string(room)), ("data", data)])
        case .reply(let re): Self.members("reply", re, [("ok", .bool(true))])
        case .error(let refusal, let action, let re):
            Self.members(
                "error", re, [("action", .string(action)), ("code", .string(refusal.code)), ("message", .string(refusal.message))])
        }
    }

    private static func members(_ event: String, _ re: JSONValue?, _ rest: [(String, JSONValue)]) -> [JSONObject.Member] {
        let head: [(String, JSONValue)] = [("event", .string(event))] + (re.map { [("re", $0)] } ?? [])
        return (head + rest).map { JSONObject.Member(key: $0.0, value: $0.1) }
    }
}
