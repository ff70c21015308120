import JSONText
import PokerRules

/// What the model says, as the step would write it: whole events and states, so that a field too much or too few is seen.
struct ModelText {
    /// The game's code.
    let code: String

    func event(_ event: GameEvent, epoch: String) -> JSONValue {
        var members: [String: JSONValue] = ["game": .string(self.code)]
        if let version = event.version { members["v"] = .integer(version) }
        let (name, rest) = self.content(event.content, epoch: epoch)
        members["event"] = .string(name)
        return .sorted(members.merging(rest) { _, new in new })
    }

    private func content(_ content: GameEvent.Content, epoch: String) -> (String, [String: JSONValue]) {
        switch content {
        case .player(let seat): return ("player", ["player": Self.seat(seat)])
        case .playerLeft(let player, let isRemoved):
            return ("playerLeft", ["player": .string(player)].merging(isRemoved ? ["removed": true] : [:]) { _, new in new })
        case .game(let settings):
            return ("game", ["title": .string(settings.title), "deck": Self.deck(settings.deck), "options": Self.options(settings)])
        case .started(let round):
            return (
                "started",
                [
                    "round": .integer(round.number), "story": .orNull(round.story), "title": .orNullable(round.title),
                    "startedAt": .integer(round.startedAt),
                    "deadline": .orNull(round.deadline), "now": .integer(round.startedAt),
                ].merging(Self.frozen(round)) { _, new in new }
            )
        case .voted(let round, let player, let voted):
            return ("voted", ["round": .integer(round), "player": .string(player), "voted": .bool(voted)])
        case .result(let result): return ("result", Self.result(result))
        case .discarded(let round): return ("discarded", ["round": .integer(round)])
        case .stories(let stories, let before):
            return ("stories", ["stories": .array(stories.map(Self.told)), "before": before.map(JSONValue.string) ?? .null])
        case .storiesRemoved(let ids): return ("storiesRemoved", ["ids": .array(ids.map(JSONValue.string))])
        case .settled(let round, let story, let title, let value):
            return (
                "settled",
                ["round": .orNull(round), "story": .orNull(story), "title": .orNullable(title), "value": .orNull(value ?? "")]
            )
        case .ended(let round): return ("ended", ["round": .integer(round)])
        case .reaction(let player, let emoji): return ("reaction", ["player": .string(player), "emoji": .string(emoji)])
        case .nudge(let player, let by): return ("nudge", ["player": .string(player), "by": .string(by)])
        case .fenced: return ("fenced", ["epoch": .string(epoch)])
        }
    }

    private static func result(_ result: GameResult) -> [String: JSONValue] {
        let votes = result.votes.map { vote in
            var members: [String: JSONValue] = ["value": .string(vote.card)]
            if let player = vote.player { members["player"] = .string(player) }
            if let name = vote.leftAs { members.merge(["name": .string(name), "left": true]) { _, new in new } }
            return JSONValue.sorted(members)
        }
        return [
            "round": .integer(result.round.number), "story": .orNull(result.round.story), "title": .orNullable(result.round.title),
            "cause": .string(result.cause.rawValue),
            "votes": .array(votes), "missing": .array(result.missing.map(JSONValue.string)), "deck": Self.deck(result.round.deck),
            "startedAt": .integer(result.round.startedAt), "closedAt": .integer(result.closedAt), "statsv": .integer(Statistics.version),
        ]
    }

    private static func told(_ story: GameStory.Told) -> JSONValue {
        switch story {
        case .whole(let story): self.story(story)
        case .moved(let id): .sorted(["id": .string(id)])
        }
    }

    private static func story(_ story: GameStory) -> JSONValue {
        .sorted([
            "id": .string(story.id), "title": .string(story.title), "link": .orNullable(story.link), "note": .orNullable(story.note),
            "estimate": .orNullable(story.estimate),
        ])
    }

    /// What a round is played with, whatever the game has by now.
    private static func frozen(_ round: GameRound) -> [String: JSONValue] {
        ["deck": self.deck(round.deck), "autoClose": .bool(round.autoClose), "anonymous": .bool(round.anonymous)]
    }

    private static func seat(_ seat: SeatPicture) -> JSONValue {
        .sorted([
            "id": .string(seat.player), "name": .string(seat.name), "seat": .string(seat.isPlayer ? "player" : "spectator"),
            "dealer": .bool(seat.isDealer), "away": .bool(seat.isAway), "acting": .bool(seat.isActing),
        ])
    }

    private static func deck(_ deck: Deck) -> JSONValue {
        .sorted(["name": .string(deck.name), "cards": .array(deck.cards.map { .string($0.text) })])
    }

    private static func options(_ settings: GameSettings) -> JSONValue {
        .sorted([
            "autoClose": .bool(settings.autoClose), "anonymous": .bool(settings.anonymous),
            "policy": .string(settings.everyoneDeals ? "everyone" : "dealer"), "title": .string(settings.title),
            "locked": .bool(settings.isLocked), "passcode": .bool(settings.passcode != nil),
        ])
    }

    /// The state that everybody sees.
    func state(_ model: GameModel, epoch: String, now: Int) -> JSONValue {
        let isOpen = model.phase != .waiting
        let sitting = model.seats.filter { !$0.hasLeft }
        return .sorted([
            "epoch": .string(epoch), "v": .integer(model.version), "now": .integer(now), "phase": .string(model.phase.rawValue),
            "round": .integer(model.round.number), "story": .orNull(isOpen ? model.round.story : ""),
            "storyTitle": .orNullable(isOpen ? model.round.title : nil), "stories": .array(model.stories.list.map(Self.story)),
            "startedAt": .integer(model.round.startedAt), "deadline": .orNull(model.round.deadline),
            "deck": Self.deck(model.settings.deck), "options": Self.options(model.settings),
            "frozen": model.phase == .voting ? .sorted(Self.frozen(model.round)) : .null,
            "players": .array(sitting.map { Self.seat(model.picture(of: $0)) }),
            "voted": .array(sitting.filter { $0.card != nil }.map { .string($0.player) }),
        ])
    }

    /// To each connection its own seat and vote.
    func mine(_ model: GameModel) -> JSONValue {
        .sorted(
            model.connections.compactMapValues { player in
                model.seats.first { $0.player == player }.map { seat in
                    .sorted([
                        "player": .string(player), "value": .orNull(seat.card ?? ""), "cast": .integer(seat.ballot?.cast ?? 0),
                    ])
                }
            })
    }
}

extension JSONValue {
    static func integer(_ number: Int) -> JSONValue { .number(String(number)) }
    static func orNull(_ number: Int?) -> JSONValue { number.map(JSONValue.integer) ?? .null }
    static func orNullable(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
    /// An empty text is none.
    static func orNull(_ text: String) -> JSONValue { text.isEmpty ? .null : .string(text) }

    /// An object whose members are in the order of their names.
    static func sorted(_ members: [String: JSONValue]) -> JSONValue {
        .object(JSONObject(members: members.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value) }))
    }

    /// The same value with every object's members in the order of their names.
    var inOrder: JSONValue {
        switch self {
        case .array(let items): .array(items.map(\.inOrder))
        case .object(let object):
            .object(JSONObject(members: object.members.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value.inOrder) }))
        case .null, .bool, .number, .string: self
        }
    }
}
