import JSONText

// What it means to send a request a second time.

extension RequestBook.Request {
    /// Whether it is of no use later.
    var isMomentary: Bool { ["react", "nudge"].contains(self.action) }

    /// Whether the server tells a repetition from a second wish, and no newer wish would be undone by it.
    var isRepeatable: Bool {
        switch self.action {
        case _ where self.isMomentary || self.isSuperseded: false
        // A story without an id gets a new one each time.
        case "putStories":
            self.fields["csv"] == nil && self.fields.objects("stories").allSatisfy { $0["id"]?.text != nil }
        default: true
        }
    }

    /// Whether a refusal only says that an earlier sending had been heard: the wish is fulfilled.
    func wasDone(_ code: String, _ details: JSONObject?) -> Bool {
        guard self.mayBeDone else { return false }
        let newest = details?.number("round") ?? 0
        let round = self.fields.number("round") ?? .max
        return switch (self.action, code) {
        case ("startVote", "already_voting"): newest == round
        case ("startVote", "round_over"): newest >= round
        case ("closeVote", "round_over"), ("closeVote", "not_voting"), ("removePlayer", "player_not_found"), ("endGame", "game_ended"),
            ("leaveGame", "not_joined"):
            true
        default: false
        }
    }

    /// Whether it is about the same as an older one and names all that that one sets.
    func supersedes(_ older: Self) -> Bool {
        guard self.action == older.action, let target = self.target, !self.needsRound, !older.needsRound else { return false }
        // Each of the options inside is a wish of its own.
        guard older.fields["options"] == nil else { return false }
        return (target + ["game"]).allSatisfy { self.named($0) == older.named($0) }
            && older.settings.allSatisfy { self.fields[$0] != nil }
    }

    /// The fields that say about what it is, where the last of several wishes is the one that counts.
    private var target: [String]? {
        switch self.action {
        case "vote": ["round"]
        case "settle": ["round", "story"]
        case "setPlayer": ["player"]
        case "setGame": []
        default: nil
        }
    }

    private var settings: [String] {
        self.fields.members.map(\.key).filter { !["action", "id", "game", "round", "story", "player", "cast"].contains($0) }
    }

    /// The field of that name; null is as good as none.
    private func named(_ name: String) -> JSONValue? { self.fields[name].flatMap { $0.isNull ? nil : $0 } }
}
