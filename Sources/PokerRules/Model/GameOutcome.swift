/// What a command comes to: the answer to who sent it, and the events for everybody, those of what was due before it among them.
package struct GameOutcome: Sendable, Equatable {
    package let answer: GameAnswer
    package let events: [GameEvent]
    /// What only the bus carries: reactions and nudges.
    package internal(set) var signals: [GameEvent] = []
}

/// The answer to one command.
package struct GameAnswer: Sendable, Equatable {
    /// `ok`, or why not, in the protocol's words; `taken` and `passcode` are between a node and the step.
    package enum Code: String, Sendable, CaseIterable {
        case ok, unauthorized, limit, spectator, taken, passcode
        case badRequest = "bad_request"
        case badPasscode = "bad_passcode"
        case badValue = "bad_value"
        case gameFull = "game_full"
        case gameNotFound = "game_not_found"
        case gameLocked = "game_locked"
        case notJoined = "not_joined"
        case gameEnded = "game_ended"
        case playerNotFound = "player_not_found"
        case notRevealed = "not_revealed"
        case notDealer = "not_dealer"
        case storyNotFound = "story_not_found"
        case notVoting = "not_voting"
        case alreadyVoting = "already_voting"
        case roundOver = "round_over"
        case staleVote = "stale_vote"
    }

    /// What comes with the code.
    package enum Detail: Sendable, Equatable {
        case nothing
        /// The newest round.
        case round(Int)
        /// The seat's highest cast number.
        case cast(Int)
        /// The own seat; with a refusal, the one that this connection has.
        case player(String)
        /// Connections that have no seat here any more, and those of them that a dealer removed.
        case connections([String], removed: [String] = [])
        /// A dealer removed this token's seat, or this connection's.
        case removed
        /// The last dealer stays one.
        case lastDealer
        /// Nobody removes the own seat.
        case ownSeat
        /// What a passcode has to be derived with.
        case salt(String)
        /// The place of the story that is the trouble, and the most stories that a game may have.
        case index(Int)
        case stories(Int)
        /// Results and what was settled, each oldest first.
        case history(results: [GameEvent], settled: [GameEvent])
    }

    package let code: Code
    package let detail: Detail

    package init(_ code: Code, _ detail: Detail = .nothing) {
        self.code = code
        self.detail = detail
    }

    package static let ok = Self(.ok)
}
