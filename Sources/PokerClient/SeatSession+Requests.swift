import JSONText

// What people and programs ask for, and the own vote.

extension SeatSession {
    /// Takes an action; it is sent now or once the seat is taken, and again until it is answered.
    ///
    /// - Parameters:
    ///   - action: its fields. `id`, the round of a start, a vote or a close, and a vote's `cast` are added where they are missing, so that a
    ///     repetition is told from a second wish.
    ///   - isPersistent: whether it is sent again when the server cannot do it at the moment; else the refusal is passed on.
    package mutating func ask(_ action: JSONObject, isPersistent: Bool = false, at now: Int64) -> [Effect] {
        guard let name = action["action"]?.stringValue else {
            return [
                .report(.answer(Self.refusal(action, "bad_request", "Give the action a name, as in {\"action\":\"vote\",\"value\":\"5\"}")))
            ]
        }
        guard !["createGame", "joinGame"].contains(name) else {
            return [.report(.answer(Self.refusal(action, "bad_request", "This program has its seat; start another one for another game")))]
        }
        guard !self.isFull else {
            return [.report(.answer(Self.refusal(action, "limit", "Too much is waiting for an answer; try again later")))]
        }
        var fields = action
        if fields["id"]?.text == nil { fields = fields.adding("id", .string(self.makeID())) }
        let id = fields["id"]?.description ?? ""
        self.book.add(RequestBook.Request(id: id, action: name, fields: fields, isPersistent: isPersistent))
        return self.phase == .seated ? self.sendDue(at: now) : []
    }

    /// Sends what is due, in its order; the first time, and again when no answer came.
    mutating func sendDue(at now: Int64) -> [Effect] {
        guard self.phase == .seated else { return [] }
        var effects: [Effect] = []
        if let since = self.behindSince, now - since >= Self.quietTime / 2 {
            self.behindSince = now
            effects += self.askForState(since: nil, at: now)
        }
        var stamped = self
        var order = SendingOrder()
        let lost = self.book.sift { request in
            guard !order.holds(request) else { return request }
            guard request.isSent ? now - request.dueAt >= Self.answerTime : now >= request.dueAt else { return request }
            if request.isSent, !request.isRepeatable { return nil }
            var request = request
            let text = request.text ?? stamped.stamp(&request)
            request.text = text
            request.dueAt = now
            effects.append(.send(text))
            return request
        }
        self.ballot = stamped.ballot
        return effects + lost.filter { !$0.isOwn }.map { .report(.answer(Self.unknownOutcome($0))) }
    }

    /// What names no round means the one that the starts in front of it open: it waits until their answers have told which that is, and what is
    /// behind it waits too.
    private struct SendingOrder {
        private var isStarting = false
        private var isHeld = false

        mutating func holds(_ request: RequestBook.Request) -> Bool {
            if !request.isSent, self.isStarting, request.needsRound { self.isHeld = true }
            if request.action == "startVote" { self.isStarting = true }
            return self.isHeld && !request.isSent
        }
    }

    /// Adds what makes a repetition harmless, and gives the text to send.
    private mutating func stamp(_ request: inout RequestBook.Request) -> String {
        guard let state = self.state else { return JSONValue.object(request.fields).description }
        switch request.action {
        case "startVote" where request.needsRound:
            request.fields = request.fields.adding("round", JSONValue(integerLiteral: state.round + 1))
        case "closeVote" where request.needsRound: request.fields = request.fields.adding("round", JSONValue(integerLiteral: state.round))
        case "vote":
            if request.needsRound { request.fields = request.fields.adding("round", JSONValue(integerLiteral: state.round)) }
            self.number(&request, state)
        default: break
        }
        return JSONValue.object(request.fields).description
    }

    /// Numbers a vote higher than all that this seat is known to have cast in the round, and keeps it.
    private mutating func number(_ request: inout RequestBook.Request, _ state: GameState) {
        let round = request.fields.number("round") ?? state.round
        let own = self.ballot.flatMap { $0.round == round ? $0.ballot.cast : nil } ?? 0
        let known = round == state.round ? state.myVote?.cast ?? 0 : 0
        if request.fields["cast"].map(\.isNull) ?? true {
            request.isCastOurs = true
            request.fields = request.fields.adding("cast", JSONValue(integerLiteral: max(own, known) + 1))
        }
        let cast = request.fields.number("cast") ?? 0
        let ballot = GameState.Ballot(value: request.fields["value"]?.text, cast: cast)
        self.ballot = CastVote(round: round, startedAt: round == state.round ? state.startedAt : 0, ballot: ballot)
    }
}

// MARK: - Answers

