import Gateway
import JSONText
import NIOCore
import NIOHTTP1
import Poker
import PokerRules
import Transport

/// Reads what a request brings besides its path. A value.
struct RESTRequestReader {
    let request: ResourceRequest
    let limits: PokerConfiguration

    /// The seat's token. It is never in a URL, which logs and histories keep.
    func token() throws(RESTFailure) -> SeatToken {
        let fields = self.request.headers["authorization"]
        let parts = fields.count == 1 ? fields[0].split(separator: " ", maxSplits: 1) : []
        guard parts.count == 2, parts[0].lowercased() == "bearer", let token = SeatToken(String(FieldText.trimmed(parts[1]))) else {
            throw RESTFailure(RESTFailure.wrongToken)
        }
        return token
    }

    /// The path's game; no game has a name that cannot be one.
    static func game(_ segment: String) throws(RESTFailure) -> String {
        guard let name = GameName(typed: segment) else { throw RESTFailure(PokerRefusal.gameNotFound) }
        return name.text
    }

    /// The action that the body's fields belong to. No body is as good as an empty object.
    func action(_ name: String) throws(RESTFailure) -> PokerAction { try self.action(name, of: try self.fields()) }

    private func action(_ name: String, of fields: JSONObject) throws(RESTFailure) -> PokerAction {
        do throws(PokerRequest.Refused) {
            return try PokerRequest.parse(.object(fields), routed: name, limits: self.limits).action
        } catch {
            throw RESTFailure(error.refusal)
        }
    }

    /// The stories of a JSON body, or those of a table or lines (text/csv), which come before the story that the query names.
    func stories() throws(RESTFailure) -> PokerAction {
        guard self.mediaType == "text/csv" else { return try self.action("putStories") }
        guard let text = String(validating: self.request.body.readableBytesView, as: UTF8.self) else {
            throw RESTFailure(PokerRefusal(.badRequest, "The table is not in UTF-8"))
        }
        let before = self.request.query.split(separator: "&").first { $0.hasPrefix("before=") }
        let place = before.map { JSONValue.string(String($0.dropFirst("before=".count))) } ?? .null
        return try self.action("putStories", of: ["csv": .string(text), "before": place])
    }

    /// The members of the JSON object in the body; none without a body.
    func fields() throws(RESTFailure) -> JSONObject {
        guard self.request.body.readableBytes > 0 else { return [:] }
        // A page of another site cannot send this type without asking first, and nobody lets it (Fetch, "CORS-safelisted request-header").
        guard self.mediaType == "application/json" else {
            throw RESTFailure(.unsupportedMediaType, "Send the body as JSON, and say so: Content-Type: application/json")
        }
        guard let value = try? JSONValue.parse(self.request.body.readableBytesView) else {
            throw RESTFailure(PokerRefusal(.badRequest, "The body is no JSON; send one object"))
        }
        guard let object = value.objectValue else {
            throw RESTFailure(PokerRefusal(.badRequest, #"The body is one JSON object, such as {"name":"Ana"}"#))
        }
        return object
    }

    /// How a history is wanted: what the query says, else what `Accept` wants most of what there is.
    func format() throws(RESTFailure) -> HistoryFormat {
        let queries = self.request.query.split(separator: "&").filter { $0.hasPrefix("format=") }
        if let query = queries.first {
            guard queries.count == 1, let format = HistoryFormat(rawValue: String(query.dropFirst(7))) else { throw Self.unknownFormat }
            return format
        }
        let wanted = self.request.headers[canonicalForm: "accept"].filter { !FieldText.trimmed($0).isEmpty }
        guard !wanted.isEmpty else { return .json }
        guard let format = HistoryFormat(wanted: wanted.compactMap { MediaRange(String($0)) }) else { throw Self.unknownFormat }
        return format
    }

    private static let unknownFormat = RESTFailure(
        .notAcceptable, "A history comes as json, csv or markdown: say so in format or in Accept")

    /// The type of the body in lower case, without parameters; nil when it is not said, or twice.
    var mediaType: String? {
        let fields = self.request.headers["content-type"]
        guard fields.count == 1, let type = fields[0].split(separator: ";").first else { return nil }
        return FieldText.trimmed(type).lowercased()
    }
}
