import JSONText
import TestSupport
import Testing

/// setGame and the lock, at the step.
@Suite struct StepOptionTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)
    let cleo = StepGame.connection(3)

    private static func json(_ value: JSONValue?) -> String { value?.description ?? "" }

    @Test func `the dealer changes what the game goes by, in one event that says all of it`() throws {
        let game = try StepGame.table(2)
        let reply = game.change(
            self.ana, title: "Sprint \"8\"", cards: ["S=1", "M=2"], autoClose: "0", anonymous: "1", policy: "e", lock: "1")
        #expect(reply.code == "ok" && reply.names == ["game"])
        let event = reply.event("game")
        #expect(event["title"] == "Sprint \"8\"" && Self.json(event["deck"]) == #"{"name":"own","cards":["S=1","M=2"]}"#)
        #expect(
            event["options"] == [
                "autoClose": false, "anonymous": true, "policy": "everyone", "title": "Sprint \"8\"", "locked": true, "passcode": false,
            ])
        let state = game.snap().data["state"]
        #expect(state?["options"] == event["options"])
    }

    @Test func `what is the same already is ok, without an event and without a write`() throws {
        let game = try StepGame.table(2)
        game.change(self.ana, title: "T", policy: "e", lock: "0")
        let before = game.keys.map { game.probe.command(["DUMP", $0]) }
        let reply = game.change(self.ana, title: "T", autoClose: "1", policy: "e", lock: "0")
        #expect(reply.code == "ok" && reply.names.isEmpty)
        #expect(game.keys.map { game.probe.command(["DUMP", $0]) } == before)
    }

    @Test func `only a dealer changes the game: no player, not where everybody deals, and nobody who only acts`() throws {
        let game = try StepGame.table(2, opt: "10e")
        #expect(game.change(self.ben, title: "mine").code == "not_dealer")
        #expect(game.change(StepGame.connection(9), title: "mine").code == "not_joined")
        game.step("drop", self.ana)
        game.pass(80_000)
        #expect(game.step("tick").events.contains { $0["player"]?["acting"] == true })
        #expect(game.change(self.ben, lock: "1").code == "not_dealer")
    }

    @Test func `deck, anonymous and autoClose count from the next round on`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.vote(self.ben, "8")
        #expect(game.change(self.ana, cards: ["S", "M"], autoClose: "0", anonymous: "1").code == "ok")
        #expect(game.vote(self.ana, "S").code == "bad_value")
        let last = game.vote(self.ana, "13")
        #expect(last.names == ["voted", "result"])
        #expect(Self.json(last.event("result")["votes"]) == #"[{"player":"p1","value":"13"},{"player":"p2","value":"8"}]"#)
        game.start(self.ana)
        #expect(game.vote(self.ben, "8").code == "bad_value")
        #expect(game.vote(self.ben, "M").code == "ok")
        #expect(game.vote(self.ana, "S").names == ["voted"])
        #expect(Self.json(game.close(self.ana).event("result")["votes"]) == #"[{"value":"S"},{"value":"M"}]"#)
    }

    @Test func `the policy counts at once, also in an open round`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        #expect(game.close(self.ben).code == "not_dealer")
        game.change(self.ana, policy: "e")
        #expect(game.close(self.ben).code == "ok")
        game.change(self.ana, policy: "d")
        #expect(game.start(self.ben).code == "not_dealer")
    }

    @Test func `decks that no round uses are deleted`() throws {
        let game = try StepGame.table(2)
        let decks = { game.hash(":cfg").keys.filter { $0.hasPrefix("d") && $0.contains(":") }.sorted() }
        game.start(self.ana)
        for cards in [["1", "2"], ["1", "3"], ["1", "4"]] { game.change(self.ana, cards: cards) }
        #expect(decks() == ["deck:1", "deck:4", "dn:1", "dn:4"])
        game.close(self.ana)
        game.start(self.ana)
        #expect(decks() == ["deck:4", "dn:4"])
        #expect(game.vote(self.ana, "4").code == "ok")
    }

    @Test func `a card with a number is played by its label as well, whatever the node knows of the deck`() throws {
        let game = try StepGame.table(2)
        game.change(self.ana, cards: ["S=1", "a=b", "½=0.5", "=3", "M=¾"])
        game.start(self.ana)
        for (card, code) in [("S", "ok"), ("S=1", "ok"), ("½", "ok"), ("M", "ok"), ("a", "bad_value"), ("", "bad_value"), ("a=b", "ok")] {
            #expect(game.vote(self.ana, card).code == code, "\(card)")
        }
        game.vote(self.ana, "S")
        let result = game.vote(self.ben, "M").event("result")
        #expect(Self.json(result["votes"]) == #"[{"player":"p1","value":"S=1"},{"player":"p2","value":"M=¾"}]"#)
    }

    @Test func `a locked game takes nobody new, and refuses no seat to its owner`() throws {
        let game = try StepGame.table(2)
        game.change(self.ana, lock: "1")
        let refused = game.join(self.cleo, name: "Cleo", token: "token-3")
        #expect(refused.code == "game_locked" && refused.dataText.isEmpty && refused.names.isEmpty)
        #expect(game.join(self.cleo, token: "token-3").code == "unauthorized")
        game.step("drop", self.ben)
        #expect(game.join(StepGame.connection(2, 2), token: "token-2").data["player"] == "p2")
        game.change(self.ana, lock: "0")
        #expect(game.join(self.cleo, name: "Cleo", token: "token-3").code == "ok")
    }

    @Test func `a game may be locked from its beginning, and its creator comes back even without a seat`() throws {
        let game = try StepGame()
        #expect(game.create(self.ana, lock: true).data["made"] == true)
        #expect(game.join(self.ben, name: "Ben", token: "token-2").code == "game_locked")
        game.step("leave", self.ana)
        let again = game.create(self.ana, lock: true)
        #expect(again.code == "ok" && again.data["player"] == "p2" && again.data["made"] == nil)
        #expect(again.data["state"]?["options"]?["locked"] == true)
    }

    static let pass = "10000|salt|value"

    @Test func `a new seat needs the passcode with the game's own salt, which the step tells who has another`() throws {
        let game = try StepGame()
        #expect(game.create(self.ana, pass: Self.pass).data["state"]?["options"]?["passcode"] == true)
        for pass in ["", "10000|old|value", "1|salt|value"] {
            let asked = game.join(self.ben, name: "Ben", token: "token-2", pass: pass)
            #expect(asked.code == "passcode" && asked.dataText == #"{"salt":"10000|salt"}"# && asked.names.isEmpty)
        }
        #expect(game.join(self.ben, name: "Ben", token: "token-2", pass: "10000|salt|other").code == "bad_passcode")
        #expect(game.hash(":who").keys.sorted() == ["k:p1", "n:p1", "t:token-a"])
        #expect(game.join(self.ben, name: "Ben", token: "token-2", pass: Self.pass).code == "ok")
    }

    @Test func `a passcode keeps out neither an owner nor the creator, and is not asked for at a locked or full game`() throws {
        let game = try StepGame.table(2)
        game.change(self.ana, pass: Self.pass)
        game.step("drop", self.ben)
        #expect(game.join(self.ben, token: "token-2").code == "ok")
        game.step("leave", self.ana)
        #expect(game.join(self.ana, name: "Ana", token: "token-a").code == "ok")
        #expect(game.change(self.ana, lock: "1").code == "ok")
        #expect(game.join(self.cleo, name: "Cleo", token: "token-3").code == "game_locked")
        game.change(self.ana, lock: "0")
        for seat in 3...100 { #expect(game.join("zzzzzz\(seat)", name: "P", token: "token-\(seat)", pass: Self.pass).code == "ok") }
        #expect(game.join("zzzzzz0", name: "P", token: "token-101").code == "game_full")
        #expect(game.join("zzzzzz0", token: "token-50").code == "ok")
    }

    @Test func `a passcode is changed and taken away, and only that it is there is told`() throws {
        let game = try StepGame.table(2)
        let set = game.change(self.ana, pass: Self.pass)
        #expect(set.event("game")["options"]?["passcode"] == true && !set.eventsText.contains("salt"))
        #expect(!game.snap(self.ana, self.ben).dataText.contains("salt"))
        #expect(game.change(self.ana, pass: "10000|new|value").names.isEmpty)
        #expect(game.join(self.cleo, name: "Cleo", token: "token-3", pass: Self.pass).code == "passcode")
        #expect(game.change(self.ana, pass: "-").event("game")["options"]?["passcode"] == false)
        #expect(game.join(self.cleo, name: "Cleo", token: "token-3").code == "ok")
        #expect(game.hash(":cfg")["pass"] == nil)
    }

    @Test func `a game that was made before these options existed has none of them`() throws {
        let game = try StepGame.table(1)
        game.probe.command(["HDEL", game.keys[4], "lock", "pass"])
        #expect(game.join(self.ben, name: "Ben", token: "token-2").code == "ok")
        #expect(game.snap().data["state"]?["options"]?["locked"] == false)
        #expect(game.change(self.ana, lock: "1").event("game")["options"]?["locked"] == true)
    }
}
