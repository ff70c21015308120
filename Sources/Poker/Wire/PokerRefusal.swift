import JSONText

/// Why an action was not done: becomes an `error` frame. Expected, and no fault of the program. A value.
package struct PokerRefusal: Error, Sendable, Equatable {
    /// Stable; pages translate it.
    package enum Code: String, Sendable, CaseIterable {
        /// The message is not what the action takes. A retry does not help.
        case badRequest = "bad_request"
        /// There is no such action. A retry does not help.
        case unknownAction = "unknown_action"
        /// Certainly not done. A retry helps after `retryAfterMs`.
        case unavailable
        /// Sent and not answered: ask for the state before a retry.
        case unknown
        case unauthorized
        case gameNotFound = "game_not_found"
        case badPasscode = "bad_passcode"
        case slugTaken = "slug_taken"
        case gameEnded = "game_ended"
        case gameFull = "game_full"
        case gameLocked = "game_locked"
        case notJoined = "not_joined"
        case notDealer = "not_dealer"
        case spectator
        case notVoting = "not_voting"
        case alreadyVoting = "already_voting"
        case roundOver = "round_over"
        case staleVote = "stale_vote"
        case notRevealed = "not_revealed"
        case badValue = "bad_value"
        case playerNotFound = "player_not_found"
        case storyNotFound = "story_not_found"
        case limit
        /// Too often. Certainly not done; a retry helps after `retryAfterMs`.
        case rateLimited = "rate_limited"
    }

    package let code: Code
    /// A sentence for the person at the keyboard that says what to do. Holds neither a token nor a card.
    package let message: String
    /// What a program needs besides the code.
    package let details: JSONObject

    /// A refusal.
    package init(_ code: Code, _ message: String, details: JSONObject = [:]) {
        self.code = code
        self.message = message
        self.details = details
    }

    /// The refusal of a step, with its data as details; nil when `code` is none that a client gets.
    package init?(step code: String, data: JSONObject) {
        guard let code = Code(rawValue: code), let message = Self.messages[code] else { return nil }
        self.init(code, Self.special(code, data) ?? Self.gameLimit(code, data) ?? message, details: data)
    }

    /// What only the step can tell to be bad; each is known by what its details hold.
    private static func special(_ code: Code, _ data: JSONObject) -> String? {
        if code == .unauthorized, data["removed"] == true { return "The dealer has removed you from this game" }
        guard code == .badRequest else { return nil }
        if data["lastDealer"] == true { return "Somebody has to deal: make another player dealer first, with setPlayer and dealer true" }
        if data["self"] == true { return "Nobody removes themselves; send leaveGame to leave" }
        if let round = data["round"]?.intValue {
            return "The next round is \(round + 1): give that in round, or leave round out"
        }
        if let index = data["index"]?.intValue { return "stories[\(index)]: there is no such story yet, and a new one needs a title" }
        guard let player = data["player"]?.stringValue else { return nil }
        return "This connection is \(player) in this game; send leaveGame first, or join with the other token on a new connection"
    }

    /// The limits of a game's stories and webhooks; each is known by what its details hold.
    private static func gameLimit(_ code: Code, _ data: JSONObject) -> String? {
        guard code == .limit else { return nil }
        if let stories = data["stories"]?.intValue { return "A game may have \(stories) stories; remove some with removeStories first" }
        if let webhooks = data["webhooks"]?.intValue { return "A game may have \(webhooks) webhooks; take one away first" }
        return data["bytes"]?.intValue.map { "All stories of a game together may have \($0) bytes; shorten notes, or remove some first" }
    }

    /// This connection does it too often; nothing was done.
    package static func rateLimited(retryAfterMs: Int64) -> Self {
        Self(
            .rateLimited, "That was too often; nothing was done, try again shortly",
            details: ["retryAfterMs": .number(String(retryAfterMs))])
    }

    /// The list has no story with this id.
    package static let storyNotFound = Self(.storyNotFound, Self.messages[.storyNotFound] ?? "")

    /// Redis could not be had; nothing was done.
    package static func unavailable(retryAfterMs: Int) -> Self {
        Self(
            .unavailable, "The game cannot be reached at the moment; nothing was done, try again shortly",
            details: ["retryAfterMs": JSONValue(integerLiteral: retryAfterMs)])
    }

    /// Redis was asked and did not answer.
    package static let unknown = Self(.unknown, "It is not known whether this was done; send sync and look before you try again")

    /// No game has this code.
    package static let gameNotFound = Self(.gameNotFound, Self.messages[.gameNotFound] ?? "")

    /// One of the counters of the client's address is full.
    package static func rateLimited(_ kind: AttemptCounter.Kind, retryAfterMs: Int) -> Self {
        let what =
            switch kind {
            case .games: "Too many games were made"
            case .codes: "Too many codes were tried that no game has"
            case .passcodes: "Too many wrong passcodes were tried"
            case .derivations: "Too many passcodes were sent"
            }
        return Self(
            .rateLimited, "\(what) from this address; wait before you try again",
            details: ["retryAfterMs": JSONValue(integerLiteral: retryAfterMs)])
    }

    /// A new seat needs the passcode, and none was sent.
    package static let noPasscode = Self(.badPasscode, "This game has a passcode; send it in passcode")

    /// Another's game has the slug.
    package static let slugTaken = Self(.slugTaken, "Another game has this slug; join it, or choose another one")

    /// The connection has no seat in the game, or no more.
    package static let notJoined = Self(.notJoined, Self.messages[.notJoined] ?? "")

    /// Nobody in the game has this id.
    package static let playerNotFound = Self(.playerNotFound, Self.messages[.playerNotFound] ?? "")

    private static let messages: [Code: String] = [
        .badRequest: "The game cannot do this; look at the fields of the message and at the seat that this connection has already",
        .unauthorized: "No seat belongs to this token; send a name to take a new one",
        .gameNotFound: "No game has this code or slug; ask for it again, or create a game",
        .gameFull: "All seats of this game are taken; somebody has to leave first",
        .badPasscode: "This is not the game's passcode",
        .gameLocked: "The dealer lets nobody new in; ask them to unlock the game",
        .notJoined: "Join the game first",
        .notDealer: "Only the dealer can do this",
        .spectator: "Spectators do not vote; take a seat first with setPlayer and seat player",
        .notVoting: "No vote is open; the dealer begins one with startVote",
        .alreadyVoting: "A vote is open already; vote in it, or close it first",
        .roundOver: "This round is closed",
        .staleVote: "A newer vote of this seat is in; use a higher cast number to change it",
        .storyNotFound: "No story in the list has this id; look at the state's stories",
        .limit: "This seat has 32 connections, and may have no more; close one of its tabs or devices, then join again",
        .gameEnded: "This game was ended by its dealer; create a new one",
        .notRevealed: "This round has no result to settle; close it first, or name in round one that was revealed of late",
        .playerNotFound: "Nobody in this game has this id; look at the state's players",
        .badValue: "This card is not in the deck; use one of the cards in the state's deck",
    ]
}
