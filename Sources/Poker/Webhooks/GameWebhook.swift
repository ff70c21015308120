import JSONText
import NIOCore
import PokerRules

/// Somebody whom a game's dealer has told of its events, as Redis keeps it. A value.
package struct GameWebhook: Sendable, Equatable {
    /// The events that a webhook may want.
    package static let kinds = ["started", "result", "settled"]

    /// The dealer's name for it, one of the game: 1 to 40 characters as in a story's id.
    package let id: String
    package let url: String
    /// Goes to Redis and to the node that signs, and is read back by nobody.
    package let secret: String
    /// Some of ``kinds``.
    package let events: [String]

    /// Reads the fields of a request; `id` is its path's. Whether the URL may be one is for others to say.
    package init(id: String, fields: JSONObject) throws(PokerRefusal) {
        guard Self.isID(id) else { throw PokerRefusal(.badRequest, "A webhook is called by 1 to 40 letters, digits, dots, - and _") }
        let reader = FieldReader(object: fields)
        guard let url = try reader.text("url") else { throw PokerRefusal(.badRequest, "Give url, to which the events are posted") }
        guard let secret = try reader.text("secret") else {
            throw PokerRefusal(.badRequest, "Give secret, by which the receiver knows who sends")
        }
        self.id = id
        self.url = url
        self.secret = secret
        self.events = try Self.events(fields["events"])
    }

    /// The same with a URL as it is asked for.
    package init(_ webhook: GameWebhook, url: String) {
        self.id = webhook.id
        self.url = url
        self.secret = webhook.secret
        self.events = webhook.events
    }

    /// All webhooks of a game, as the step gives them; none where the text is not of the step's making.
    package static func list(_ text: ByteBuffer) -> [GameWebhook] {
        let hooks = (try? JSONValue.parse(text.readableBytesView))?.arrayValue ?? []
        return hooks.compactMap { hook in
            guard let fields = hook.objectValue, let id = fields["id"]?.stringValue else { return nil }
            return try? GameWebhook(id: id, fields: fields)
        }
    }

    package static func isID(_ text: String) -> Bool { StoryField.isID(text) }

    private static func events(_ value: JSONValue?) throws(PokerRefusal) -> [String] {
        guard let value, !value.isNull else { return Self.kinds }
        let wanted = value.arrayValue?.compactMap(\.stringValue) ?? []
        guard !wanted.isEmpty, wanted.count == value.arrayValue?.count, wanted.allSatisfy(Self.kinds.contains) else {
            throw PokerRefusal(.badRequest, "events is a list of some of \(Self.kinds.joined(separator: ", ")); leave it out for all")
        }
        return Self.kinds.filter(wanted.contains)
    }

    /// As Redis keeps it.
    package var stored: String { self.text(withSecret: true) }

    /// As a dealer sees it.
    package var shown: String { self.text(withSecret: false) }

    private func text(withSecret: Bool) -> String {
        var writer = JSONWriter()
        writer.open("{")
        writer.member("id", .string(self.id))
        writer.member("url", .string(self.url))
        if withSecret { writer.member("secret", .string(self.secret)) }
        writer.member("events", .array(self.events.map(JSONValue.string)))
        writer.close("}")
        return writer.text
    }
}
