import PokerRules
import Testing

/// G1 to G5 at the step: random games on the script and on `GameModel`, compared after every step.
@Suite struct ModelCheckTests {
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `G1 G2 G3 G4 G5: the script does what the model does, after every step of a random game`(seed: UInt64) throws {
        var check = ModelCheck(seed: seed)
        let found = try check.run(steps: 1000)
        #expect(found == nil, "\(found?.description ?? "")")
        for name in ["result", "discarded", "voted", "started", "playerLeft", "game", "stories"] {
            #expect(check.seen[name, default: 0] > 0, "seed \(seed) has too little of \(name): \(check.seen)")
        }
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