extension SeatSession {
    /// Takes the answer to a request; true when it was put back to be sent again.
    mutating func answer(_ request: RequestBook.Request, _ frame: JSONObject, at now: Int64) -> Bool {
        let isVote = request.action == "vote"
        guard frame["event"]?.stringValue == "error" else {
            if isVote { self.acknowledge(request, frame) }
            return false
        }
        let code = frame["code"]?.stringValue ?? ""
        let details = frame["details"]?.objectValue
        let isPassing = code == "unavailable" || code == "rate_limited"
        if isPassing, request.isPersistent || request.isOwn || request.isRestored {
            self.putBack(request, at: now + Self.pause(details))
            return true
        }
        if code == "unknown" { self.behindSince = self.behindSince ?? now - Self.quietTime }
        guard isVote, code != "unknown" else { return false }
        if code == "stale_vote", request.isCastOurs, !request.isRestored, let cast = details?.number("cast") {
            // Somebody with the same seat voted elsewhere, and this vote is the later one.
            self.voteAbove(cast, request)
            return true
        }
        if self.ballot?.ballot.cast == request.fields.number("cast") { self.ballot = nil }
        return false
    }

    private mutating func acknowledge(_ request: RequestBook.Request, _ frame: JSONObject) {
        guard let round = request.fields.number("round"), let cast = frame.number("cast") ?? request.fields.number("cast") else { return }
        self.reducer.voted(round: round, GameState.Ballot(value: self.card(request.fields["value"]?.text), cast: cast))
    }

    /// A vote may name a card `S=1` by its label; the server writes it whole.
    private func card(_ text: String?) -> String? {
        guard let text, let cards = self.state?.cards, !cards.contains(text) else { return text }
        return cards.first { $0.hasPrefix(text + "=") } ?? text
    }

    private mutating func putBack(_ request: RequestBook.Request, at due: Int64) {
        var request = request
        request.dueAt = request.isSent ? due - Self.answerTime : due
        self.book.putBack(request)
    }

    private mutating func voteAbove(_ cast: Int, _ request: RequestBook.Request) {
        var request = request
        request.text = nil
        request.dueAt = 0
        request.fields = request.fields.adding("cast", JSONValue(integerLiteral: cast + 1))
        self.book.putBack(request)
    }
}

// MARK: - The own vote

extension SeatSession {
    /// A round's end, and a vote that the server withdrew, need no vote any more.
    mutating func forgetBallot(after frame: JSONObject) {
        switch frame["event"]?.stringValue {
        case "started", "result", "discarded", "ended": self.ballot = nil
        case "voted" where frame["voted"]?.boolValue == false && frame["player"]?.stringValue == self.state?.me && !self.isVoting:
            self.ballot = nil
        default: break
        }
    }

    /// Whether a vote waits for its answer.
    private var isVoting: Bool { self.book.requests.contains { $0.action == "vote" } }

    /// Sends the own vote of the open round again if the state lacks it or has a lower cast number.
    mutating func restoreBallot(_ state: GameState) {
        guard let vote = self.ballot else { return }
        guard state.phase == .voting, state.round == vote.round, state.startedAt == vote.startedAt else {
            self.ballot = nil
            return
        }
        guard state.myVote?.cast ?? 0 < vote.ballot.cast, !self.isVoting, !self.isFull else { return }
        let id = self.makeID()
        let fields: JSONObject = [
            "action": "vote", "id": .string(id), "round": JSONValue(integerLiteral: vote.round),
            "value": vote.ballot.value.map(JSONValue.string) ?? .null, "cast": JSONValue(integerLiteral: vote.ballot.cast),
        ]
        self.book.add(RequestBook.Request(id: JSONText.escaped(id), action: "vote", fields: fields, isRestored: true, isOwn: true))
    }
}

// MARK: - Words of this client's own

extension SeatSession {
    static func unknownOutcome(_ request: RequestBook.Request) -> JSONObject {
        self.refusal(request.fields, "unknown", "The connection was lost before the answer came: it may have been done")
    }

    static func refusal(_ action: JSONObject, _ code: String, _ message: String) -> JSONObject {
        var members: [JSONObject.Member] = [.init(key: "event", value: "error")]
        if let id = action["id"] { members.append(.init(key: "re", value: id)) }
        if let name = action["action"] { members.append(.init(key: "action", value: name)) }
        members += [.init(key: "code", value: .string(code)), .init(key: "message", value: .string(message))]
        return JSONObject(members: members)
    }
}

extension SeatSession {
    /// How long a refusal asks to wait, at most a minute.
    static func pause(_ details: JSONObject?) -> Int64 { min(details?.milliseconds("retryAfterMs") ?? self.pause, 60_000) }
}

extension JSONObject {
    /// The object with that member, in the place of any other of its name.
    func adding(_ name: String, _ value: JSONValue) -> JSONObject {
        JSONObject(members: self.members.filter { $0.key != name } + [.init(key: name, value: value)])
    }
}
