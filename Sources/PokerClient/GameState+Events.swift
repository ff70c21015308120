import JSONText

// What each event changes, so that applying it gives what a `state` of its version holds.

extension GameState {
    /// Takes one event, without looking at its version. An unknown one changes nothing.
    mutating func apply(_ name: String, _ fields: JSONObject, at local: Int64) {
        switch name {
        case "player": fields["player"]?.objectValue.flatMap(Player.init).map { self.put($0) }
        case "playerLeft": fields["player"]?.stringValue.map { self.remove($0) }
        case "game": self.change(fields)
        case "started": self.start(fields, at: local)
        case "voted": self.vote(fields)
        case "result": RoundResult(fields).map { self.reveal($0) }
        case "discarded": self.endRound(.waiting)
        case "settled": self.settle(fields)
        case "stories":
            self.stories.put(fields.objects("stories").compactMap(self.story), before: fields["before"]?.stringValue)
        case "storiesRemoved": self.stories.remove(Set(fields.texts("ids")))
        case "ended": self.endRound(.ended)
        default: break
        }
    }

    /// Seats are numbered, and kept in that order: somebody who comes back has the old number.
    private mutating func put(_ player: Player) {
        if let index = self.players.firstIndex(where: { $0.id == player.id }) {
            self.players[index] = player
        } else {
            let place = self.players.firstIndex { Self.isBefore(player.id, $0.id) } ?? self.players.endIndex
            self.players.insert(player, at: place)
        }
    }

    private static func isBefore(_ left: String, _ right: String) -> Bool {
        guard let first = Int(left.dropFirst()), let second = Int(right.dropFirst()) else { return left < right }
        return first < second
    }

    private mutating func remove(_ id: String) {
        if let player = self.players.first(where: { $0.id == id }), self.departed.count < Self.maxDeparted {
            self.departed[id] = player.name
        }
        self.players.removeAll { $0.id == id }
        self.voted.remove(id)
    }

    /// A story as an event tells it; one that is only moved is named by its id and stays as it is.
    private func story(_ fields: JSONObject) -> StoryList.Story? {
        if fields["title"] == nil, let id = fields["id"]?.stringValue, let known = self.stories[id] { return known }
        return StoryList.Story(fields)
    }

    private mutating func change(_ fields: JSONObject) {
        if let deck = fields["deck"]?.objectValue { self.deck = Deck(deck) }
        if let options = fields["options"]?.objectValue { self.options = Options(options) }
        if let title = fields["title"]?.stringValue { self.options.title = title }
    }

    private mutating func start(_ fields: JSONObject, at local: Int64) {
        self.phase = .voting
        self.round = fields.number("round") ?? self.round + 1
        self.story = fields["story"]?.stringValue
        self.title = fields["title"]?.stringValue
        self.startedAt = fields.milliseconds("startedAt") ?? 0
        self.deadline = fields.milliseconds("deadline")
        if let now = fields.milliseconds("now") { self.clockAhead = now - local }
        self.frozen = Frozen(fields) ?? self.unfrozen
        self.voted = []
        self.myVote = nil
    }

    private mutating func vote(_ fields: JSONObject) {
        guard let player = fields["player"]?.stringValue else { return }
        if fields["voted"]?.boolValue ?? true {
            self.voted.insert(player)
        } else {
            self.voted.remove(player)
            if player == self.me { self.myVote?.value = nil }
        }
    }

    private mutating func reveal(_ result: RoundResult) {
        self.endRound(.revealed)
        self.keep(result)
    }

    private mutating func endRound(_ phase: Phase) {
        self.phase = phase
        self.deadline = nil
        self.frozen = nil
        self.voted = []
        self.myVote = nil
        guard phase == .waiting else { return }
        // Nothing is left of a round that was thrown away but its number.
        (self.story, self.title, self.startedAt) = (nil, nil, 0)
    }

    /// Keeps a result, in the order of the rounds, and forgets the oldest beyond the bound.
    mutating func keep(_ result: RoundResult) {
        guard !self.results.contains(where: { $0.round == result.round }) else { return }
        let place = self.results.firstIndex { $0.round > result.round } ?? self.results.endIndex
        self.results.insert(result, at: place)
        if self.results.count > Self.maxResults { self.results.removeFirst() }
    }

    /// Takes what was settled on, or taken back. A title says that the story is one of the list, and no text that is called like it.
    private mutating func settle(_ fields: JSONObject) {
        self.settleResult(fields)
        if fields["title"]?.stringValue != nil, let story = fields["story"]?.stringValue {
            self.stories.settle(story, fields["value"]?.text)
        }
    }

    /// Takes what a result was settled on, and leaves the stories alone: those of a state may have come to another estimate since.
    mutating func settleResult(_ fields: JSONObject) {
        if let round = fields.number("round"), let index = self.results.firstIndex(where: { $0.round == round }) {
            self.results[index].estimate = fields["value"]?.text
        }
    }
}
