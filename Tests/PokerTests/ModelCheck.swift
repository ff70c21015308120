import PokerRules

/// A sequence of steps on which script and model disagree, made as short as it gets.
struct ModelDisagreement: CustomStringConvertible {
    let seed: UInt64
    let steps: [ModelStep]
    let what: String

    var description: String {
        "seed \(self.seed), \(self.what)\n" + self.steps.map { "    \($0.description)" }.joined(separator: "\n")
    }
}

/// Plays random sequences on script and model, and shortens the first one on which they disagree.
struct ModelCheck {
    let seed: UInt64
    /// The history of every other game holds so little that results are pushed out of it.
    var history: Int { self.seed % 2 == 0 ? 5 : 50 }
    /// How often a failing sequence is played again while it is shortened.
    private static let maxReplays = 600

    /// What a broken script has otherwise.
    private let edit: (String) -> String
    private let isShortening: Bool

    init(seed: UInt64, isShortening: Bool = true, edit: @escaping (String) -> String = { $0 }) {
        self.seed = seed
        self.isShortening = isShortening
        self.edit = edit
    }

    /// Nil when both agree after every one of so many steps.
    func run(steps count: Int) throws -> ModelDisagreement? {
        var game = try ModelGame(history: self.history, edit: self.edit)
        var generator = ModelGenerator(seed: self.seed)
        var steps: [ModelStep] = []
        var found = game.perform(ModelGame.creation)
        while found == nil, steps.count < count {
            let step = generator.next(game.model, at: game.now)
            steps.append(step)
            found = game.perform(step)
        }
        found = found ?? game.compareBus()
        guard let found else { return nil }
        let whole = ModelDisagreement(seed: self.seed, steps: steps, what: found)
        return self.isShortening ? try self.shortened(whole) : whole
    }

    /// What script and model disagree about when these steps are done, or nil.
    static func replay(_ steps: [ModelStep], history: Int = 50, edit: (String) -> String = { $0 }) throws -> String? {
        var game = try ModelGame(history: history, edit: edit)
        if let found = game.perform(ModelGame.creation) { return found }
        for step in steps {
            if let found = game.perform(step) { return found }
        }
        return game.compareBus()
    }

    /// Leaves out ever smaller pieces while something is still disagreed about.
    private func shortened(_ found: ModelDisagreement) throws -> ModelDisagreement {
        var best = found
        var piece = max(1, found.steps.count / 2)
        var replays = 0
        while true {
            var start = 0
            while start < best.steps.count {
                replays += 1
                if replays > Self.maxReplays { return best }
                let rest = Array(best.steps[..<start] + best.steps[min(start + piece, best.steps.count)...])
                if let what = try Self.replay(rest, history: self.history, edit: self.edit) {
                    best = ModelDisagreement(seed: found.seed, steps: rest, what: what)
                } else {
                    start += piece
                }
            }
            if piece == 1 { return best }
            piece /= 2
        }
    }
}
