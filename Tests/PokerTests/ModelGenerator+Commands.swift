import PokerRules
import TestSupport

/// The commands that a model check draws, each with what it names.
extension ModelGenerator {
    /// What a dealer does about people and the game, which is rarer: after an end nothing but a new game comes.
    mutating func dealing(_ model: GameModel) -> GameCommand {
        let connection = self.dealer(model)
        if self.random.chance(15) {
            let seat = model.seats.first { $0.token == model.creator }
            if let own = model.connections.filter({ $0.value == seat?.player }).keys.min() {
                self.planned.insert(ModelStep(0, .resume(connection: own, name: "Ana", isPlayer: true, token: model.creator)), at: 0)
            }
            return .end(connection: connection)
        }
        return .removePlayer(connection: connection, player: self.somePlayer(model))
    }

    mutating func setPlayer(_ model: GameModel) -> GameCommand {
        let isOwn = self.random.chance(50)
        return .setPlayer(
            connection: isOwn ? self.somebody(model) : self.dealer(model), player: isOwn ? nil : self.somePlayer(model),
            name: self.random.chance(30) ? "Name \(self.random.below(4))" : nil,
            isPlayer: self.random.chance(60) ? !self.random.chance(45) : nil,
            isDealer: self.random.chance(35) ? self.random.chance(60) : nil)
    }

    mutating func settle(_ model: GameModel) -> GameCommand {
        let round = self.random.chance(40) ? nil : max(0, model.round.number - self.random.below(self.random.chance(20) ? 60 : 5))
        let story = self.random.chance(30) ? model.stories.list.randomElement(using: &self.random)?.id ?? "s1" : ""
        return .settle(
            connection: self.dealer(model), round: round, story: story,
            value: self.random.chance(15) ? nil : ["5", "8", "13½"][self.random.below(3)])
    }

    /// Somebody makes the next game of a code whose game was ended.
    mutating func again() -> GameCommand {
        self.tabs += 1
        let connection = "\(Self.nodes[self.random.below(3)])conn\(String(100_000 + self.tabs).dropFirst())="
        return .create(connection: connection, name: "Ana", isPlayer: true, token: "token-\(self.random.below(3))")
    }

    mutating func join(_ model: GameModel) -> GameCommand {
        self.tabs += 1
        // Now and then a connection that had a seat, or has one, so that it may come to another.
        let tab = self.random.chance(70) ? self.tabs : self.random.below(8)
        let removed = self.random.chance(10) ? model.removed.min() : nil
        let connection = removed ?? "\(Self.nodes[self.random.below(3)])conn\(String(100_000 + tab).dropFirst())="
        // Nine people at a time, other ones by and by: who was removed never comes back.
        let person = self.random.chance(30) ? 0 : self.tabs / 30 + self.random.below(9)
        let isPlayer = !self.random.chance(15)
        if person == 0, self.random.chance(20) { return self.create(connection, "Ana", isPlayer, "token-0") }
        if self.random.chance(2) { return self.create(connection, "Eve", isPlayer, "token-1") }
        let name = self.random.chance(10) ? "" : "Name \(self.random.below(4))"
        return .join(connection: connection, name: name, isPlayer: isPlayer, token: "token-\(person)", proof: self.proof())
    }

    /// To create it, and then to come into what the same token has made.
    private mutating func create(_ connection: String, _ name: String, _ isPlayer: Bool, _ token: String) -> GameCommand {
        self.planned.insert(ModelStep(0, .resume(connection: connection, name: name, isPlayer: isPlayer, token: token)), at: 0)
        return .create(connection: connection, name: name, isPlayer: isPlayer, token: token)
    }

    /// Mostly none; else derived with the first or the second salt, right or wrong.
    private mutating func proof() -> GamePasscode? {
        guard self.random.chance(40) else { return nil }
        return GamePasscode(salt: "10|salt\(self.random.below(2))", value: "value\(self.random.below(2))")
    }

    mutating func list(_ model: GameModel) -> GameCommand {
        let node = Self.nodes[self.random.below(3)]
        if self.random.chance(15) { return .list(node: node, members: []) }
        var members: [GameCommand.Listed] = []
        for (connection, player) in model.connections.sorted(by: { $0.key < $1.key })
        where connection.hasPrefix(node) && !self.random.chance(4) {
            members.append(
                .init(connection: connection, player: self.random.chance(5) ? nil : player, isOfThisGame: !self.random.chance(4)))
        }
        if self.random.chance(15) {
            // A connection of an older list, with a seat that it had, or that there is not.
            let theirs = model.connections.keys.filter { $0.hasPrefix(node) }.sorted().randomElement(using: &self.random)
            let unknown = "\(node)conn\(String(100_000 + self.random.below(8)).dropFirst())="
            let connection = self.random.chance(50) ? theirs ?? unknown : unknown
            let player = self.random.chance(30) ? "p77777" : model.seats.randomElement(using: &self.random)?.player
            members.removeAll { $0.connection == connection }
            members.append(.init(connection: connection, player: player))
        }
        return .list(node: node, members: members)
    }

