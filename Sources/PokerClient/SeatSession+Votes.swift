import JSONText

// The own vote: numbered, kept from its acknowledgement until the round is over, and sent again when the server lacks it.

extension SeatSession {
    /// Numbers a vote higher than all that this seat is known to have cast in the round.
    mutating func number(_ request: inout RequestBook.Request, _ state: GameState) {
        let round = request.fields.number("round") ?? state.round
        let own = self.highest.round == round ? self.highest.cast : 0
        let known = round == state.round ? state.myVote?.cast ?? 0 : 0
        if request.fields["cast"].map(\.isNull) ?? true {
            request.isCastOurs = true
            request.fields = request.fields.adding("cast", JSONValue(integerLiteral: max(own, known) + 1))
        }
        self.highest = (round, max(own, request.fields.number("cast") ?? 0))
    }

    mutating func acknowledge(_ request: RequestBook.Request, _ frame: JSONObject) {
        guard let round = request.fields.number("round"), let cast = frame.number("cast") ?? request.fields.number("cast") else { return }
        let ballot = GameState.Ballot(value: self.card(request.fields["value"]?.text), cast: cast)
        self.reducer.voted(round: round, ballot)
        self.keep(ballot, round)
    }

    private mutating func keep(_ ballot: GameState.Ballot, _ round: Int) {
        guard let state = self.state, state.phase == .voting, state.round == round else { return }
        if let kept = self.ballot, kept.round == round, kept.startedAt == state.startedAt, kept.ballot.cast > ballot.cast { return }
        self.ballot = CastVote(round: round, startedAt: state.startedAt, ballot: ballot)
    }

    /// A vote is not taken: the one before it stands, unless that was the one.
    mutating func refuseBallot(_ request: RequestBook.Request, _ code: String) {
        guard let round = request.fields.number("round"), let cast = request.fields.number("cast") else { return }
        switch code {
        case "unknown": self.keep(GameState.Ballot(value: request.fields["value"]?.text, cast: cast), round)
        default:
            if self.ballot?.ballot.cast == cast { self.ballot = nil }
            // It may have waited behind this one.
            if let state = self.state { self.restoreBallot(state) }
        }
    }

    /// A newer vote of this seat that was cast elsewhere is kept like one from here.
    mutating func takeBallot(from state: GameState) {
        guard let mine = state.myVote, state.phase == .voting else { return }
        if let kept = self.ballot, kept.round == state.round, kept.startedAt == state.startedAt, kept.ballot.cast >= mine.cast { return }
        self.ballot = mine.value == nil ? nil : CastVote(round: state.round, startedAt: state.startedAt, ballot: mine)
    }

    /// A vote may name a card `S=1` by its label; the server writes it whole.
    private func card(_ text: String?) -> String? {
        guard let text, let cards = self.state?.cards, !cards.contains(text) else { return text }
        return cards.first { $0.hasPrefix(text + "=") } ?? text
    }

    /// Whether a vote is later than any that its seat may have cast elsewhere. It is not when a newer one of this client exists, nor when it
    /// was sent before: somebody may have voted between the two sendings.
    func isNewest(_ vote: RequestBook.Request) -> Bool {
        vote.isCastOurs && !vote.isRestored && !vote.isSuperseded && !vote.mayBeDone
    }

    /// Casts a vote once more, above one that its seat cast elsewhere.
    mutating func voteAbove(_ cast: Int, _ request: RequestBook.Request) {
        var request = request
        request.text = nil
        request.dueAt = 0
        request.fields = request.fields.adding("cast", JSONValue(integerLiteral: cast + 1))
        self.book.putBack(request)
    }

    /// A vote that the server withdrew, or took back, is not to be sent again; what comes of an own wish is kept when its answer comes.
    mutating func forgetBallot(after frame: JSONObject) {
        guard frame["event"] == "voted", frame["voted"]?.boolValue == false, frame["player"]?.stringValue == self.state?.me else { return }
        self.ballot = nil
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
