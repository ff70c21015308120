import JSONText
import TestSupport
import Testing

/// react and nudge, as the step does them.
@Suite struct StepSignalTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)
    let eva = StepGame.connection(3)

    @Test func `a reaction is on the bus once, without a version, and changes nothing`() throws {
        let game = try StepGame.table(2)
        let bus = try StepBus(game)
        let before = game.keys.map { game.probe.command(["DUMP", $0]).string }
        let reply = game.step("react", self.ben, "👩‍💻\"")
        #expect(reply.code == "ok" && reply.events.isEmpty && reply.dataText == "" && reply.v == 2)
        let text = bus.texts()
        #expect(text.count == 1 && text[0].hasSuffix(#""ev":[{"event":"reaction","game":"\#(game.code)","player":"p2","emoji":"👩‍💻\""}]}"#))
        #expect(game.keys.map { game.probe.command(["DUMP", $0]).string } == before)
        #expect(game.step("react", "zzzzzzconn00001=", "x").code == "not_joined" && game.step("react", "", "x").code == "not_joined")
    }

    @Test func `a nudge goes to those who are waited for, or to the one who is named`() throws {
        let game = try StepGame.table(3)
        let bus = try StepBus(game)
        #expect(game.step("nudge", self.ana, "").code == "not_voting")
        game.start(self.ana)
        game.vote(self.ben, "5")
        game.vote(self.eva, "5")
        game.vote(self.eva, nil)
        game.join(StepGame.connection(4), name: "Late", token: "late")
        #expect(game.step("nudge", self.ana, "").code == "ok" && game.step("nudge", self.ana, "p2").code == "ok")
        #expect(game.step("nudge", self.ana, "p9").code == "player_not_found" && game.step("nudge", self.ben, "").code == "not_dealer")
        let nudges = bus.messages().compactMap { $0["ev"]?.arrayValue }.joined().filter { $0["event"] == "nudge" }
        #expect(nudges.compactMap { $0["player"]?.stringValue } == ["p1", "p3", "p2"])
        #expect(nudges.allSatisfy { $0["by"] == "p1" && $0["v"] == nil })
    }

    @Test func `an acting dealer nudges, and under policy everyone everybody does`() throws {
        let game = try StepGame.table(2)
        game.step("drop", self.ana)
        game.pass(80_000)
        game.step("tick")
        game.start(self.ben)
        #expect(game.step("nudge", self.ben, "").code == "ok")
        let free = try StepGame.table(2, opt: "10e")
        free.start(self.ben)
        #expect(free.step("nudge", self.ben, "").code == "ok")
    }

    @Test func `a signal leaves what is due to others`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana, seconds: 1)
        game.pass(2000)
        #expect(game.step("react", self.ana, "x").code == "ok" && game.hash()["ph"] == "v")
        #expect(game.step("tick").names == ["discarded"])
    }
}
