import JSONText
import TestSupport
import Testing

/// A game's webhooks, as the step keeps them and hands them out.
@Suite struct StepWebhookTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)
    private static let first = #"{"id":"a","url":"https://a.example/","secret":"s1","events":["started"]}"#
    private static let second = #"{"id":"b","url":"https://b.example/","secret":"s2","events":["result"]}"#

    @discardableResult
    private func hook(_ game: StepGame, _ name: String, _ text: String, most: Int = 3, by actor: String? = nil) -> StepAnswer {
        game.step("hook", actor ?? self.ana, name, String(most), text)
    }

    @Test func `a start, a result and a settlement carry the game's webhooks to the node that made the step, and nothing else does`() throws
    {
        let game = try StepGame.table(2)
        #expect(self.hook(game, "a", Self.first).data["made"] == true)
        self.hook(game, "b", Self.second, by: "t:token-a")
        let hooks = "[\(Self.first),\(Self.second)]"
        #expect(game.start(self.ana).told == hooks)
        #expect(game.vote(self.ana, "5").told == nil)
        #expect(game.vote(self.ben, "8").told == hooks)
        #expect(game.settle(self.ana, "8").told == hooks)
        #expect(game.settle(self.ana, "8").told == nil, "nothing happened")
        #expect(game.start(self.ana).told == hooks && game.close(self.ana, discard: true).told == nil)
        for other in [
            game.snap(self.ana), game.step("tick"), game.step("history", self.ana), game.step("player", self.ana, "", "Anna", "", ""),
        ] {
            #expect(other.told == nil)
        }
        #expect(StepInvariants(game).violations(now: nil) == [])
    }

    @Test func `a game without webhooks says that there are none`() throws {
        let game = try StepGame.table(1)
        #expect(game.start(self.ana).told == "[]")
    }

    @Test func `a deadline that a refused step finds reached is told of`() throws {
        let game = try StepGame.table(2)
        self.hook(game, "a", Self.first)
        game.start(self.ana, seconds: 10)
        game.vote(self.ana, "5")
        game.pass(20_000)
        let late = game.vote(self.ben, "8", round: 1)
        #expect(late.code == "round_over" && late.names == ["result"] && late.told == "[\(Self.first)]")
        #expect(game.step("tick").told == nil)
    }

    @Test func `only a dealer sets, sees and takes away, and neither raises the version nor publishes`() throws {
        let game = try StepGame.table(2)
        let version = game.start(self.ana).v
        let bus = try StepBus(game)
        for (actor, code) in [(self.ben, "not_dealer"), ("t:token-2", "not_dealer"), ("t:token-9", "not_joined"), ("", "not_joined")] {
            #expect(self.hook(game, "a", Self.first, by: actor).code == code)
            #expect(game.step("unhook", actor, "a").code == code && game.step("hooks", actor).code == code)
        }
        #expect(self.hook(game, "a", Self.first).v == version && game.step("unhook", self.ana, "a").v == version)
        #expect(game.step("hooks", self.ana).dataText == "[]" && bus.texts() == [])
    }

    @Test func `the same name is replaced, more than the most are refused, and one that is taken away leaves nothing`() throws {
        let game = try StepGame.table(1)
        self.hook(game, "a", Self.first, most: 2)
        #expect(self.hook(game, "a", Self.second, most: 1).data["made"] == false)
        self.hook(game, "b", Self.second, most: 2)
        let full = self.hook(game, "c", Self.first, most: 2)
        #expect(full.code == "limit" && full.data["webhooks"] == 2)
        #expect(game.step("hooks", self.ana).dataText == "[\(Self.second),\(Self.second)]")
        #expect(game.step("unhook", self.ana, "a").code == "ok" && game.step("unhook", self.ana, "a").code == "ok")
        #expect(game.step("hooks", self.ana).dataText == "[\(Self.second)]")
        #expect(game.step("unhook", self.ana, "b").code == "ok")
        #expect(game.hash(":cfg").keys.filter { $0.hasPrefix("hook") }.isEmpty)
    }

    @Test func `an ended game takes no webhook, gives one back, and the next of its name has none of the old one's`() throws {
        let game = try StepGame.table(1)
        self.hook(game, "a", Self.first)
        game.step("finish", self.ana)
        #expect(self.hook(game, "b", Self.second).code == "game_ended")
        #expect(game.step("hooks", self.ana).dataText == "[\(Self.first)]")
        #expect(game.step("unhook", self.ana, "a").code == "ok" && game.step("hooks", self.ana).dataText == "[]")
        #expect(game.create(self.ana).code == "ok")
        #expect(game.step("hooks", self.ana).dataText == "[]" && game.start(self.ana).told == "[]")
    }

    @Test(arguments: ["", "a,b", "a b", "a:b", String(repeating: "a", count: 41)])
    func `what cannot be a name is a bad request`(_ name: String) throws {
        let game = try StepGame.table(1)
        #expect(self.hook(game, name, Self.first).code == "bad_request")
        #expect(self.hook(game, "a", "no object").code == "bad_request")
        #expect(self.hook(game, "a", "{\(String(repeating: " ", count: 2047))}").code == "bad_request")
    }
}
