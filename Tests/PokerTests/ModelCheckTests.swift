import JSONText
import PokerRules
import TestSupport
import Testing

/// G1 to G5 at the step: random games on the script and on `GameModel`, compared after every step.
@Suite struct ModelCheckTests {
    static let seeds = 1...8 as ClosedRange<UInt64>
    static let steps = 1000

    @Test(arguments: Self.seeds)
    func `G1 G2 G3 G4 G5: the script does what the model does, after every step of a random game`(seed: UInt64) throws {
        let found = try ModelCheck(seed: seed).run(steps: Self.steps)
        #expect(found == nil, "\(found?.description ?? "")")
    }

    /// The same games as above, on the model alone.
    @Test func `the random games come to every answer and to every event`() {
        var seen: Set<String> = []
        for seed in Self.seeds {
            var model = ModelGame.newModel(history: ModelCheck(seed: seed).history)
            var generator = ModelGenerator(seed: seed)
            var step = ModelGame.creation
            var now = ModelGame.start
            for _ in 0..<Self.steps {
                now += step.wait
                if step.isRestart { model.restart() }
                let outcome = model.perform(step.command, at: now)
                seen.insert(outcome.answer.code.rawValue)
                seen.formUnion(
                    (outcome.events + outcome.signals).map { ModelText(code: "").event($0, epoch: "")["event"]?.stringValue ?? "" })
                step = generator.next(model, at: now)
            }
        }
        // A table of 100 is a matter of StepSeatTests.
        let answers = GameAnswer.Code.allCases.filter { $0 != .gameFull }.map(\.rawValue)
        let events = [
            "player", "playerLeft", "game", "started", "voted", "result", "discarded", "stories", "storiesRemoved", "settled", "ended",
            "reaction", "nudge", "fenced",
        ]
        #expect(Set(answers + events).subtracting(seen) == [])
    }

    /// What the check found once.
    static let found: [[ModelStep]] = [
        // A list in which the connection still has the seat that it had before moved it back there.
        [
            ModelStep(0, .join(connection: "nodeBBconn00001=", name: "Ben", isPlayer: true, token: "token-1")),
            ModelStep(0, .join(connection: "nodeAAconn00002=", name: "Eva", isPlayer: true, token: "token-2")),
            ModelStep(0, .list(node: "nodeBB", members: [.init(connection: "nodeBBconn00001=", player: "p3")])),
        ]
    ]

    @Test(arguments: Self.found)
    func `on what they disagreed about once, script and model agree`(steps: [ModelStep]) throws {
        #expect(try ModelCheck.replay(steps) == nil)
    }
}
