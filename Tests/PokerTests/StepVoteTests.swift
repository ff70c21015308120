import JSONText
import TestSupport
import Testing

/// startVote, vote and closeVote: protocol.md's situations and the error codes of the three.
@Suite struct StepVoteTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)
    let eva = StepGame.connection(3)

    @Test func `a round goes from started to voted to one result`() throws {
        let game = try StepGame.table(2)
        let started = game.start(self.ana, round: 1, seconds: 60, story: "s/1")
        let event = started.event("started")
        #expect(started.code == "ok" && started.v == 3 && started.due == started.now + 60_000)
        #expect(event["round"]?.intValue == 1 && event["story"]?.stringValue == "s/1" && event["v"]?.intValue == 3)
        #expect(
            event["deadline"]?.intValue == started.due && event["startedAt"]?.intValue == started.now && event["now"] == event["startedAt"])
        let first = game.vote(self.ana, "5", round: 1)
        #expect(first.eventsText == #"[{"event":"voted","game":"\#(game.code)","v":4,"round":1,"player":"p1","voted":true}]"#)
        #expect(first.data["cast"]?.intValue == 1)
        let last = game.vote(self.ben, "?", round: 1)
        #expect(last.names == ["voted", "result"] && last.v == 6 && last.due == 0)
        let result = last.event("result")
        #expect(result["cause"]?.stringValue == "all" && result["story"]?.stringValue == "s/1" && result["v"]?.intValue == 6)
        #expect(result["votes"]?.description == #"[{"player":"p1","value":"5"},{"player":"p2","value":"?"}]"#)
        #expect(result["missing"]?.description == "[]" && result["deck"]?["cards"]?.strings == StepGame.cards)
        #expect(result["startedAt"]?.intValue == started.now && result["closedAt"]?.intValue == last.now)
        #expect(game.hash(":x").isEmpty)
        let state = game.snap().data
        #expect(state["state"]?["phase"]?.stringValue == "revealed" && state["results"]?[0] == result)
    }

    @Test func `0 is a vote, and a card is compared as text`() throws {
        let game = try StepGame.table(1)
        game.start(self.ana)
        #expect(game.vote(self.ana, "0").event("result")["votes"]?[0]["value"]?.stringValue == "0")
    }

    @Test func `a changed vote replaces without an event, null takes it back`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.vote(self.ana, "5")
        let changed = game.vote(self.ana, "8")
        #expect(changed.code == "ok" && changed.events.isEmpty && changed.v == 4 && changed.data["cast"]?.intValue == 2)
        let taken = game.vote(self.ana, nil)
        #expect(taken.event("voted")["voted"]?.boolValue == false && taken.data["cast"]?.intValue == 3)
        #expect(game.vote(self.ana, nil).events.isEmpty)
        #expect(game.hash()["nv"] == "0" && game.hash()["req"] == "2")
        #expect(game.vote(self.ben, "3").names == ["voted"])
        #expect(game.vote(self.ana, "13").event("result")["votes"]?[0]["value"]?.stringValue == "13")
    }

    @Test func `an equal cast with the same card is ok, every other cast that is not higher is stale_vote`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.vote(self.ana, "5", cast: 3)
        let same = game.vote(self.ana, "5", cast: 3)
        #expect(same.code == "ok" && same.data["cast"]?.intValue == 3 && same.events.isEmpty)
        for refused in [game.vote(self.ana, "8", cast: 3), game.vote(self.ana, "5", cast: 2), game.vote(self.ana, nil, cast: 1)] {
            #expect(refused.code == "stale_vote" && refused.data["cast"]?.intValue == 3)
        }
        #expect(game.vote(self.ana, "8").data["cast"]?.intValue == 4)
        #expect(game.hash(":x")["p1"] == "1|4|6")
    }

    @Test(arguments: ["bad_value", "round_over", "stale_vote"])
    func `a later vote that is refused leaves the acknowledged one as it was, with its number`(code: String) throws {
        let game = try StepGame.table(2)
        let ben = StepGame.connection(2)
        game.start(StepGame.connection(1))
        game.vote(ben, "5", round: 1, cast: 2)
        let before = game.hash(":x")
        let refused =
            switch code {
            case "bad_value": game.vote(ben, "no card", round: 1, cast: 3)
            case "round_over": game.vote(ben, "8", round: 2, cast: 3)
            default: game.vote(ben, "8", round: 1, cast: 1)
            }
        #expect(refused.code == code && refused.events.isEmpty && game.hash(":x") == before && before.count == 1)
        let mine = game.snap(ben).data["mine"]?[ben]
        #expect(mine?["value"] == "5" && mine?["cast"] == 2)
        #expect(game.vote(ben, "5", round: 1, cast: 2).code == "ok")
        #expect(game.vote(StepGame.connection(1), "3").event("result")["votes"]?[1]["value"] == "5")
    }

    @Test func `a vote that was taken back is not restored by a late copy of it`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.vote(self.ana, "5", cast: 1)
        game.vote(self.ana, nil, cast: 2)
        #expect(game.vote(self.ana, "5", cast: 1).code == "stale_vote")
        #expect(game.vote(self.ana, nil, cast: 2).code == "ok")
        #expect(game.hash()["nv"] == "0")
    }

    @Test func `cast numbers begin anew with each round`() throws {
        let game = try StepGame.table(1)
        game.start(self.ana)
        game.vote(self.ana, "5", cast: 7)
        game.start(self.ana)
        #expect(game.vote(self.ana, "5", cast: 1).code == "ok")
    }

    @Test func `before the first round a vote is not_voting whatever it names`() throws {
        let game = try StepGame.table(1)
        for round in [nil, 0, 1] {
            #expect(game.vote(self.ana, "5", round: round).code == "not_voting")
            #expect(game.close(self.ana, round: round).code == "not_voting")
        }
    }

    /// G2: the delayed copy of a vote that was refused must stay refused.
    @Test func `a vote stamped 0 is refused once a round exists, an unstamped one is not`() throws {
        let game = try StepGame.table(2)
        #expect(game.vote(self.ana, "5", round: 0, cast: 1).code == "not_voting")
        game.start(self.ana)
        let copy = game.vote(self.ana, "5", round: 0, cast: 1)
        #expect(copy.code == "round_over" && copy.data["round"]?.intValue == 1)
        #expect(game.vote(self.ana, "5").code == "ok")
    }

    @Test func `a vote for another round or after the result is round_over`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        #expect(game.vote(self.ana, "5", round: 2).code == "round_over")
        game.vote(self.ana, "5", round: 1)
        game.close(self.ana, round: 1)
        #expect(game.vote(self.ben, "5", round: 1).code == "round_over")
        #expect(game.vote(self.ben, "5").code == "round_over")
        game.start(self.ana, round: 2)
        #expect(game.vote(self.ben, "5", round: 1).data["round"]?.intValue == 2)
    }

    @Test func `after a discard a vote is not_voting, for an older round round_over`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.close(self.ana)
        game.start(self.ana, round: 2)
        let discarded = game.close(self.ana, round: 2, discard: true)
        #expect(discarded.eventsText == #"[{"event":"discarded","game":"\#(game.code)","v":6,"round":2}]"#)
        #expect(game.vote(self.ben, "5").code == "not_voting")
        #expect(game.vote(self.ben, "5", round: 2).code == "not_voting")
        #expect(game.vote(self.ben, "5", round: 1).code == "round_over")
        #expect(game.close(self.ana, round: 1).code == "round_over")
        #expect(game.snap().data["state"]?["phase"]?.stringValue == "waiting")
    }

    @Test func `a card that is not in the frozen deck is a bad_value`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        for card in ["4", "", "5\n8", "coffee ", "05"] { #expect(game.vote(self.ana, card).code == "bad_value") }
        #expect(game.hash(":x").isEmpty && game.hash()["nv"] == "0")
    }

    @Test func `a spectator's vote and a stranger's are refused`() throws {
        let game = try StepGame.table(2)
        game.join(self.eva, name: "Eva", token: "e", seat: "spectator")
        game.start(self.ana)
        #expect(game.vote(self.eva, "5").code == "spectator")
        #expect(game.vote("zzzzzzconn00001=", "5").code == "not_joined")
        #expect(game.vote("", "5").code == "not_joined")
    }

    @Test func `only a dealer starts and closes, unless everybody may`() throws {
        let game = try StepGame.table(2)
        #expect(game.start(self.ben).code == "not_dealer")
        #expect(game.start("zzzzzzconn00001=").code == "not_joined")
        game.start(self.ana)
        #expect(game.close(self.ben).code == "not_dealer")
        #expect(game.close("zzzzzzconn00001=").code == "not_joined")
        let open = try StepGame.table(2, opt: "10e")
        #expect(open.start(self.ben).code == "ok")
        #expect(open.close(self.ben).code == "ok")
    }

    @Test func `of two starts the second gets already_voting, one for a round that is over round_over`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana, round: 1)
        for round in [nil, 1, 2] {
            let second = game.start(self.ana, round: round)
            #expect(second.code == "already_voting" && second.data["round"]?.intValue == 1 && second.events.isEmpty)
        }
        game.vote(self.ana, "5")
        game.close(self.ana)
        #expect(game.start(self.ana, round: 1).code == "round_over")
        let ahead = game.start(self.ana, round: 3)
        #expect(ahead.code == "bad_request" && ahead.data["round"]?.intValue == 1)
        #expect(game.start(self.ana, round: 2).event("started")["round"]?.intValue == 2)
        #expect(game.start(self.ana, round: 1).code == "round_over")
    }

    @Test func `closing shows who is missing, closing without a vote discards`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ben, "5")
        let result = game.close(self.ana).event("result")
        #expect(result["cause"]?.stringValue == "dealer" && result["missing"]?.strings == ["p1", "p3"])
        #expect(game.close(self.ana).code == "round_over")
        game.start(self.ana)
        #expect(game.close(self.ana).names == ["discarded"])
        game.start(self.ana)
        game.vote(self.ben, "5")
        #expect(game.close(self.ana, discard: true).names == ["discarded"])
        #expect(game.hash(":x").isEmpty)
        #expect(game.snap().data["results"]?[0]["round"]?.intValue == 1)
    }

    @Test func `without autoClose the last vote does not reveal`() throws {
        let game = try StepGame.table(2, opt: "00d")
        game.start(self.ana)
        game.vote(self.ana, "5")
        #expect(game.vote(self.ben, "5").names == ["voted"])
        #expect(game.close(self.ana).event("result")["cause"]?.stringValue == "dealer")
    }

    @Test func `an anonymous result is sorted by card and names nobody`() throws {
        let game = try StepGame.table(3, opt: "11d")
        game.start(self.ana)
        game.vote(self.ana, "13")
        game.vote(self.ben, "?")
        game.step("leave", self.ben)
        let reply = game.vote(self.eva, "0")
        #expect(reply.event("result")["votes"]?.description == #"[{"value":"0"},{"value":"13"},{"value":"?"}]"#)
        let kept = game.probe.command(["LRANGE", game.keys[5], "0", "-1"]).strings
        #expect(kept.count == 1 && kept[0].contains(#""votes":[{"value":"0"},"#))
    }

    @Test func `an anonymous result does not say who is missing, since beside a single card that would be a name`() throws {
        let game = try StepGame.table(2, opt: "11d")
        game.start(self.ana)
        game.vote(self.ben, "13")
        let result = game.close(self.ana).event("result")
        #expect(result["votes"]?.description == #"[{"value":"13"}]"# && result["missing"]?.description == "[]")
        let kept = game.probe.command(["LRANGE", game.keys[5], "0", "-1"]).strings
        #expect(kept.count == 1 && !kept[0].contains("p1"))
    }

    @Test func `options are those of the round's start`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.probe.command(["HSET", game.keys[4], "opt", "01e", "deck", "2", "deck:2", "S\nM", "dn:2", ""])
        #expect(game.vote(self.ana, "S").code == "bad_value")
        let state = game.snap().data["state"]
        #expect(state?["deck"]?["cards"]?.strings == ["S", "M"])
        #expect(state?["options"]?["anonymous"] == true && state?["options"]?["autoClose"] == false)
        #expect(state?["frozen"]?["deck"]?["cards"]?.strings == StepGame.cards)
        #expect(state?["frozen"]?["anonymous"] == false && state?["frozen"]?["autoClose"] == true)
        game.vote(self.ana, "5")
        #expect(game.vote(self.ben, "8").event("result")["votes"]?[0]["player"]?.stringValue == "p1")
        #expect(game.snap().data["state"]?["frozen"] == .null)
        let started = game.start(self.ana).event("started")
        #expect(started["deck"]?["cards"]?.strings == ["S", "M"] && started["anonymous"] == true && started["autoClose"] == false)
        game.vote(self.ana, "S")
        #expect(game.vote(self.ben, "M").names == ["voted"])
        #expect(game.close(self.ana).event("result")["votes"]?.description == #"[{"value":"S"},{"value":"M"}]"#)
    }
}
