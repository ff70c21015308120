import JSONText

// What comes from the server.

extension SeatSession {
    /// Takes a text frame. What is no JSON object is reported and means nothing.
    package mutating func received(_ text: String, at now: Int64, random: Double) -> [Effect] {
        guard self.phase != .over else { return [] }
        self.heard(at: now)
        guard let frame = (try? JSONValue.parse(text))?.objectValue else {
            return [.report(.unreadable(text: text, bytes: text.utf8.count))]
        }
        guard frame["event"] != nil else {
            return [.report(.frame(text: text))] + self.gatewayWord(frame["message"]?.stringValue, at: now, random: random)
        }
        if let effects = self.seatAnswer(frame, at: now, random: random) {
            let isShown = self.phase == .over
            return (isShown ? [.report(.frame(text: text))] : []) + effects
        }
        let action = self.reducer.receive(frame, at: now)
        if action == .dropped { return [] }
        var effects: [Effect] = []
        if action != .gap { effects += self.show(text, frame, at: now, random: random) }
        effects += self.follow(action, frame, at: now)
        return effects
    }

    /// Passes the frame on; answers to what this client asked by itself stay here.
    private mutating func show(_ text: String, _ frame: JSONObject, at now: Int64, random: Double) -> [Effect] {
        guard let re = frame["re"], let request = self.book.answered(re) else { return [.report(.frame(text: text))] }
        let outcome = self.answer(request, frame, at: now, random: random)
        let isDone = outcome == .done || frame["ok"]?.boolValue == true
        if request.action == "startVote", outcome != .again {
            self.nameRounds(behind: request, isDone: isDone, told: frame["details"]?.objectValue?.number("round"))
        }
        var effects: [Effect] = []
        if request.isTold {
            switch outcome {
            case .told: effects.append(.report(.frame(text: text)))
            case .done: effects.append(.report(.answer(self.reply(to: request))))
            case .again: break
            }
        }
        if request.action == "leaveGame", isDone { effects += self.leave(.left) }
        // What waited for this answer goes out.
        return effects + self.sendDue(at: now)
    }

    /// What the reducer's word means for this seat.
    private mutating func follow(_ action: GameReducer.Action, _ frame: JSONObject, at now: Int64) -> [Effect] {
        guard self.phase != .over else { return [] }
        switch action {
        case .passed:
            if self.reducer.isBehind, self.behindSince == nil { self.behindSince = now }
            // An acknowledged vote is part of the state, and no event tells it.
            return frame["event"]?.stringValue == "reply" ? self.report() : []
        case .dropped: return []
        case .applied:
            self.forgetBallot(after: frame)
            return self.report()
        case .gap:
            self.behindSince = now
            return self.askForState(since: nil, at: now)
        case .replaced, .replacedWithGap: return self.replaced(action, frame, at: now)
        }
    }

    private mutating func replaced(_ action: GameReducer.Action, _ frame: JSONObject, at now: Int64) -> [Effect] {
        guard let state = self.state else { return [] }
        self.behindSince = nil
        var effects: [Effect] = []
        if frame["event"]?.stringValue == "welcome" { effects += self.sat(state, at: now) }
        effects += self.report()
        self.takeBallot(from: state)
        self.restoreBallot(state)
        if case .replacedWithGap(let since) = action { effects += self.askForState(since: since, at: now) }
        return effects + self.sendDue(at: now)
    }

    private func report() -> [Effect] { self.state.map { [.report(.changed($0))] } ?? [] }

    /// Asks for everything, with the results after the version that is known.
    mutating func askForState(since: Int?, at now: Int64) -> [Effect] {
        guard let state = self.state, !self.book.requests.contains(where: { $0.action == "sync" && $0.isOwn }) else { return [] }
        let id = self.makeID()
        let known: JSONValue = ["epoch": .string(state.epoch), "v": JSONValue(integerLiteral: since ?? state.version)]
        let fields: JSONObject = ["action": "sync", "id": .string(id), "since": known]
        self.book.add(RequestBook.Request(id: JSONText.escaped(id), action: "sync", fields: fields, isOwn: true))
        return self.sendDue(at: now)
    }
}
