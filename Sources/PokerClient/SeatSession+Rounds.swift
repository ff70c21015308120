import JSONText

// Which round a request means: the one that was on the table when it was asked for, however late it is sent.

/// The round that a request means.
struct NamedRound: Sendable {
    var round: Int
    /// When it began, if it was open; tells it from one that has its number after the server lost it.
    var openedAt: Int64?
}

extension SeatSession {
    /// Names the round where it is missing, up to the first start without an answer: what stands behind that means the round that it opens.
    ///
    /// - Parameter newest: the newest round, where an answer says more than the state.
    mutating func nameRounds(newest: Int? = nil) {
        guard let state = self.state else { return }
        let newest = newest ?? state.round
        var isBehindStart = false
        _ = self.book.sift { request in
            guard !isBehindStart else { return request }
            isBehindStart = request.action == "startVote"
            guard request.needsRound else { return request }
            var request = request
            let round = isBehindStart ? newest + 1 : newest
            request.named = NamedRound(round: round, openedAt: state.phase == .voting && state.round == round ? state.startedAt : nil)
            request.fields = request.fields.adding("round", JSONValue(integerLiteral: round))
            return request
        }
    }

    /// A start is no longer waited for: what stands behind it means its round, if that was opened at all, by whomever.
    ///
    /// - Parameter told: the newest round by the refusal, where there is one.
    mutating func nameRounds(behind start: RequestBook.Request, isDone: Bool, told: Int? = nil) {
        guard let round = start.fields.number("round") else { return }
        self.nameRounds(newest: isDone ? round : min(round, max(self.state?.round ?? 0, told ?? 0)))
    }

    /// Answers what was asked for a round that ended before it could be sent: in another round it would be something else.
    mutating func refuseWhatIsOver() -> [Effect] {
        guard let state = self.state else { return [] }
        let over = self.book.sift { $0.isSent || !Self.isOver($0, in: state) ? $0 : nil }
        for request in over where request.action == "startVote" { self.nameRounds(behind: request, isDone: false) }
        return over.map { request in
            let refusal = Self.roundOver(request, newest: state.round)
            let wasDone = request.wasDone("round_over", refusal["details"]?.objectValue)
            return .report(.answer(wasDone ? self.reply(to: request) : refusal))
        }
    }

    private static func isOver(_ request: RequestBook.Request, in state: GameState) -> Bool {
        guard let named = request.named else { return false }
        let isOpen = state.phase == .voting && state.round == named.round
        switch request.action {
        // One that somebody else has opened is open, and the server says so.
        case "startVote": return state.round >= named.round && !isOpen
        case "vote", "closeVote":
            guard let openedAt = named.openedAt else { return false }
            return !isOpen || state.startedAt != openedAt
        // A round may be settled long after it.
        default: return false
        }
    }

    private static func roundOver(_ request: RequestBook.Request, newest: Int) -> JSONObject {
        let asked = request.named?.round ?? newest
        let message =
            request.action == "startVote"
            ? "Round \(asked) was played meanwhile: no other one was started" : "Round \(asked) is over: what was meant for it was not sent"
        let details: JSONObject = ["round": JSONValue(integerLiteral: newest), "asked": JSONValue(integerLiteral: asked)]
        return self.refusal(request.fields, "round_over", message).adding("details", .object(details))
    }
}
