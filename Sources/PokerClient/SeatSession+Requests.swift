import JSONText

// What people and programs ask for.

extension SeatSession {
    /// Takes an action; it is sent now or once the seat is taken, and again until it is answered or something else is asked for instead.
    ///
    /// - Parameters:
    ///   - action: its fields. `id`, the round of a start, a vote, a close or a settling, and a vote's `cast` are added where they are missing,
    ///     so that a repetition is told from a second wish; the round is the one that is on the table now, however late it is sent.
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
        let request = RequestBook.Request(id: id, action: name, fields: fields, isPersistent: isPersistent)
        if isPersistent, request.isMomentary, self.phase != .seated {
            return [.report(.answer(Self.refusal(fields, "unavailable", "There is no connection: this was not sent")))]
        }
        self.book.add(request)
        self.nameRounds()
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
        self.nameRounds()
        self.book.supersede()
        effects += self.refuseWhatIsOver()
        var numbered = self
        var order = SendingOrder()
        let lost = self.book.sift { request in
            guard !order.holds(request) else { return request }
            guard request.isSent ? now - request.dueAt >= Self.answerTime : now >= request.dueAt else { return request }
            if request.isSent, !request.isRepeatable { return nil }
            var request = request
            request.mayBeDone = request.mayBeDone || request.isSent
            let text = request.text ?? numbered.text(&request)
            request.text = text
            request.dueAt = now
            effects.append(.send(text))
            return request
        }
        self.highest = numbered.highest
        return effects + Self.tellLost(lost)
    }

    /// What is sent: with its number, if it is a vote.
    private mutating func text(_ request: inout RequestBook.Request) -> String {
        if request.action == "vote", let state = self.state { self.number(&request, state) }
        return JSONValue.object(request.fields).description
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
}

extension JSONObject {
    /// The object with that member, in the place of any other of its name.
    func adding(_ name: String, _ value: JSONValue) -> JSONObject {
        JSONObject(members: self.members.filter { $0.key != name } + [.init(key: name, value: value)])
    }
}
