import JSONText
import TestSupport
import Testing

/// setPlayer, removePlayer and endGame, as the step does them.
@Suite struct StepDealingTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)
    let eva = StepGame.connection(3)

    // MARK: setPlayer

    @Test func `name, seat and dealer change in one step with one event, and voted comes first when a vote is withdrawn`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ben, "5")
        let reply = game.player(self.ana, "p2", name: "Ana", seat: "spectator", dealer: "1")
        #expect(reply.code == "ok" && reply.names == ["voted", "player"])
        #expect(reply.event("voted")["player"] == "p2" && reply.event("voted")["voted"] == false)
        #expect(
            reply.event("player")["player"]?.description
                == #"{"id":"p2","name":"Ana (2)","seat":"spectator","dealer":true,"away":false,"acting":false}"#)
        #expect(game.player(self.ana, "p2", name: "Ana (2)", seat: "spectator", dealer: "1").events.isEmpty)
        #expect(StepInvariants(game).violations(now: nil) == [])
    }

    @Test func `who is no dealer changes the own seat only, and makes nobody a dealer`() throws {
        let game = try StepGame.table(3)
        #expect(game.player(self.ben, name: "Benno").names == ["player"])
        #expect(game.player(self.ben, "p2", seat: "spectator").names == ["player"])
        #expect(game.player(self.ben, "p3", name: "X").code == "not_dealer")
        #expect(game.player(self.ben, "p9", name: "X").code == "not_dealer")
        #expect(game.player(self.ben, dealer: "1").code == "not_dealer")
        #expect(game.player(self.ben, dealer: "0").code == "ok")
        #expect(game.player("zzzzzzconn00001=", name: "X").code == "not_joined")
        #expect(game.player(self.ana, "p9", name: "X").code == "player_not_found")
    }

    @Test func `an acting dealer starts and closes, and changes, removes and ends nothing`() throws {
        let game = try StepGame.table(3)
        game.step("drop", self.ana)
        game.pass(80_000)
        #expect(game.step("tick").events.last?["player"]?["acting"] == true)
        #expect(game.start(self.ben).code == "ok")
        #expect(game.player(self.ben, "p3", name: "X").code == "not_dealer")
        #expect(game.remove(self.ben, "p3").code == "not_dealer")
        #expect(game.finish(self.ben).code == "not_dealer")
        game.vote(self.ben, "5")
        game.close(self.ben)
        #expect(game.settle(self.ben, "5").names == ["settled"])
    }

    @Test func `policy everyone lets everyone settle, and only dealers change others, remove and end`() throws {
        let game = try StepGame.table(2, opt: "10e")
        game.start(self.ben)
        game.vote(self.ana, "5")
        game.vote(self.ben, "5")
        #expect(game.settle(self.ben, "5").names == ["settled"])
        #expect(game.player(self.ben, "p1", name: "X").code == "not_dealer")
        #expect(game.remove(self.ben, "p1").code == "not_dealer" && game.finish(self.ben).code == "not_dealer")
    }

    @Test func `the last dealer stays one until another is made`() throws {
        let game = try StepGame.table(2)
        let refused = game.player(self.ana, name: "New", dealer: "0")
        #expect(refused.code == "bad_request" && refused.data["lastDealer"] == true && refused.events.isEmpty)
        #expect(game.hash(":who")["n:p1"] == "Ana")
        #expect(game.player(self.ana, "p2", dealer: "1").names == ["player"])
        let given = game.player(self.ana, dealer: "0")
        #expect(given.names == ["player"] && given.event("player")["player"]?["dealer"] == false)
        #expect(game.start(self.ana).code == "not_dealer" && game.start(self.ben).code == "ok")
        #expect(game.player(self.ben, dealer: "0").code == "bad_request")
    }

    @Test func `a creator who was demoted deals no more, neither by joining again nor by leaving and coming back`() throws {
        let game = try StepGame.table(2)
        game.player(self.ana, "p2", dealer: "1")
        #expect(game.player(self.ben, "p1", dealer: "0").names == ["player"])
        for connection in [self.ana, StepGame.connection(1, 2)] {
            #expect(game.create(connection).data["state"]?["players"]?[0]["dealer"] == false)
        }
        game.step("leave", self.ana)
        let back = game.join(self.ana, name: "Ana", token: "token-a")
        #expect(back.event("player")["player"]?["id"] == "p3" && back.event("player")["player"]?["dealer"] == false)
        // Made a dealer again, the creator is one as before.
        #expect(game.player(self.ben, "p3", dealer: "1").names == ["player"])
        game.step("leave", self.ana)
        #expect(game.join(self.ana, name: "Ana", token: "token-a").event("player")["player"]?["dealer"] == true)
    }

    @Test func `a dealer who is made takes over from the acting one at once`() throws {
        let game = try StepGame.table(3)
        game.player(self.ana, "p3", dealer: "1")
        game.step("drop", self.ana)
        game.step("drop", self.eva)
        game.pass(80_000)
        #expect(game.step("tick").events.last?["player"]?["acting"] == true)
        let back = game.join(self.eva, token: "token-3")
        #expect(back.names == ["player", "player"])
        #expect(back.events.map { $0["player"]?["acting"] } == [false, false])
    }

    // MARK: Who deals when no dealer is left

    @Test
    func `when the last dealer leaves, the player who has sat longest of those who are there becomes one, and may do all that one may`()
        throws
    {
        let game = try StepGame.table(4)
        game.player(self.ben, seat: "spectator")
        game.step("drop", self.eva)
        game.pass(20_000)
        game.step("tick")
        let reply = game.step("leave", self.ana)
        #expect(reply.names == ["playerLeft", "player"])
        let dealer = StepGame.connection(4)
        #expect(reply.event("player")["player"]?["id"] == "p4" && reply.event("player")["player"]?["dealer"] == true)
        #expect(game.change(dealer, title: "Next").names == ["game"] && game.remove(dealer, "p2").names == ["playerLeft"])
        #expect(game.player(dealer, "p3", name: "E").names == ["player"] && game.finish(dealer).names == ["ended"])
    }

    @Test func `a spectator deals when no player is there, and with nobody there it is the next who comes`() throws {
        let game = try StepGame.table(3)
        game.player(self.ben, seat: "spectator")
        game.step("drop", self.eva)
        game.pass(20_000)
        #expect(game.step("leave", self.ana).event("player")["player"]?["away"] == true)
        #expect(game.hash()["m:p2"]?.hasPrefix("s1") == true && game.hash()["m:p3"]?.hasPrefix("p0") == true)
        #expect(game.step("leave", self.ben).names == ["playerLeft"])
        #expect(game.join(self.eva, token: "token-3").event("player")["player"]?["dealer"] == true)
        #expect(game.step("leave", self.eva).names == ["playerLeft"])
        let next = game.join(StepGame.connection(4), name: "Dora", token: "token-d")
        #expect(next.event("player")["player"]?["id"] == "p4" && next.event("player")["player"]?["dealer"] == true)
        #expect(StepInvariants(game).violations(now: nil) == [])
    }

    @Test func `a dealer who lost the connection stays the dealer, however long, and nobody else becomes one`() throws {
        let game = try StepGame.table(2)
        game.step("drop", self.ana)
        game.pass(500_000)
        game.step("tick")
        #expect(game.hash()["m:p1"]?.hasPrefix("p1") == true && game.hash()["m:p2"]?.hasPrefix("p0") == true)
        #expect(game.step("drop", self.ben).events.isEmpty && game.join(self.ben, token: "token-2").events.isEmpty)
        // Who leaves for good lets go, whoever acts by then.
        game.join(self.ana, token: "token-a")
        game.step("drop", self.ana)
        game.pass(80_000)
        #expect(game.step("tick").events.last?["player"]?["acting"] == true)
        let back = game.join(self.ana, token: "token-a")
        #expect(back.code == "ok" && game.step("leave", self.ana).event("player")["player"]?["dealer"] == true)
    }

    @Test func `a dealer who left with a vote is replaced, and deals beside the new one after coming back`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ana, "5")
        #expect(game.step("leave", self.ana).event("player")["player"]?["id"] == "p2")
        let back = game.join(self.ana, name: "Ana", token: "token-a")
        #expect(back.event("player")["player"]?["id"] == "p1" && back.event("player")["player"]?["dealer"] == true)
        #expect(game.remove(self.ben, "p1").code == "ok" && game.create(self.ana).code == "unauthorized")
    }

    @Test func `a creator who was demoted and becomes the last one there deals again`() throws {
        let game = try StepGame.table(2)
        game.player(self.ana, "p2", dealer: "1")
        game.player(self.ben, "p1", dealer: "0")
        #expect(game.step("leave", self.ben).event("player")["player"]?["id"] == "p1" && game.hash(":cfg")["demoted"] == nil)
        #expect(game.start(self.ana).code == "ok" && game.finish(self.ana).code == "ok")
        #expect(game.step("leave", self.ana).names == ["playerLeft"], "nobody deals after the end")
    }

    @Test func `a game that was left without a dealer before there was this rule gets one at the next change`() throws {
        let game = try StepGame.table(2)
        game.probe.command(["HSET", game.keys[0], "m:p1", "p0|1|0"])
        #expect(game.player(self.ben, name: "Benno").events.compactMap { $0["player"]?["id"]?.stringValue } == ["p1", "p2"])
        #expect(game.finish(self.ana).code == "ok")
    }

    // MARK: removePlayer

    @Test func `who is removed loses seat, name and vote, and the round goes on without`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ana, "5")
        game.vote(self.ben, "8")
        let reply = game.remove(self.ana, "p2")
        #expect(reply.names == ["voted", "playerLeft"])
        #expect(reply.event("playerLeft")["player"] == "p2" && reply.event("playerLeft")["removed"] == true)
        #expect(reply.eventsText.hasSuffix(#""player":"p2","removed":true}]"#))
        let last = game.remove(self.ana, "p3")
        #expect(last.names == ["playerLeft", "result"])
        #expect(last.event("result")["votes"]?.description == #"[{"player":"p1","value":"5"}]"#)
        #expect(last.event("result")["missing"]?.description == "[]")
        #expect(game.hash(":who").keys.filter { $0.hasPrefix("n:") } == ["n:p1"])
        #expect(StepInvariants(game).violations(now: nil) == [])
    }

    @Test func `nobody removes oneself, a stranger, or somebody who left`() throws {
        let game = try StepGame.table(2)
        let own = game.remove(self.ana, "p1")
        #expect(own.code == "bad_request" && own.data["self"] == true && own.events.isEmpty)
        #expect(game.remove(self.ana, "p9").code == "player_not_found")
        #expect(game.remove("zzzzzzconn00001=", "p1").code == "not_joined" && game.remove(self.ben, "p1").code == "not_dealer")
        game.start(self.ana)
        game.vote(self.ben, "5")
        game.step("leave", self.ben)
        #expect(game.remove(self.ana, "p2").code == "player_not_found")
        #expect(game.player(self.ana, "p2", name: "X").code == "player_not_found")
    }

    @Test func `G7: a removed token and a removed connection are unauthorized, with a name or without, and others are not`() throws {
        let game = try StepGame.table(2)
        game.remove(self.ana, "p2")
        for name in ["", "Ben"] {
            let refused = game.join(self.eva, name: name, token: "token-2")
            #expect(refused.code == "unauthorized" && refused.data["removed"] == true && refused.events.isEmpty)
            #expect(game.join(self.ben, name: name, token: "another").code == "unauthorized")
        }
        #expect(game.join(self.eva, token: "another").dataText == "")
        #expect(game.join(self.eva, name: "Eva", token: "another").data["player"] == "p3")
        for words in [["vote", "", "0", "5", "v"], ["leave"], ["react", "x"]] {
            #expect(game.step(words[0], self.ben, arguments: Array(words.dropFirst())).code == "not_joined")
        }
    }

    @Test func `the creator's token is barred as any other, and makes no other game of that code`() throws {
        let game = try StepGame.table(2)
        game.player(self.ana, "p2", dealer: "1")
        #expect(game.remove(self.ben, "p1").names == ["playerLeft"])
        #expect(game.create(self.eva).code == "unauthorized")
        #expect(game.hash(":cfg")["demoted"] == "1")
    }

    @Test func `a removed connection stays marked until it drops, or its node's list has it no more`() throws {
        let game = try StepGame.table(3)
        let tab = StepGame.connection(2, 2)
        game.join(tab, token: "token-2")
        game.remove(self.ana, "p2")
        #expect(game.hash(":conn") == [self.ana: "p1", self.ben: "-", tab: "-", self.eva: "p3"])
        let list = game.members("bbbbbb", [(self.ben, "p2"), (tab, "")])
        #expect(list.dataText == #"["\#(self.ben)",["\#(self.ben)"]]"# && list.events.isEmpty)
        #expect(game.members("bbbbbb", [(self.ben, "p2"), (tab, "p2")], epoch: "another").data.strings == [self.ben, tab])
        #expect(game.snap(self.ben).data["mine"]?.description == "{}")
        #expect(game.step("drop", self.ben).code == "ok" && game.hash(":conn")[self.ben] == nil)
        #expect(game.members("bbbbbb").code == "ok" && game.hash(":conn") == [self.ana: "p1", self.eva: "p3"])
        #expect(game.members("bbbbbb", [(self.ben, "p2")]).dataText == #"["\#(self.ben)"]"#)
    }

    @Test func `the votes of a round keep their life when the only one who voted is removed, and another one votes`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ben, "5")
        #expect(game.remove(self.ana, "p2").code == "ok" && game.probe.command(["EXISTS", game.keys[1]]).integer == 0)
        game.vote(self.eva, "8")
        #expect(game.hash(":x").count == 1 && game.keysWithoutLife() == [])
        // The same for who took the vote back and left, with the next vote on the long way.
        game.vote(self.eva, nil)
        game.step("leave", self.eva)
        #expect(game.probe.command(["EXISTS", game.keys[1]]).integer == 0)
        game.join(self.eva, name: "Eva", token: "token-3")
        game.vote(self.eva, "3")
        #expect(game.vote(self.ana, "3").names == ["voted", "result"] && game.keysWithoutLife() == [])
    }

    @Test func `a game bars its last 200 removed tokens`() throws {
        let game = try StepGame.table(1)
        for number in 1...201 {
            let joined = game.join(self.ben, name: "P", token: "bad-\(number)")
            game.remove(self.ana, joined.data["player"]?.stringValue ?? "")
            game.step("drop", self.ben)
        }
        let who = game.hash(":who")
        #expect(who.filter { $0.value == "-" }.count == 200 && who["t:bad-1"] == nil && who["t:bad-201"] == "-")
        #expect(game.join(self.ben, name: "P", token: "bad-2").code == "unauthorized")
        #expect(game.join(self.ben, name: "P", token: "bad-1").code == "ok")
    }

    // MARK: endGame

    @Test func `an open round is discarded, then the game is over, and nothing but reading and leaving is done any more`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ana, "5")
        #expect(game.finish(self.ben).code == "not_dealer")
        let reply = game.finish(self.ana)
        #expect(reply.code == "ok" && reply.names == ["discarded", "ended"] && reply.due == 0)
        #expect(reply.event("ended")["v"]?.intValue == reply.v && reply.event("ended")["round"] == 1)
        let refused = [
            game.start(self.ana), game.vote(self.ana, "5"), game.vote(self.ana, "5", round: 1), game.close(self.ana),
            game.player(self.ana, name: "X"), game.remove(self.ana, "p2"), game.settle(self.ana, "5"), game.finish(self.ana),
            game.step("react", self.ana, "x"), game.step("nudge", self.ana, ""), game.join(self.ben, token: "token-2"),
            game.join("zzzzzzconn00001=", name: "Z", token: "z"),
        ]
        for answer in refused { #expect(answer.code == "game_ended" && answer.events.isEmpty && answer.dataText == "") }
        let stranger = StepGame.connection(9)
        let strangers = [
            game.start(stranger), game.vote(stranger, "5"), game.vote(stranger, "5", round: 1), game.finish(stranger),
            game.step("react", stranger, "x"), game.step("nudge", stranger, ""), game.start("t:nobody"), game.vote("t:nobody", "5"),
        ]
        for answer in strangers { #expect(answer.code == "not_joined" && answer.events.isEmpty, "as in any other game") }
        #expect(game.step("resume", StepGame.connection(7), game.code, "Ana", "player", "token-1").code == "game_not_found")
        let state = game.snap(self.ben).data
        #expect(state["state"]?["phase"] == "ended" && state["mine"]?[self.ben]?["player"] == "p2")
        #expect(game.step("leave", self.ben).names == ["playerLeft"])
    }

    @Test func `what was due before the end is done, and nothing afterwards`() throws {
        let game = try StepGame.table(3)
        game.step("drop", self.eva)
        game.start(self.ana, seconds: 10)
        game.vote(self.ana, "5")
        game.pass(11_000)
        #expect(game.finish(self.ana).names == ["result", "ended"])
        game.pass(100_000)
        game.step("drop", self.ana)
        let tick = game.step("tick")
        #expect(tick.events.isEmpty && tick.due == 0)
        #expect(game.snap(self.ben).data["results"]?.arrayValue?.count == 1)
    }

    @Test func `an ended game lives an hour, which nothing prolongs`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ana, "5")
        game.close(self.ana)
        game.finish(self.ana)
        func left(_ key: String) -> Int { game.probe.command(["PTTL", key]).integer ?? -9 }
        for key in [game.keys[0], game.keys[2], game.keys[3], game.keys[4]] { #expect((3_590_000...3_600_000).contains(left(key))) }
        #expect((7_190_000...7_200_000).contains(left(game.keys[5])))
        // Half an hour later every connection comes and goes.
        game.probe.command(["HINCRBY", game.keys[0], "ends", "-1800000"])
        for key in game.keys { game.probe.command(["PEXPIRE", key, "1800000"]) }
        for seat in 1...3 { game.step("drop", StepGame.connection(seat)) }
        #expect(game.probe.command(["EXISTS", game.keys[3]]).integer == 0)
        game.members("aaaaaa", [(self.ana, "p1")])
        game.step("leave", self.ana)
        game.members("bbbbbb", [(self.ben, "p2")])
        for key in [game.keys[0], game.keys[2], game.keys[3], game.keys[4]] {
            #expect((1_700_000...1_800_000).contains(left(key)), "\(key)")
        }
    }

    @Test func `the name of an ended game is free at once, for anybody, and nothing of it is left`() throws {
        let game = try StepGame.table(3)
        let old = game.hash()["ep"] ?? ""
        game.start(self.ana)
        game.vote(self.ana, "5")
        game.close(self.ana)
        game.remove(self.ana, "p2")
        #expect(game.create(StepGame.connection(4), token: "token-b").code == "taken")
        game.finish(self.ana)
        let next = game.create(StepGame.connection(4), name: "Dora", token: "token-b")
        #expect(next.code == "ok" && next.v == 1 && next.names == ["player"] && next.data["player"] == "p1")
        #expect(next.epoch.count == 8 && next.epoch != old)
        #expect(next.data["state"]?["players"]?.arrayValue?.count == 1 && next.data["results"]?.description == "[]")
        #expect(game.hash().keys.filter { $0.hasPrefix("m:") } == ["m:p1"] && game.hash()["ends"] == nil)
        #expect(game.hash(":conn") == [StepGame.connection(4): "p1"] && game.hash(":who").count == 3)
        #expect(game.members("aaaaaa", [(self.ana, "p1")], epoch: old).data.strings == [self.ana])
        #expect(game.join(self.ben, name: "Ben", token: "token-2").data["player"] == "p2")
    }

    @Test func `a game from before an end was known is played and ended as any other`() throws {
        let game = try StepGame.table(2)
        for field in ["ends"] { game.probe.command(["HDEL", game.keys[0], field]) }
        game.probe.command(["HDEL", game.keys[4], "demoted"])
        #expect(game.start(self.ana).code == "ok" && game.finish(self.ana).code == "ok")
        #expect(game.create(self.eva, token: "token-e").code == "ok")
    }
}
