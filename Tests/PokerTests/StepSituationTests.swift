import JSONText
import TestSupport
import Testing

/// Each row of docs/protocol.md's table of situations: the rule holds, and the round comes to its end.
@Suite("G4: no situation leaves a round stuck") struct StepSituationTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)
    let eva = StepGame.connection(3)
    let dan = StepGame.connection(4)

    /// Ana, Ben and Eva are seated and a round is open.
    private func opened(_ size: Int = 3, opt: String = "10d", seconds: Int? = nil) throws -> StepGame {
        let game = try StepGame.table(size, opt: opt)
        game.start(self.ana, seconds: seconds)
        return game
    }

    private func cards(_ answer: StepAnswer) -> [String] {
        answer.event("result")["votes"]?.arrayValue?.compactMap { $0["value"]?.stringValue } ?? ["no result"]
    }

    private func missing(_ answer: StepAnswer) -> [String] { answer.event("result")["missing"]?.strings ?? ["no result"] }

    @Test func `G4: required are players who are present and sat down before the round began`() throws {
        let game = try StepGame.table(3)
        game.player(self.eva, seat: "spectator")
        game.start(self.ana)
        #expect(game.vote(self.ana, "5").names == ["voted"])
        #expect(self.cards(game.vote(self.ben, "8")) == ["5", "8"])
    }

    @Test func `G4: who joins during a round may vote, and is not waited for`() throws {
        let game = try self.opened(2)
        game.join(self.dan, name: "Dan", token: "d")
        game.vote(self.dan, "1")
        game.vote(self.ana, "5")
        #expect(self.cards(game.vote(self.ben, "8")) == ["5", "8", "1"])
        game.start(self.ana)
        game.vote(self.ana, "5")
        #expect(game.vote(self.ben, "8").names == ["voted"], "in the next round Dan is waited for")
    }

    @Test func `G4: who loses the connection is waited for during the grace and no longer, and a vote that was cast counts`() throws {
        let game = try self.opened()
        game.vote(self.ben, "8")
        game.step("drop", self.ben)
        game.step("drop", self.eva)
        #expect(game.vote(self.ana, "5").names == ["voted"])
        game.pass(16_000)
        let tick = game.step("tick")
        #expect(tick.names.last == "result" && self.cards(tick) == ["5", "8"] && self.missing(tick) == ["p3"])
        #expect(tick.event("result")["cause"] == "left")
    }

    @Test func `G4: who drops and returns within the grace is waited for on, without an event`() throws {
        let game = try self.opened(2)
        game.vote(self.ana, "5")
        game.step("drop", self.ben)
        #expect(game.join(self.ben, token: "token-2").events.isEmpty)
        game.pass(16_000)
        #expect(game.step("tick").events.isEmpty && self.cards(game.vote(self.ben, "8")) == ["5", "8"])
    }

    @Test func `G4: an away player who comes back is required again`() throws {
        let game = try self.opened()
        game.step("drop", self.eva)
        game.pass(16_000)
        game.step("tick")
        #expect(game.join(self.eva, token: "token-3").names == ["player"])
        game.vote(self.ana, "5")
        #expect(game.vote(self.ben, "8").names == ["voted"] && self.cards(game.vote(self.eva, "1")) == ["5", "8", "1"])
    }

    @Test func `G4: who leaves is not waited for, and a vote that was cast stays, marked, with the name`() throws {
        let game = try self.opened()
        game.vote(self.ben, "8")
        #expect(game.step("leave", self.ben).names == ["playerLeft"])
        game.vote(self.ana, "5")
        let last = game.step("leave", self.eva)
        #expect(last.names == ["playerLeft", "result"])
        #expect(
            last.event("result")["votes"]?.description
                == #"[{"player":"p1","value":"5"},{"player":"p2","value":"8","name":"Player 2","left":true}]"#)
    }

    @Test func `G4: who leaves after voting and comes back with the token before the reveal has one vote`() throws {
        let game = try self.opened(2)
        game.vote(self.ben, "8")
        game.step("leave", self.ben)
        #expect(game.join(self.ben, name: "Ben", token: "token-2").data["player"] == "p2")
        #expect(self.cards(game.vote(self.ana, "5")) == ["5", "8"])
    }

    @Test func `G4: who is removed is not waited for, and the vote is gone`() throws {
        let game = try self.opened()
        game.vote(self.ben, "8")
        game.remove(self.ana, "p2")
        game.vote(self.ana, "5")
        let last = game.remove(self.ana, "p3")
        #expect(self.cards(last) == ["5"] && self.missing(last) == [])
    }

    @Test func `G4: who turns spectator, by oneself or by the dealer, takes the vote back and is not waited for`() throws {
        let game = try self.opened()
        game.vote(self.ben, "8")
        #expect(game.player(self.ben, seat: "spectator").names == ["voted", "player"])
        game.vote(self.ana, "5")
        #expect(self.cards(game.player(self.ana, "p3", seat: "spectator")) == ["5"])
    }

    @Test func `G4: who turns player during a round counts as having sat down now`() throws {
        let game = try self.opened()
        game.player(self.eva, seat: "spectator")
        game.player(self.eva, seat: "player")
        game.vote(self.ana, "5")
        #expect(self.missing(game.vote(self.ben, "8")) == [])
    }

    @Test func `G4: everybody left and nobody voted: the round stays open, and goes on when somebody comes`() throws {
        let game = try self.opened(2)
        for connection in [self.ana, self.ben] { game.step("leave", connection) }
        #expect(game.hash()["ph"] == "v" && game.step("tick").events.isEmpty)
        game.join(self.dan, name: "Dan", token: "d")
        #expect(self.cards(game.vote(self.dan, "3")) == ["3"])
    }

    @Test func `G4: everybody but the voters left: the votes are revealed to whoever comes`() throws {
        let game = try self.opened(2)
        game.vote(self.ana, "5")
        game.step("leave", self.ana)
        #expect(game.step("leave", self.ben).names == ["playerLeft"], "nobody is there to be shown a result")
        #expect(self.cards(game.join(self.dan, name: "Dan", token: "d")) == ["5"])
    }

    @Test func `G4: nobody is required: the first vote reveals`() throws {
        let game = try StepGame.table(1)
        game.player(self.ana, seat: "spectator")
        game.start(self.ana)
        game.join(self.ben, name: "Ben", token: "b")
        game.join(self.eva, name: "Eva", token: "e")
        #expect(self.cards(game.vote(self.eva, "8")) == ["8"])
    }

    @Test func `G4: voting again replaces without an event, and null takes back what is then waited for`() throws {
        let game = try self.opened(2)
        game.vote(self.ana, "5")
        #expect(game.vote(self.ana, "8").events.isEmpty && game.vote(self.ana, nil).event("voted")["voted"] == false)
        #expect(game.vote(self.ben, "3").names == ["voted"] && self.cards(game.vote(self.ana, "1")) == ["1", "3"])
    }

    @Test func `G4: a vote for an old round or after the result is round_over, and holds nobody up`() throws {
        let game = try self.opened(1)
        game.vote(self.ana, "5")
        #expect(game.vote(self.ana, "8", round: 1).code == "round_over" && game.vote(self.ana, "8").code == "round_over")
        game.start(self.ana)
        #expect(game.vote(self.ana, "8", round: 1).code == "round_over" && self.cards(game.vote(self.ana, "3", round: 2)) == ["3"])
    }

    @Test func `G4: a close and a deadline without a vote discard the round, and the next one begins`() throws {
        let game = try self.opened(2)
        #expect(game.close(self.ana).names == ["discarded"])
        #expect(game.start(self.ana, seconds: 5).code == "ok")
        game.pass(6000)
        #expect(game.step("tick").names == ["discarded"] && game.start(self.ana).data["round"] == 3)
    }

    @Test func `G4: a deadline reveals what there is, without a tick too, and never closes the round after it`() throws {
        let game = try self.opened(2, seconds: 5)
        game.vote(self.ben, "8")
        game.pass(6000)
        let late = game.vote(self.ana, "5")
        #expect(late.code == "round_over" && self.cards(late) == ["8"] && self.missing(late) == ["p1"])
        game.start(self.ana)
        #expect(game.close(self.ana, round: 1).code == "round_over" && game.step("tick").events.isEmpty && game.hash()["ph"] == "v")
    }

    @Test func `G4: a close against a vote on its way: whichever comes first, and the other is told`() throws {
        for closesFirst in [true, false] {
            let game = try self.opened(2, opt: "00d")
            game.vote(self.ana, "5")
            let close = closesFirst ? game.close(self.ana, round: 1) : nil
            let vote = game.vote(self.ben, "8", round: 1)
            #expect(vote.code == (closesFirst ? "round_over" : "ok"))
            #expect(self.cards(close ?? game.close(self.ana, round: 1)) == (closesFirst ? ["5"] : ["5", "8"]))
        }
    }

    @Test func `G4: of two starts the second is already_voting, and a late one for a round that is over is round_over`() throws {
        let game = try self.opened(1)
        #expect(game.start(self.ana, round: 1).code == "already_voting" && game.start(self.ana).code == "already_voting")
        game.vote(self.ana, "5")
        #expect(game.start(self.ana, round: 1).code == "round_over" && game.start(self.ana, round: 2).code == "ok")
    }

    @Test func `G4: an acting dealer closes a round whose dealer is gone, and hands back when a dealer comes`() throws {
        let game = try self.opened(3, opt: "00d")
        game.vote(self.ben, "8")
        game.step("drop", self.ana)
        #expect(game.close(self.ben).code == "not_dealer")
        game.pass(80_000)
        game.step("tick")
        #expect(self.cards(game.close(self.ben)) == ["8"])
        let back = game.join(self.ana, token: "token-a")
        #expect(back.names.contains("player") && !back.eventsText.contains(#""acting":true"#))
        #expect(game.start(self.ben).code == "not_dealer")
    }

    @Test func `G4: a game that ends in a round leaves none open`() throws {
        let game = try self.opened()
        game.vote(self.ben, "8")
        #expect(game.finish(self.ana).names == ["discarded", "ended"] && game.hash()["ph"] == "e")
    }

    @Test func `G4: a round goes by the deck, the anonymity and the closing of its start, whatever the dealer changes`() throws {
        let game = try self.opened(2)
        game.step("game", self.ana, "", "S\nM", "", "0", "1", "", "", "")
        game.vote(self.ana, "5")
        #expect(game.vote(self.ben, "8").event("result")["votes"]?[0]["player"] == "p1")
    }

    @Test func `G4: several tabs are one seat: present until the last is gone, and one vote`() throws {
        let game = try self.opened(2)
        let tab = StepGame.connection(2, 2)
        game.join(tab, token: "token-2")
        game.vote(self.ben, "3")
        game.vote(tab, "8")
        game.step("drop", self.ben)
        game.pass(16_000)
        #expect(game.step("tick").events.isEmpty && self.cards(game.vote(self.ana, "5")) == ["5", "8"])
    }
}
