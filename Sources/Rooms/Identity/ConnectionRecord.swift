import JSONText

/// What a node writes down of a connection: a field of `pf:{n:N}:c:<bucket>`, as JSON.
///
/// Exempt from the rule of 64 bytes: these hashes are large anyway.
package struct ConnectionRecord: Sendable, Equatable {
    /// Whose record it is; the field's name, not a part of the value.
    package var id: ConnectionID
    /// The stage it came in by.
    package var stage: String
    /// Who the authorizer said it is; empty where nobody asked.
    package var user: String
    /// The peer's address.
    package var remoteAddress: String
    /// The peer's `User-Agent`, at most 100 bytes, cut between two characters of Unicode.
    package var userAgent: String
    /// When it was opened, in ms of Redis time.
    package var connectedAtMs: Int64
    /// When it last sent a message, in ms of Redis time; written with the lease, not per message.
    package var lastActiveMs: Int64
    /// The room that it joined last, if any.
    package var room: String?
    /// Its seat in that room.
    package var player: String?

    /// A record of a connection that has joined nothing yet.
    package init(
        id: ConnectionID, stage: String, user: String = "", remoteAddress: String, userAgent: String, connectedAtMs: Int64
    ) {
        self.id = id
        self.stage = stage
        self.user = user
        self.remoteAddress = remoteAddress
        self.userAgent = Self.cut(userAgent)
        self.connectedAtMs = connectedAtMs
        self.lastActiveMs = connectedAtMs
    }

    /// Bytes and not what a reader sees as characters, of which one may have any number of accents.
    private static func cut(_ text: String) -> String {
        var bytes = 0
        let start = text.unicodeScalars.prefix { scalar in
            bytes += UTF8.width(scalar)
            return bytes <= 100
        }
        return String(start)
    }

    /// The value of the record's field.
    package var text: String {
        var members: [JSONObject.Member] = [
            .init(key: "stage", value: .string(self.stage)), .init(key: "user", value: .string(self.user)),
            .init(key: "ip", value: .string(self.remoteAddress)), .init(key: "agent", value: .string(self.userAgent)),
            .init(key: "connectedAt", value: .number(String(self.connectedAtMs))),
            .init(key: "lastActive", value: .number(String(self.lastActiveMs))),
        ]
        if let room { members.append(.init(key: "room", value: .string(room))) }
        if let player { members.append(.init(key: "player", value: .string(player))) }
        return JSONValue.object(JSONObject(members: members)).description
    }

    /// Reads a record's field, as another node wrote it; nil for what is none. Keys that this version does not know are ignored.
    package init?(id: ConnectionID, text: String) {
        guard let object = try? JSONValue.parse(text).objectValue, let stage = object["stage"]?.stringValue else { return nil }
        self.init(
            id: id, stage: stage, user: object["user"]?.stringValue ?? "", remoteAddress: object["ip"]?.stringValue ?? "",
            userAgent: object["agent"]?.stringValue ?? "", connectedAtMs: Int64(object["connectedAt"]?.intValue ?? 0))
        self.lastActiveMs = Int64(object["lastActive"]?.intValue ?? 0)
        self.room = object["room"]?.stringValue
        self.player = object["player"]?.stringValue
    }
}
