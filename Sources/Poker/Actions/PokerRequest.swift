import JSONText
import PokerRules

/// A message of a client, taken apart. A value.
package struct PokerRequest: Sendable, Equatable {
    /// The client's own `id` as JSON text, to be echoed as `re`; nil when it gave none.
    package let re: String?
    /// The action's name, as the error frame tells it.
    package let name: String
    /// The game that was named; nil when none was.
    package let game: String?
    package let action: PokerAction

    /// A message that cannot be taken, with as much as is needed to say so.
    package struct Refused: Error, Sendable, Equatable {
        package let refusal: PokerRefusal
        package let re: String?
        package let name: String?
    }

    /// Reads a message. `routed` is what the route says the action is; empty when it does not, and the message itself does.
    package static func parse(_ body: JSONValue?, routed: String, limits: PokerConfiguration) throws(Refused) -> PokerRequest {
        guard let object = body?.objectValue else {
            let refusal = PokerRefusal(.badRequest, #"Send one JSON object per message, such as {"action":"createGame","name":"Ana"}"#)
            throw Refused(refusal: refusal, re: nil, name: nil)
        }
        let name = routed.isEmpty ? object["action"]?.text ?? "" : routed
        let shownName = name.isEmpty ? nil : String(name.prefix(40))
        let re: String?
        let action: PokerAction
        let game: String?
        do throws(PokerRefusal) {
            re = try Self.re(object["id"])
        } catch {
            throw Refused(refusal: error, re: nil, name: shownName)
        }
        do throws(PokerRefusal) {
            let fields = FieldReader(object: object)
            action = try ActionReader(fields: fields, limits: limits).read(name)
            game = try fields.text("game")
        } catch {
            throw Refused(refusal: error, re: re, name: shownName)
        }
        return PokerRequest(re: re, name: name, game: game, action: action)
    }

    private static func re(_ id: JSONValue?) throws(PokerRefusal) -> String? {
        guard let id, !id.isNull else { return nil }
        guard let text = id.text, text.utf8.count <= 128 else {
            throw PokerRefusal(.badRequest, "id is a text or a number of at most 128 characters")
        }
        return id.description
    }
}
