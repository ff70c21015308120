import PokerRules

extension GameCommand {
    /// The command as Swift, to be pasted into a test.
    var source: String {
        switch self {
        case .create(let connection, let name, let isPlayer, let token):
            ".create(connection: \"\(connection)\", name: \"\(name)\", isPlayer: \(isPlayer), token: \"\(token)\")"
        case .resume(let connection, let name, let isPlayer, let token):
            ".resume(connection: \"\(connection)\", name: \"\(name)\", isPlayer: \(isPlayer), token: \"\(token)\")"
        case .join(let connection, let name, let isPlayer, let token, let proof):
            ".join(connection: \"\(connection)\", name: \"\(name)\", isPlayer: \(isPlayer), token: \"\(token)\""
                + (proof.map { ", proof: \($0.source)" } ?? "") + ")"
        case .drop(let connection): ".drop(connection: \"\(connection)\")"
        case .leave(let connection): ".leave(connection: \"\(connection)\")"
        case .setPlayer(let connection, let player, let name, let isPlayer, let isDealer):
            ".setPlayer(connection: \"\(connection)\"" + (player.map { ", player: \"\($0)\"" } ?? "")
                + (name.map { ", name: \"\($0)\"" } ?? "") + (isPlayer.map { ", isPlayer: \($0)" } ?? "")
                + (isDealer.map { ", isDealer: \($0)" } ?? "") + ")"
        case .removePlayer(let connection, let player): ".removePlayer(connection: \"\(connection)\", player: \"\(player)\")"
        case .settle(let connection, let round, let story, let value):
            ".settle(connection: \"\(connection)\", round: \(Self.source(round)), story: \"\(story)\", value: \(Self.source(value)))"
        case .end(let connection): ".end(connection: \"\(connection)\")"
        case .react(let connection, let emoji): ".react(connection: \"\(connection)\", emoji: \"\(emoji)\")"
        case .nudge(let connection, let player): ".nudge(connection: \"\(connection)\", player: \(Self.source(player)))"
        case .setGame(let connection, let change): ".setGame(connection: \"\(connection)\", change: \(change.source))"
        case .start(let connection, let round, let seconds, let story):
            ".start(connection: \"\(connection)\", round: \(Self.source(round)), seconds: \(Self.source(seconds)), story: \"\(story)\")"
        case .vote(let connection, let round, let cast, let card):
            ".vote(connection: \"\(connection)\", round: \(Self.source(round)), cast: \(cast), card: \(Self.source(card)))"
        case .close(let connection, let round, let discard):
            ".close(connection: \"\(connection)\", round: \(Self.source(round)), discard: \(discard))"
        case .putStories(let connection, let stories, let before):
            ".putStories(connection: \"\(connection)\", stories: [\(stories.map(\.source).joined(separator: ", "))], "
                + "before: \(before.map { "\"\($0)\"" } ?? "nil"))"
        case .removeStories(let connection, let ids): ".removeStories(connection: \"\(connection)\", ids: \(ids))"
        case .list(let node, let members): ".list(node: \"\(node)\", members: [\(members.map(\.source).joined(separator: ", "))])"
        case .read(let since): ".read(since: \(Self.source(since)))"
        case .tick: ".tick"
        }
    }

    private static func source(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "nil" }
    private static func source(_ number: Int?) -> String { number.map(String.init) ?? "nil" }
}

extension GameCommand.Listed {
    fileprivate var source: String {
        ".init(connection: \"\(self.connection)\", player: \(self.player.map { "\"\($0)\"" } ?? "nil"), isOfThisGame: \(self.isOfThisGame))"
    }
}

extension GameStory.Edit {
    fileprivate var source: String {
        func text(_ field: String??) -> String? { field.map { $0.map { "\"\($0)\"" } ?? ".some(nil)" } }
        let parts = [
            ("id", text(self.id)), ("title", text(self.title)), ("link", text(self.link)), ("note", text(self.note)),
            ("estimate", text(self.estimate)),
        ]
        return ".init(" + parts.compactMap { name, value in value.map { "\(name): \($0)" } }.joined(separator: ", ") + ")"
    }
}

extension GamePasscode {
    fileprivate var source: String { "GamePasscode(salt: \"\(self.salt)\", value: \"\(self.value)\")" }
}

extension GameSettings.Change {
    fileprivate var source: String {
        let deck = self.deck.map { "Deck(name: \"\($0.name)\", texts: \($0.cards.map(\.text)))" }
        let passcode = self.passcode.map { $0.map(\.source) ?? ".some(nil)" }
        let parts: [(String, String?)] = [
            ("title", self.title.map { "\"\($0)\"" }), ("deck", deck), ("autoClose", self.autoClose.map(String.init)),
            ("anonymous", self.anonymous.map(String.init)), ("everyoneDeals", self.everyoneDeals.map(String.init)),
            ("isLocked", self.isLocked.map(String.init)), ("passcode", passcode),
        ]
        return ".init(" + parts.compactMap { name, value in value.map { "\(name): \($0)" } }.joined(separator: ", ") + ")"
    }
}
