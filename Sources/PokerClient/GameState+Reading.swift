import JSONText

// What frames hold, as docs/protocol.md writes it. Missing fields take their defaults: a server may be older or newer than this client.

extension GameState {
    /// The game from a `state` object; nil when that does not even say which version of which epoch it is.
    init?(_ fields: JSONObject, game: String, me: String, at local: Int64) {
        guard let epoch = fields["epoch"]?.stringValue, let version = fields.number("v") else { return nil }
        self.init(game: game, epoch: epoch, version: version, me: me)
        self.phase = fields["phase"]?.stringValue.flatMap(Phase.init(rawValue:)) ?? .waiting
        self.round = fields.number("round") ?? 0
        self.story = fields["story"]?.stringValue
        self.title = fields["storyTitle"]?.stringValue
        self.startedAt = fields.milliseconds("startedAt") ?? 0
        self.deadline = fields.milliseconds("deadline")
        self.clockAhead = fields.milliseconds("now").map { $0 - local } ?? 0
        self.deck = fields["deck"]?.objectValue.map(Deck.init) ?? Deck()
        self.options = Options(fields["options"]?.objectValue)
        self.frozen = self.phase == .voting ? fields["frozen"]?.objectValue.flatMap(Frozen.init) ?? self.unfrozen : nil
        self.players = fields.objects("players").compactMap(Player.init)
        self.voted = Set(fields.texts("voted"))
        self.stories = StoryList(fields.objects("stories").compactMap(StoryList.Story.init))
        for result in fields.objects("results").compactMap(RoundResult.init) { self.keep(result) }
        self.myVote = fields["myVote"]?.objectValue.map { Ballot(value: $0["value"]?.text, cast: $0.number("cast") ?? 0) }
        for settled in fields.objects("settled") { self.settleResult(settled) }
    }
}

extension GameState {
    /// What a round is played by as long as nobody says that it is something else.
    var unfrozen: Frozen { Frozen(deck: self.deck, autoClose: self.options.autoClose, isAnonymous: self.options.isAnonymous) }
}

extension GameState.Deck {
    init(_ fields: JSONObject) { self.init(name: fields["name"]?.stringValue ?? "", cards: fields.texts("cards")) }
}

extension GameState.Options {
    init(_ fields: JSONObject?) {
        self.init()
        guard let fields else { return }
        self.title = fields["title"]?.stringValue ?? ""
        self.autoClose = fields["autoClose"]?.boolValue ?? true
        self.isAnonymous = fields["anonymous"]?.boolValue ?? false
        self.everyoneDeals = fields["policy"]?.stringValue == "everyone"
        self.isLocked = fields["locked"]?.boolValue ?? false
        self.hasPasscode = fields["passcode"]?.boolValue ?? false
    }
}

extension GameState.Frozen {
    init?(_ fields: JSONObject) {
        guard let deck = fields["deck"]?.objectValue else { return nil }
        self.init(
            deck: GameState.Deck(deck), autoClose: fields["autoClose"]?.boolValue ?? true,
            isAnonymous: fields["anonymous"]?.boolValue ?? false)
    }
}

extension GameState.Player {
    init?(_ fields: JSONObject) {
        guard let id = fields["id"]?.stringValue else { return nil }
        self.init(
            id: id, name: fields["name"]?.stringValue ?? "", isSpectator: fields["seat"]?.stringValue == "spectator",
            isDealer: fields["dealer"]?.boolValue ?? false, isActing: fields["acting"]?.boolValue ?? false,
            isAway: fields["away"]?.boolValue ?? false)
    }
}

extension StoryList.Story {
    init?(_ fields: JSONObject) {
        guard let id = fields["id"]?.stringValue else { return nil }
        self.init(
            id: id, title: fields["title"]?.stringValue ?? "", link: fields["link"]?.stringValue, note: fields["note"]?.stringValue,
            estimate: fields["estimate"]?.text)
    }
}

extension RoundResult {
    /// A result from its event; nil when that does not even say of which round.
    package init?(_ fields: JSONObject) {
        guard let round = fields.number("round") else { return nil }
        self.init(round: round, cause: fields["cause"]?.stringValue ?? "")
        self.story = fields["story"]?.stringValue
        self.title = fields["title"]?.stringValue
        self.votes = fields.objects("votes").compactMap { vote in
            vote["value"]?.text.map { Vote(player: vote["player"]?.stringValue, value: $0, name: vote["name"]?.stringValue) }
        }
        self.missing = fields.texts("missing")
        self.statistics = fields["stats"]?.objectValue.map(Statistics.init)
    }
}

extension RoundResult.Statistics {
    init(_ fields: JSONObject) {
        self.init()
        self.counts = fields.objects("counts").compactMap { count in
            guard let card = count["card"]?.text, let number = count.number("count") else { return nil }
            return (card, number)
        }
        self.mode = fields.texts("mode")
        self.median = fields["median"]?.text
        self.mean = fields["mean"]?.text
        self.min = fields["min"]?.text
        self.max = fields["max"]?.text
        self.agreement = fields["agreement"]?.text.flatMap(Double.init).flatMap { (0...1).contains($0) ? $0 : nil }
        self.isConsensus = fields["consensus"]?.boolValue ?? false
        self.suggestion = fields["suggest"]?.text
        self.low = fields["first"]?.objectValue?["low"]?.stringValue
        self.high = fields["first"]?.objectValue?["high"]?.stringValue
    }
}

extension JSONObject {
    /// The objects in the array of that name; empty when there is none.
    func objects(_ name: String) -> [JSONObject] { self[name]?.arrayValue?.compactMap(\.objectValue) ?? [] }
    /// The texts in the array of that name.
    func texts(_ name: String) -> [String] { self[name]?.arrayValue?.compactMap(\.text) ?? [] }
    /// A whole number that can be reckoned with: `0..<2^53`, as every reader of JSON has them exactly; nil for all else.
    func number(_ name: String) -> Int? { self[name]?.intValue.flatMap { (0..<1 << 53).contains($0) ? $0 : nil } }
    /// Such a number of milliseconds.
    func milliseconds(_ name: String) -> Int64? { self.number(name).map(Int64.init) }
}
