import JSONText

// The own vote: numbered, kept until the round is over, and sent again when the server lacks it.

extension SeatSession {
    /// Numbers a vote higher than all that this seat is known to have cast in the round, and keeps it.
    mutating func number(_ request: inout RequestBook.Request, _ state: GameState) {
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

    mutating func acknowledge(_ request: RequestBook.Request, _ frame: JSONObject) {
        guard let round = request.fields.number("round"), let cast = frame.number("cast") ?? request.fields.number("cast") else { return }
        self.reducer.voted(round: round, GameState.Ballot(value: self.card(request.fields["value"]?.text), cast: cast))
    }

    /// A vote may name a card `S=1` by its label; the server writes it whole.
    private func card(_ text: String?) -> String? {
        guard let text, let cards = self.state?.cards, !cards.contains(text) else { return text }
        return cards.first { $0.hasPrefix(text + "=") } ?? text
    }

    mutating func voteAbove(_ cast: Int, _ request: RequestBook.Request) {
        var request = request
        request.text = nil
        request.dueAt = 0
        request.fields = request.fields.adding("cast", JSONValue(integerLiteral: cast + 1))
        self.book.putBack(request)
    }

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
