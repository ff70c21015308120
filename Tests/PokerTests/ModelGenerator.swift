import PokerRules
import TestSupport

/// What happens next in a model check, from a seed and from what the model has come to: mostly what makes sense, so that rounds come to
/// their ends in every way, and some of everything that does not.
struct ModelGenerator {
    private var random: SeededRandom
    private var past: [GameCommand] = []
    private var tabs = 0
    /// What comes next whatever happens.
    private var planned: [ModelStep] = []

    static let nodes = ["nodeAA", "nodeBB", "nodeCC"]
    private static let stranger = "nodeZZconn00000="

    init(seed: UInt64) { self.random = SeededRandom(seed: seed) }

    mutating func next(_ game: ModelGame) -> ModelStep {
        if !self.planned.isEmpty { return self.planned.removeFirst() }
        if self.random.chance(1) { self.planned = self.blackout() }
        let command = self.command(game.model)
        self.past.append(command)
        let isRestart = self.random.chance(1) && self.random.chance(30)
        return ModelStep(self.wait(game), command, isRestart: isRestart)
    }

    /// Every node loses its connections at one instant, and nobody comes back before the graces are over.
    private func blackout() -> [ModelStep] {
        Self.nodes.map { ModelStep(0, .list(node: $0, members: [])) } + [ModelStep(ModelGame.grace, .tick)]
    }

    /// Mostly moments; sometimes up to, just before and just behind what is due next.
    private mutating func wait(_ game: ModelGame) -> Int {
        if let due = game.model.due, self.random.chance(8) { return max(0, due - game.now + self.random.below(3) - 1) }
        switch self.random.below(100) {
        case 0..<35: return 0
        case 35..<80: return self.random.below(50)
        case 80..<92: return self.random.below(4_000)
        case 92..<98: return self.random.below(20_000)
        default: return self.random.below(90_000)
        }
    }

    private mutating func command(_ model: GameModel) -> GameCommand {
        // The same again: at once as a retry, or later as what was delayed.
        if self.random.chance(5), let last = self.past.last { return last }
        if self.random.chance(4), let old = self.past.suffix(40).randomElement(using: &self.random) { return old }
        if model.connections.count < 5, self.random.chance(35) { return self.join() }
        if model.phase != .voting, self.random.chance(30) { return self.start(model) }
        switch self.random.below(100) {
        case 0..<13: return self.join()
        case 13..<20: return .drop(connection: self.somebody(model))
        case 20..<24: return .leave(connection: self.somebody(model))
        case 24..<29: return .setPlayer(connection: self.somebody(model), isPlayer: !self.random.chance(45))
        case 29..<31: return .setPlayer(connection: self.somebody(model), name: "Name \(self.random.below(4))")
        case 31..<36: return self.list(model)
        case 36..<40: return self.start(model)
        case 40..<43:
            return .close(connection: self.dealer(model), round: self.stamp(model.round.number), discard: self.random.chance(20))
        case 43..<46: return .tick
        case 46..<48: return .read(since: self.random.chance(60) ? max(0, model.version - self.random.below(80)) : nil)
        case 48..<51: return self.editStories(model)
        case 51..<55: return .setGame(connection: self.dealer(model), change: self.change())
        default: return self.vote(model)
        }
    }

    // MARK: - Who

    private mutating func somebody(_ model: GameModel) -> String {
        self.random.chance(2) ? Self.stranger : model.connections.keys.sorted().randomElement(using: &self.random) ?? Self.stranger
    }

    /// Mostly a connection of one of these seats.
    private mutating func connection(of players: [String], _ model: GameModel) -> String {
        let wanted = Set(players)
        let theirs = model.connections.filter { wanted.contains($0.value) }.keys.sorted()
        return self.random.chance(20) ? self.somebody(model) : theirs.randomElement(using: &self.random) ?? self.somebody(model)
    }

    private mutating func dealer(_ model: GameModel) -> String {
        self.connection(of: model.seats.filter { $0.isDealer || $0.player == model.acting }.map(\.player), model)
    }

    // MARK: - What

    private mutating func join() -> GameCommand {
        self.tabs += 1
        // Now and then a connection that had a seat, or has one, so that it may come to another.
        let tab = self.random.chance(70) ? self.tabs : self.random.below(8)
        let connection = "\(Self.nodes[self.random.below(3)])conn\(String(100_000 + tab).dropFirst())="
        let person = self.random.chance(30) ? 0 : self.random.below(9)
        let isPlayer = !self.random.chance(15)
        if person == 0, self.random.chance(20) { return .create(connection: connection, name: "Ana", isPlayer: isPlayer, token: "token-0") }
        if self.random.chance(2) { return .create(connection: connection, name: "Eve", isPlayer: isPlayer, token: "token-1") }
        let name = self.random.chance(10) ? "" : "Name \(self.random.below(4))"
        return .join(connection: connection, name: name, isPlayer: isPlayer, token: "token-\(person)", proof: self.proof())
    }

    /// Mostly none; else derived with the first or the second salt, right or wrong.
    private mutating func proof() -> GamePasscode? {
        guard self.random.chance(40) else { return nil }
        return GamePasscode(salt: "10|salt\(self.random.below(2))", value: "value\(self.random.below(2))")
    }

    private mutating func list(_ model: GameModel) -> GameCommand {
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

    private mutating func change() -> GameSettings.Change {
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

    private mutating func editStories(_ model: GameModel) -> GameCommand {
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

    private mutating func stamp(_ round: Int) -> Int? {
        switch self.random.below(20) {
        case 0..<6: nil
        case 6: 0
        case 7: max(round - 1, 0)
        case 8: round + 1
        default: round
        }
    }

    private mutating func start(_ model: GameModel) -> GameCommand {
        let round = self.stamp(model.round.number + 1)
        return .start(
            connection: self.dealer(model), round: round == 0 ? 1 : round,
            seconds: self.random.chance(40) ? self.random.below(40) + 1 : nil,
            story: self.random.chance(50) ? "s\(self.random.below(9))" : "")
    }

    private mutating func vote(_ model: GameModel) -> GameCommand {
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