    mutating func change() -> GameSettings.Change {
        var change = GameSettings.Change()
        if self.random.chance(40) { change.title = "Title \(self.random.below(3))" }
        if self.random.chance(40) {
            change.deck = Deck(name: "own", texts: ModelGame.deck.cards.map(\.text).shuffled(using: &self.random))
        }
        if self.random.chance(40) { change.autoClose = !self.random.chance(25) }
        if self.random.chance(40) { change.anonymous = self.random.chance(50) }
        if self.random.chance(40) { change.everyoneDeals = self.random.chance(40) }
        if self.random.chance(40) { change.isLocked = self.random.chance(25) }
        if self.random.chance(25) {
            change.passcode = .some(self.random.chance(60) ? GamePasscode(salt: "10|salt\(self.random.below(2))", value: "value0") : nil)
        }
        return change
    }

    mutating func editStories(_ model: GameModel) -> GameCommand {
        let connection = self.dealer(model)
        if self.random.chance(25) {
            return .removeStories(connection: connection, ids: self.storyIDs(2, model))
        }
        let known: [GameStory.Edit] = self.storyIDs(3, model).map { id in
            .init(
                id: id, title: self.random.chance(60) ? "Title \(self.random.below(3))" : nil,
                note: self.random.chance(20) ? .some(nil) : nil,
                estimate: self.random.chance(30) ? "5" : nil)
        }
        let new = (0..<self.random.below(3)).map { _ in GameStory.Edit(title: "New \"\(self.random.below(3))\"", link: "https://a.example")
        }
        let before = [nil, nil, "", model.stories.list.randomElement(using: &self.random)?.id ?? "s77"][self.random.below(4)]
        return .putStories(
            connection: connection, stories: known.isEmpty && new.isEmpty ? [.init(title: "One")] : known + new, before: before)
    }

    /// At most so many different ones, mostly of those that there are.
    private mutating func storyIDs(_ most: Int, _ model: GameModel) -> [String] {
        let known = model.stories.list.map(\.id)
        let others = ["s1", "s2", "own", "s77"].filter { !known.contains($0) && self.random.chance(15) }
        return Array((known + others).shuffled(using: &self.random).prefix(self.random.below(most + 1)))
    }

    mutating func stamp(_ round: Int) -> Int? {
        switch self.random.below(20) {
        case 0..<6: nil
        case 6: 0
        case 7: max(round - 1, 0)
        case 8: round + 1
        default: round
        }
    }

    mutating func start(_ model: GameModel) -> GameCommand {
        let round = self.stamp(model.round.number + 1)
        return .start(
            connection: self.dealer(model), round: round == 0 ? 1 : round,
            seconds: self.random.chance(40) ? self.random.below(40) + 1 : nil,
            story: self.story(model))
    }

    /// None, one of the list, or a text, which a story may be called like later.
    private mutating func story(_ model: GameModel) -> String {
        if self.random.chance(45) { return "" }
        return self.random.chance(70)
            ? model.stories.list.randomElement(using: &self.random)?.id ?? "free" : ["s1", "s2", "s3", "own", "free"][self.random.below(5)]
    }

    mutating func vote(_ model: GameModel) -> GameCommand {
        let connection = self.random.chance(50) ? self.connection(of: model.awaited.map(\.player), model) : self.somebody(model)
        let seen = model.seats.first { $0.player == model.connections[connection] }?.ballot?.cast ?? 0
        let casts = [0, 0, 0, 0, 0, seen + 1, seen + 1, seen + 1, seen, max(seen - 1, 1)]
        let card: String
        switch self.random.below(20) {
        case 0: card = "nothing"
        case 1..<4: card = ["S", "M"][self.random.below(2)]
        default: card = ModelGame.deck.cards[self.random.below(ModelGame.deck.cards.count)].text
        }
        return .vote(
            connection: connection, round: self.stamp(model.round.number), cast: casts[self.random.below(casts.count)],
            card: self.random.chance(12) ? nil : card)
    }
}
