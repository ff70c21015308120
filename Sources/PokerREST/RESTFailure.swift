import JSONText
import NIOCore
import NIOHTTP1
import Poker

/// Why a request was not done: a status, and the body `{"code","message","details"}`. Expected, and no fault of the program. A value.
package struct RESTFailure: Error, Sendable {
    /// The codes that only HTTP has; the others are the protocol's.
    package enum Code: String, CaseIterable, Sendable {
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case notAcceptable = "not_acceptable"
        case unsupportedMediaType = "unsupported_media_type"
        case forbiddenOrigin = "forbidden_origin"
        case tooLarge = "too_large"
    }

    package let status: HTTPResponseStatus
    package let code: String
    /// A sentence for who has sent the request that says what to do. Holds neither a token nor a card.
    package let message: String
    package let details: JSONObject
    let headers: HTTPHeaders

    /// A failure of HTTP's own.
    init(_ code: Code, _ message: String, details: JSONObject = [:], headers: HTTPHeaders = [:]) {
        self.status = Self.status(code)
        self.code = code.rawValue
        self.message = message
        self.details = details
        self.headers = headers
    }

    /// A refusal of the game. Who has no seat has shown the wrong token: there is no other way to be nobody here.
    package init(_ refusal: PokerRefusal) {
        let refusal = refusal.code == .notJoined ? Self.wrongToken : refusal
        self.status = Self.status(refusal.code)
        self.code = refusal.code.rawValue
        self.message = refusal.message
        self.details = refusal.details
        self.headers = Self.headers(refusal)
    }

    /// No token, or one that nobody has in this game.
    static let wrongToken = PokerRefusal(.unauthorized, "Send the token of a seat in this game: Authorization: Bearer TOKEN")

    /// The answer that says so.
    var answer: HTTPAnswerParts {
        var writer = JSONWriter()
        writer.open("{")
        writer.key("code")
        writer.string(self.code)
        writer.key("message")
        writer.string(self.message)
        if !self.details.members.isEmpty {
            writer.key("details")
            writer.value(.object(self.details))
        }
        writer.close("}")
        return HTTPAnswerParts(status: self.status, headers: self.headers, body: ByteBuffer(bytes: writer.bytes))
    }

    /// RFC 9110 sections 10.2.3 and 11.6.1.
    private static func headers(_ refusal: PokerRefusal) -> HTTPHeaders {
        if refusal.code == .unauthorized { return ["WWW-Authenticate": "Bearer"] }
        guard let pause = refusal.details["retryAfterMs"]?.intValue else { return [:] }
        return ["Retry-After": "\(max(1, (pause + 999) / 1000))"]
    }
}

extension RESTFailure {
    /// The status of each of HTTP's own codes.
    package static func status(_ code: Code) -> HTTPResponseStatus {
        switch code {
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .unsupportedMediaType: .unsupportedMediaType
        case .forbiddenOrigin: .forbidden
        case .tooLarge: .payloadTooLarge
        }
    }

    /// The status of each of the protocol's codes; docs/rest.md has the same table.
    package static func status(_ code: PokerRefusal.Code) -> HTTPResponseStatus {
        switch code {
        case .badRequest, .unknownAction, .badValue: .badRequest
        case .unauthorized, .notJoined: .unauthorized
        case .notDealer, .spectator, .badPasscode: .forbidden
        case .gameNotFound, .storyNotFound, .playerNotFound: .notFound
        case .gameEnded: .gone
        case .gameFull, .slugTaken, .notVoting, .alreadyVoting, .roundOver, .staleVote, .notRevealed, .limit: .conflict
        case .gameLocked: .locked
        case .rateLimited: .tooManyRequests
        case .unavailable: .serviceUnavailable
        case .unknown: .gatewayTimeout
        }
    }
}
