import JSONText

// Taking the seat, at first and after each loss of the connection.

extension SeatSession {
    private static let joinID = "pf-seat"

    mutating func join(at now: Int64) -> [Effect] {
        self.phase = .joining(sentAt: now, retryAt: nil)
        // A seat that the server lost is made anew as it was last.
        if let myself = self.state?.myself { (self.seat.name, self.seat.isSpectator) = (myself.name, myself.isSpectator) }
        return [.send(JSONValue.object(self.seat.action(id: Self.joinID)).description)]
    }

    mutating func joinAgain(at now: Int64) -> [Effect] {
        guard case .joining(let sentAt, let retryAt) = self.phase else { return [] }
        if let retryAt { return now >= retryAt ? self.join(at: now) : [] }
        guard now - (sentAt ?? now) >= Self.answerTime else { return [] }
        // Not answered: this connection is no good. Who never had a seat may have come to the wrong place.
        self.unanswered += 1
        guard self.hasSat || self.unanswered < Self.mostUnanswered else {
            return self.leave(.unreachable("the server does not answer as a game does"))
        }
        return [.drop]
    }

    /// The answer to the own request for the seat; nil when the frame is something else.
    mutating func seatAnswer(_ frame: JSONObject, at now: Int64, random: Double) -> [Effect]? {
        guard case .joining = self.phase, frame["re"]?.stringValue == Self.joinID, frame["event"]?.stringValue == "error" else {
            return nil
        }
        let code = frame["code"]?.stringValue ?? ""
        let message = frame["message"]?.stringValue ?? ""
        let details = frame["details"]?.objectValue
        switch code {
        case "unavailable", "unknown", "rate_limited": return self.joinLater(details, at: now, random: random)
        // They may be the own old sockets, or the own old seat's, which the server has not given up yet.
        case "limit" where self.hasSat, "game_full" where self.hasSat:
            return self.joinLater(details, at: now, random: random)
        case "slug_taken" where self.seat.creates && self.seat.game != nil:
            self.seat.creates = false
            return self.join(at: now)
        case "unauthorized" where details?["removed"]?.boolValue == true: return self.leave(.removed)
        case "game_not_found" where self.hasSat: return self.leave(.gameGone)
        default: return self.leave(.refused(code: code, message: message))
        }
    }

    private mutating func joinLater(_ details: JSONObject?, at now: Int64, random: Double) -> [Effect] {
        self.phase = .joining(sentAt: nil, retryAt: now + Self.pause(details, random: random))
        return []
    }

    /// A word of the gateway itself, which does not say what it is about; what is none changes nothing.
    mutating func gatewayWord(_ message: String?, at now: Int64, random: Double) -> [Effect] {
        switch (message, self.phase) {
        case (nil, _): break
        case ("Forbidden", .joining): return self.leave(.refused(code: "forbidden", message: "no game is played at this address"))
        default: self.throttled(at: now, random: random)
        }
        return []
    }

    /// A throttled request has no answer of its own.
    private mutating func throttled(at now: Int64, random: Double) {
        let due = now + Self.spread(Self.pause, random: random)
        if case .joining = self.phase { self.phase = .joining(sentAt: nil, retryAt: due) }
        _ = self.book.sift { request in
            var request = request
            if request.isSent, request.isRepeatable { request.dueAt = due - Self.answerTime }
            return request
        }
    }

    /// Nothing more is to be had here.
    mutating func leave(_ ending: SeatEnding) -> [Effect] { [.hangUp] + self.end(ending) }

    /// The seat is taken: what waited is sent, in its order.
    mutating func sat(_ state: GameState, at now: Int64) -> [Effect] {
        self.phase = .seated
        self.hasSat = true
        self.satAt = now
        // Whoever comes back names the game and does not make one.
        self.seat.game = state.game
        self.seat.creates = false
        _ = self.book.sift { request in
            var request = request
            if request.isSent { request.dueAt = now - Self.answerTime }
            return request
        }
        return [.report(.seated(game: state.game, player: state.me))]
    }
}
