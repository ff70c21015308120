import PokerRules
import TestSupport

/// What happens next in a model check, from a seed and from what the model has come to: mostly what makes sense, so that rounds come to
/// their ends in every way, and some of everything that does not.
struct ModelGenerator {
    var random: SeededRandom
    private var past: [GameCommand] = []
    /// Connections so far.
    var tabs = 0
    /// What comes next whatever happens.
    var planned: [ModelStep] = []

    static let nodes = ["nodeAA", "nodeBB", "nodeCC"]
    private static let stranger = "nodeZZconn00000="

    init(seed: UInt64) { self.random = SeededRandom(seed: seed) }

    mutating func next(_ model: GameModel, at now: Int) -> ModelStep {
        if !self.planned.isEmpty { return self.planned.removeFirst() }
        if self.random.chance(2) { self.planned = self.plan(model) }
        let command = self.command(model)
        self.past.append(command)
        let isRestart = self.random.chance(1) && self.random.chance(30)
        return ModelStep(self.wait(model, now), command, isRestart: isRestart)
    }

    private mutating func plan(_ model: GameModel) -> [ModelStep] {
        switch self.random.below(4) {
        case 0: self.blackout()
        case 1: self.comeback(model)
        case 2: self.spree(model)
        default: self.namesake(model)
        }
    }

    /// Every story and some rounds are settled after one another, so that their entries push the newest result out of a small history, and
    /// then the newest round.
    private mutating func spree(_ model: GameModel) -> [ModelStep] {
        let connection = self.dealer(model)
        let stories = model.stories.list.map { GameCommand.settle(connection: connection, story: $0.id, value: "1") }
        let rounds = (1...4).map { GameCommand.settle(connection: connection, round: max(1, model.round.number - $0), value: "2") }
        let values: [String?] = ["3", "3", nil]
        let newest = values.map { GameCommand.settle(connection: connection, round: model.round.number, value: $0) }
        let commands: [GameCommand] = [newest[0]] + stories + rounds + newest + [.read(since: 0)]
        return commands.map { ModelStep(0, $0) }
    }

    /// A round about a text, and then a story that is called like it.
    private mutating func namesake(_ model: GameModel) -> [ModelStep] {
        let connection = self.dealer(model)
        guard let voter = model.connections.keys.min(), let card = ModelGame.deck.cards.first?.text else { return [] }
        let commands: [GameCommand] = [
            .removeStories(connection: connection, ids: ["own"]), .close(connection: connection, discard: true),
            .start(connection: connection, story: "own"), .vote(connection: voter, card: card), .close(connection: connection),
            .putStories(connection: connection, stories: [.init(id: "own", title: "Own")]), .settle(connection: connection, value: "8"),
        ]
        return commands.map { ModelStep(0, $0) }
    }

    /// Every node loses its connections at one instant, and nobody comes back before the graces are over.
    private func blackout() -> [ModelStep] {
        Self.nodes.map { ModelStep(0, .list(node: $0, members: [])) } + [ModelStep(ModelGame.grace, .tick)]
    }

    /// Who made the game gives up dealing, leaves, and comes in again.
    private func comeback(_ model: GameModel) -> [ModelStep] {
        let seat = model.seats.first { $0.token == model.creator && !$0.hasLeft }
        guard let connection = model.connections.filter({ $0.value == seat?.player }).keys.min() else { return [] }
        return [
            ModelStep(0, .setPlayer(connection: connection, isDealer: false)), ModelStep(0, .leave(connection: connection)),
            ModelStep(0, .join(connection: connection, name: "Ana", isPlayer: true, token: model.creator)),
        ]
    }

    /// Mostly moments; sometimes up to, just before and just behind what is due next.
    private mutating func wait(_ model: GameModel, _ now: Int) -> Int {
        if let due = model.due, self.random.chance(8) { return max(0, due - now + self.random.below(3) - 1) }
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
        if model.connections.count < 5, self.random.chance(35) { return self.join(model) }
        if model.phase == .ended, self.random.chance(20) { return self.again() }
        if model.phase == .revealed, self.random.chance(15) { return self.settle(model) }
        if model.phase != .voting, self.random.chance(30) { return self.start(model) }
        switch self.random.below(100) {
        case 0..<13: return self.join(model)
        case 13..<19: return .drop(connection: self.somebody(model))
        case 19..<21: return self.dealing(model)
        case 21..<24: return .leave(connection: self.somebody(model))
        case 24..<29: return self.setPlayer(model)
        case 29: return .react(connection: self.somebody(model), emoji: "👍")
        case 30:
            return .nudge(connection: self.dealer(model), player: self.random.chance(50) ? self.somePlayer(model) : nil)
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

    mutating func somebody(_ model: GameModel) -> String {
        self.random.chance(2) ? Self.stranger : model.connections.keys.sorted().randomElement(using: &self.random) ?? Self.stranger
    }

    /// Mostly a connection of one of these seats.
    mutating func connection(of players: [String], _ model: GameModel) -> String {
        let wanted = Set(players)
        let theirs = model.connections.filter { wanted.contains($0.value) }.keys.sorted()
        return self.random.chance(20) ? self.somebody(model) : theirs.randomElement(using: &self.random) ?? self.somebody(model)
    }

    mutating func dealer(_ model: GameModel) -> String {
        self.connection(of: model.seats.filter { $0.isDealer || $0.player == model.acting }.map(\.player), model)
    }

    mutating func somePlayer(_ model: GameModel) -> String {
        self.random.chance(5) ? "p77777" : model.seats.randomElement(using: &self.random)?.player ?? "p1"
    }
}
