import JSONText
import TestSupport
import Testing

/// Who is required, who is away and who deals: leaves, drops, seat changes, grace, succession and deadlines.
@Suite struct StepPresenceTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)
    let eva = StepGame.connection(3)

    @Test func `a drop has no event but starts the grace, a return within it has none either`() throws {
        let game = try StepGame.table(2)
        let drop = game.step("drop", self.ben)
        #expect(drop.code == "ok" && drop.events.isEmpty && drop.due == drop.now + 15_000)
        #expect(game.step("drop", self.ben).due == drop.due)
        game.pass(14_000)
        #expect(game.step("tick").events.isEmpty)
        let back = game.join(self.ben, token: "token-2")
        #expect(back.events.isEmpty && back.due == 0 && back.data["player"]?.stringValue == "p2")
    }

    @Test func `after the grace a seat is away and no longer required`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.vote(self.ana, "5")
        game.step("drop", self.ben)
        game.pass(15_000)
        let tick = game.step("tick")
        #expect(tick.names == ["player", "result"])
        #expect(tick.event("player")["player"]?["away"]?.boolValue == true)
        #expect(tick.event("result")["cause"]?.stringValue == "left" && tick.event("result")["missing"]?.strings == ["p2"])
        let back = game.join(self.ben, token: "token-2")
        #expect(back.names == ["player"] && back.event("player")["player"]?["away"]?.boolValue == false)
    }

    @Test func `an away player's vote counts`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ben, "8")
        game.step("drop", self.ben)
        game.pass(15_000)
        #expect(game.vote(self.ana, "5").names == ["player", "voted"])
        #expect(game.vote(self.eva, "5").event("result")["votes"]?.arrayValue?.count == 3)
    }

    @Test func `an away player who returns is required again`() throws {
        let game = try StepGame.table(3)
        game.step("drop", self.ben)
        game.pass(15_000)
        game.start(self.ana)
        #expect(game.vote(self.ana, "5").names == ["voted"])
        game.join(self.ben, token: "token-2")
        #expect(game.vote(self.eva, "5").names == ["voted"])
        #expect(game.vote(self.ben, "5").names == ["voted", "result"])
    }

    @Test func `a late joiner may vote and never blocks`() throws {
        let game = try StepGame.table(1)
        game.start(self.ana)
        game.join(self.ben, name: "Ben", token: "b")
        game.join(self.eva, name: "Eva", token: "c")
        #expect(game.vote(self.ben, "8").names == ["voted"])
        let result = game.vote(self.ana, "5").event("result")
        #expect(result["votes"]?.arrayValue?.count == 2 && result["missing"]?.description == "[]")
        game.start(self.ana)
        game.vote(self.ana, "5")
        #expect(game.vote(self.ben, "5").names == ["voted"])
        #expect(game.vote(self.eva, "5").names == ["voted", "result"])
    }

    @Test func `when no seat is required the first vote reveals`() throws {
        let game = try StepGame()
        game.create(self.ana, seat: "spectator")
        game.start(self.ana)
        game.join(self.ben, name: "Ben", token: "b")
        game.join(self.eva, name: "Eva", token: "c")
        #expect(game.vote(self.ben, "8").names == ["voted", "result"])
    }

    @Test func `leaving completes the round, a vote already cast stays, marked with the name`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ben, "8")
        #expect(game.step("leave", self.ben).names == ["playerLeft"])
        #expect(game.snap().data["state"]?["voted"]?.description == "[]")
        game.vote(self.ana, "5")
        let last = game.step("leave", self.eva)
        #expect(last.names == ["playerLeft", "result"])
        let result = last.event("result")
        #expect(
            result["votes"]?.description
                == #"[{"player":"p1","value":"5"},{"player":"p2","value":"8","name":"Player 2","left":true}]"#)
        #expect(result["cause"]?.stringValue == "left" && result["missing"]?.description == "[]")
        #expect(game.hash()["m:p2"] == nil && game.hash(":who")["t:token-2"] == nil)
    }

    @Test func `who leaves after voting and returns before the reveal has the same seat and one vote`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ben, "8")
        game.step("leave", self.ben)
        let back = game.join(self.ben, token: "token-2")
        #expect(back.names == ["player", "voted"] && back.data["player"]?.stringValue == "p2")
        #expect(back.data["mine"]?[self.ben]?["value"]?.stringValue == "8" && back.data["state"]?["voted"]?.strings == ["p2"])
        game.vote(self.ben, "13")
        game.vote(self.ana, "5")
        let result = game.vote(self.eva, "5").event("result")
        #expect(result["votes"]?[1].description == #"{"player":"p2","value":"13"}"#)
    }

    @Test func `a token whose seat went with the reveal is a new seat`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.vote(self.ben, "8")
        game.step("leave", self.ben)
        game.vote(self.ana, "5")
        #expect(game.join(self.ben, token: "token-2").code == "unauthorized")
        #expect(game.join(self.ben, name: "Ben", token: "token-2").data["player"]?.stringValue == "p3")
    }

    /// The trap of a deadline that erases a gone seat in the very step in which its owner returns.
    @Test func `a return in the step in which the deadline reveals is a new seat`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana, seconds: 10)
        game.vote(self.ben, "8")
        game.step("leave", self.ben)
        game.pass(10_000)
        let back = game.join(self.ben, name: "Ben", token: "token-2")
        #expect(back.code == "ok" && back.names == ["result", "player"] && back.data["player"]?.stringValue == "p3")
        #expect(back.data["results"]?[0]["cause"]?.stringValue == "deadline")
    }

    @Test func `becoming a spectator withdraws the vote and looks again`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ben, "8")
        game.vote(self.ana, "5")
        let change = game.player(self.ben, seat: "spectator")
        #expect(change.names == ["voted", "player"] && change.event("voted")["voted"]?.boolValue == false)
        #expect(game.vote(self.ben, "8", cast: 1).code == "spectator")
        let last = game.player(self.eva, seat: "spectator")
        #expect(last.names == ["player", "result"] && last.event("result")["votes"]?.description == #"[{"player":"p1","value":"5"}]"#)
        #expect(game.player(self.eva, seat: "spectator").events.isEmpty)
    }

    @Test func `changing to player in a round counts as sitting down now, and the cast number stays`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ben, "8", cast: 5)
        game.player(self.ben, seat: "spectator")
        game.player(self.ben, seat: "player")
        #expect(game.vote(self.ben, "8", cast: 5).code == "stale_vote")
        game.vote(self.ana, "5")
        #expect(game.vote(self.eva, "5").names == ["voted", "result"])
    }

    @Test func `an empty round never reveals, and goes on when somebody returns`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.vote(self.ben, "8")
        game.step("drop", self.ben)
        game.step("drop", self.ana)
        game.pass(15_000)
        let tick = game.step("tick")
        #expect(tick.names == ["player", "player"] && tick.due == 0)
        #expect(game.snap().data["state"]?["phase"]?.stringValue == "voting")
        let back = game.join(self.ben, token: "token-2")
        #expect(back.names == ["player", "result"] && back.event("result")["cause"]?.stringValue == "left")
    }

    @Test func `graces that end at one instant end together, and a round is not revealed to nobody`() throws {
        let game = try StepGame.table(1)
        game.join("bbbbbbconn00001=", name: "Ben", token: "b")
        game.join("bbbbbbconn00002=", name: "Eva", token: "c")
        game.start(self.ana)
        game.vote("bbbbbbconn00002=", "8")
        game.step("leave", self.ana)
        game.members("bbbbbb")
        game.pass(15_000)
        #expect(game.step("tick").names == ["player", "player"])
        #expect(game.snap().data["state"]?["phase"]?.stringValue == "voting")
    }

    @Test func `everybody left and nobody voted: the round stays open until its deadline discards it`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana, seconds: 100)
        game.step("leave", self.ben)
        game.step("leave", self.ana)
        #expect(game.snap().data["state"]?["phase"]?.stringValue == "voting")
        game.pass(100_000)
        #expect(game.step("tick").names == ["discarded"])
    }

    @Test func `the deadline closes the round in Redis time, also when no tick ran`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana, seconds: 30)
        game.vote(self.ana, "5")
        game.pass(30_000)
        let late = game.vote(self.ben, "8", round: 1)
        #expect(late.code == "round_over" && late.names == ["result"])
        let result = late.event("result")
        #expect(result["cause"]?.stringValue == "deadline" && result["missing"]?.strings == ["p2"])
        #expect(result["closedAt"]?.intValue.map { $0 <= late.now } == true && game.step("tick").events.isEmpty)
    }

    @Test func `what is due runs in the order of its deadlines, however late the step`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana, seconds: 20)
        game.vote(self.ana, "5")
        game.step("drop", self.ben)
        game.pass(600_000)
        let tick = game.step("tick")
        #expect(tick.names == ["player", "result"] && tick.event("result")["cause"]?.stringValue == "left")
        let other = try StepGame.table(2)
        other.start(self.ana, seconds: 10)
        other.vote(self.ana, "5")
        other.step("drop", self.ben)
        other.pass(600_000)
        let second = other.step("tick")
        #expect(second.names == ["result", "player"] && second.event("result")["cause"]?.stringValue == "deadline")
    }

    @Test func `a minute without a dealer makes the longest-seated player present act`() throws {
        let game = try StepGame.table(3)
        game.step("drop", self.ana)
        game.pass(15_000)
        let away = game.step("tick")
        #expect(away.names == ["player"] && away.due - away.now > 44_000 && away.due - away.now <= 45_000)
        #expect(game.start(self.ben).code == "not_dealer")
        game.pass(45_000)
        let tick = game.step("tick")
        #expect(tick.event("player")["player"]?["id"]?.stringValue == "p2" && tick.event("player")["player"]?["acting"]?.boolValue == true)
        #expect(game.start(self.ben).code == "ok" && game.start(self.eva).code == "not_dealer")
        let back = game.join(self.ana, token: "token-a")
        #expect(back.names == ["player", "player"] && back.events[1]["player"]?["acting"]?.boolValue == false)
        #expect(game.close(self.ben).code == "not_dealer")
    }

    @Test func `without players the longest-seated spectator acts, and a leaving one passes it on`() throws {
        let game = try StepGame.table(1)
        game.join(self.ben, name: "Ben", token: "b", seat: "spectator")
        game.join(self.eva, name: "Eva", token: "c", seat: "spectator")
        game.step("drop", self.ana)
        game.pass(80_000)
        #expect(game.step("tick").events.last?["player"]?["id"]?.stringValue == "p2")
        let passed = game.step("leave", self.ben)
        #expect(passed.names == ["playerLeft", "player"] && passed.event("player")["player"]?["id"]?.stringValue == "p3")
    }

    @Test func `with nobody present the succession is settled by the first return`() throws {
        let game = try StepGame.table(2)
        game.step("drop", self.ana)
        game.step("drop", self.ben)
        game.pass(15_000)
        #expect(game.step("tick").due == 0)
        game.pass(100_000)
        let back = game.join(self.ben, token: "token-2")
        #expect(back.names == ["player"] && back.event("player")["player"]?["acting"]?.boolValue == true)
    }

    @Test func `a seat is present until the last of its sockets is gone, in every order`() throws {
        let tabs = (1...3).map { StepGame.connection(2, $0) }
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let game = try StepGame.table(1)
            for tab in tabs { game.join(tab, name: "Ben", token: "b") }
            #expect(game.step("drop", tabs[order[0]]).due == 0)
            #expect(game.step("drop", tabs[order[1]]).due == 0)
            #expect(game.step("drop", tabs[order[2]]).due > 0)
        }
    }

    @Test func `a node's list replaces its connections, keeps joins in flight and tells what it took out`() throws {
        let game = try StepGame.table(2)
        let own = (1...4).map { StepGame.connection(3, $0) }
        for tab in own.prefix(3) { game.join(tab, name: "Eva", token: "c") }
        let reply = game.members("cccccc", [(own[0], "p3"), (own[1], ""), (own[3], "p9")])
        #expect(reply.code == "ok" && reply.data.strings == [own[3]] && reply.events.isEmpty)
        #expect(game.hash(":conn") == [self.ana: "p1", self.ben: "p2", own[0]: "p3", own[1]: "p3"])
        let dead = game.members("cccccc")
        #expect(dead.code == "ok" && dead.due == dead.now + 15_000)
        let again = game.members("cccccc", [(own[0], "p3")])
        #expect(again.due == 0 && again.events.isEmpty)
        game.members("cccccc")
        game.pass(15_000)
        let late = game.members("cccccc", [(own[0], "p3")])
        #expect(late.names == ["player", "player"])
    }

    @Test func `a list that was composed before its connection took another seat leaves the new one alone`() throws {
        let game = try StepGame.table(3)
        game.step("leave", self.ben)
        game.join(self.ben, name: "Ben again", token: "another")
        let reply = game.members("bbbbbb", [(self.ben, "p2")])
        #expect(reply.code == "ok" && reply.data.strings == [])
        #expect(game.hash(":conn")[self.ben] == "p4")
        #expect(game.members("bbbbbb", [(self.ben, "p3")]).data.strings == [])
        #expect(game.hash(":conn")[self.ben] == "p4")
    }

    @Test func `a list without members of a node that has none in the game changes nothing, but does what is due`() throws {
        let game = try StepGame.table(2)
        game.step("drop", self.ben)
        let before = (game.hash(), game.hash(":conn"))
        let idle = game.members("dddddd")
        #expect(idle.code == "ok" && idle.data.strings == [] && idle.events.isEmpty && idle.due == Int(before.0["due"] ?? ""))
        #expect(game.hash() == before.0 && game.hash(":conn") == before.1)
        game.pass(15_000)
        #expect(game.members("dddddd").names == ["player"])
        game.runID = "run-2"
        #expect(game.members("dddddd").names == ["fenced"])
    }

    @Test func `after a rollback that lost a join, the old socket does not meet the new seat`() throws {
        let game = try StepGame.table(1)
        let before = game.snap().epoch
        game.runID = "run-2"
        let dan = game.join(self.eva, name: "Dan", token: "d")
        #expect(dan.names == ["fenced", "player"] && dan.data["player"]?.stringValue == "p1002")
        let lost = game.members("bbbbbb", [(self.ben, "p2")], epoch: before)
        #expect(lost.data.strings == [self.ben])
    }

    @Test func `an epoch begins like the one before it, but in another game under the same code`() throws {
        let game = try StepGame.table(1)
        let made = game.snap().epoch
        #expect(made.count == 8)
        var epochs: Set = [made]
        for run in 2...3 {
            game.runID = "run-\(run)"
            let fenced = game.step("tick").epoch
            #expect(fenced.hasPrefix("\(made).") && fenced.count == 17 && epochs.insert(fenced).inserted)
        }
        game.expire()
        #expect(!game.create(self.ana).epoch.hasPrefix(made))
    }

    /// The code is made from the creator's token, so the same person makes the same code again, and players are counted from p1.
    @Test func `a seat of an expired game binds nothing in the game that was made again under its code`() throws {
        let game = try StepGame.table(2)
        let expired = game.snap().epoch
        game.expire()
        game.create(StepGame.connection(1, 2))
        game.join(self.eva, name: "Eva", token: "c")
        let reply = game.members("bbbbbb", [(self.ben, "p2")], epoch: expired)
        #expect(reply.code == "ok" && reply.data.strings == [self.ben])
        #expect(game.hash(":conn") == [StepGame.connection(1, 2): "p1", self.eva: "p2"])
        game.join(self.ben, name: "Ben", token: "token-2")
        #expect(game.members("bbbbbb", [(self.ben, "p2")], epoch: expired).data.strings == [])
        #expect(game.hash(":conn")[self.ben] == "p3")
    }

    @Test func `after a restart of Redis a seat that was taken out comes back by the list of its node`() throws {
        let game = try StepGame.table(2)
        let before = game.snap().epoch
        game.runID = "run-2"
        game.members("bbbbbb")
        #expect(game.hash(":conn")[self.ben] == nil)
        #expect(game.members("bbbbbb", [(self.ben, "p2")], epoch: before).data.strings == [])
        #expect(game.hash(":conn")[self.ben] == "p2")
    }
}
