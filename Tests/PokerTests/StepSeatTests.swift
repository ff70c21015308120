import JSONText
import TestSupport
import Testing

/// createGame, joinGame, leaveGame and setPlayer, as the step does them.
@Suite struct StepSeatTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)
    let eva = StepGame.connection(3)

    @Test func `a new game gives its creator the dealer's seat and the whole state`() throws {
        let game = try StepGame()
        let reply = game.create(self.ana)
        #expect(reply.code == "ok" && reply.v == 1 && reply.due == 0 && reply.bus == "")
        #expect(reply.names == ["player"])
        #expect(reply.data["player"]?.stringValue == "p1")
        let state = reply.data["state"] ?? .null
        #expect(state["phase"]?.stringValue == "waiting" && state["round"]?.intValue == 0 && state["startedAt"]?.intValue == 0)
        #expect(state["story"] == .null && state["deadline"] == .null)
        #expect(state["epoch"]?.stringValue == reply.epoch && state["v"]?.intValue == 1 && state["now"]?.intValue == reply.now)
        #expect(state["deck"]?["name"]?.stringValue == "fibonacci" && state["deck"]?["cards"]?.strings == StepGame.cards)
        #expect(
            state["options"]?.description
                == #"{"autoClose":true,"anonymous":false,"policy":"dealer","title":"Sprint","locked":false,"passcode":false}"#)
        #expect(
            state["players"]?.description
                == #"[{"id":"p1","name":"Ana","seat":"player","dealer":true,"away":false,"acting":false}]"#)
        #expect(reply.data["mine"]?.description == #"{"\#(self.ana)":{"player":"p1","value":null,"cast":0}}"#)
        #expect(reply.data["results"]?.description == "[]")
        #expect(reply.data["nodes"]?.strings == ["aaaaaa"])
        #expect(reply.epoch.count == 8)
    }

    @Test func `a retried create is the same game and seat, another creator's is taken`() throws {
        let game = try StepGame()
        let first = game.create(self.ana)
        let again = game.create(StepGame.connection(1, 2))
        #expect(again.code == "ok" && again.epoch == first.epoch && again.data["player"]?.stringValue == "p1" && again.events.isEmpty)
        #expect(game.create(self.ben, token: "token-b").code == "taken")
        #expect(game.snap().data["state"]?["players"]?.arrayValue?.count == 1)
    }

    @Test func `a creator who left is the dealer again, by create and by join`() throws {
        let game = try StepGame.table(2)
        game.step("leave", self.ana)
        let back = game.create(self.ana)
        #expect(back.data["player"]?.stringValue == "p3" && back.event("player")["player"]?["dealer"]?.boolValue == true)
        game.step("leave", self.ana)
        let joined = game.join(self.ana, name: "Ana", token: "token-a")
        #expect(joined.event("player")["player"]?["dealer"]?.boolValue == true)
    }

    @Test func `create sweeps what an expired game left behind`() throws {
        let game = try StepGame()
        for key in game.keys.dropFirst().dropLast() { game.probe.command(["HSET", key, "old", "1"]) }
        game.probe.command(["RPUSH", game.keys[5], #"{"event":"result","game":"old","v":9,"round":1}"#])
        #expect(game.create(self.ana).data["results"]?.description == "[]")
        #expect(game.probe.command(["EXISTS", game.keys[5]]).integer == 0)
        for suffix in [":x", ":who", ":conn", ":cfg"] { #expect(game.hash(suffix)["old"] == nil) }
    }

    @Test func `an unknown token with a name is a new seat, without one it is refused`() throws {
        let game = try StepGame.table(1)
        #expect(game.join(self.ben, token: "token-b").code == "unauthorized")
        #expect(game.join(self.ben, name: "Ben", token: "token-b").data["player"]?.stringValue == "p2")
        #expect(
            game.join(self.eva, name: "Eva", token: "token-c", seat: "spectator").event("player")["player"]?["seat"]?.stringValue
                == "spectator")
    }

    @Test func `the same token is the same seat on any node, without an event`() throws {
        let game = try StepGame.table(2)
        let second = game.join(self.eva, name: "Other", token: "token-2")
        #expect(second.data["player"]?.stringValue == "p2" && second.events.isEmpty)
        #expect(second.data["nodes"]?.strings == ["aaaaaa", "bbbbbb", "cccccc"])
        #expect(game.hash(":who")["n:p2"] == "Player 2")
    }

    @Test func `the same name gets a number`() throws {
        let game = try StepGame.table(1)
        #expect(game.join(self.ben, name: "Ana", token: "b").event("player")["player"]?["name"]?.stringValue == "Ana (2)")
        #expect(game.join(self.eva, name: "Ana", token: "c").event("player")["player"]?["name"]?.stringValue == "Ana (3)")
        #expect(game.player(self.eva, name: "Ana (2)").event("player")["player"]?["name"]?.stringValue == "Ana (2) (2)")
        #expect(game.player(self.eva, name: "Eva").event("player")["player"]?["name"]?.stringValue == "Eva")
        #expect(game.player(self.eva, name: "Eva").events.isEmpty)
        #expect(game.player("zzzzzzconn00001=", name: "Eva").code == "not_joined")
    }

    @Test func `a connection holds one seat of a game`() throws {
        let game = try StepGame.table(2)
        let other = game.join(self.ben, name: "Ben", token: "another")
        #expect(other.code == "bad_request" && other.data["player"]?.stringValue == "p2")
        #expect(game.join(self.ben, token: "token-a").code == "bad_request")
        #expect(game.join(self.ben, token: "token-2").code == "ok")
    }

    @Test func `the hundred and first seat is game_full, a known token never`() throws {
        let game = try StepGame.table(1)
        for seat in 2...100 { game.join("nodeBBconn\(100_000 + seat)", name: "P", token: "t\(seat)") }
        let refused = game.join("nodeBBconn200000", name: "Late", token: "t-late")
        #expect(refused.code == "game_full" && refused.events.isEmpty)
        #expect(game.join("nodeBBconn200000", token: "t77").code == "ok")
    }

    @Test func `a barred token is unauthorized`() throws {
        let game = try StepGame.table(1)
        game.probe.command(["HSET", game.keys[2], "t:bad", "-"])
        #expect(game.join(self.ben, name: "Ben", token: "bad").code == "unauthorized")
    }

    @Test func `leaving frees every connection of the seat`() throws {
        let game = try StepGame.table(2)
        game.join(self.eva, token: "token-2")
        let reply = game.step("leave", self.ben)
        #expect(reply.names == ["playerLeft"] && reply.data.strings == [self.ben, self.eva])
        #expect(game.hash(":conn") == [self.ana: "p1"] && game.hash()["m:p2"] == nil)
        #expect(game.hash(":who").keys.sorted() == ["k:p1", "n:p1", "t:token-a"])
        #expect(game.step("leave", self.ben).code == "not_joined")
    }

    @Test(arguments: [
        "drop", "leave", "tick", "snap", "peek", "vote", "join", "start", "close", "members", "game", "player", "remove", "settle",
        "finish",
        "react", "nudge",
    ])
    func `without a game every operation is game_not_found`(op: String) throws {
        let game = try StepGame()
        let arguments = [
            "snap": ["", ""], "vote": ["", "0", "5", "v"], "join": [game.code, "Ben", "", "t", ""], "start": ["", "", ""],
            "close": ["", "0"], "members": ["bbbbbb"], "game": ["", "", "", "", "", "", "1", ""], "player": ["", "Ben", "", ""],
            "remove": ["p1"], "settle": ["", "", "5", "v"], "react": ["👍"],
        ]
        let reply = game.step(op, self.ben, arguments: arguments[op] ?? [])
        #expect(reply.code == "game_not_found" && reply.epoch == "" && reply.eventsText == "[]")
        #expect(game.probe.command(["EXISTS", game.keys[0]]).integer == 0)
    }

    @Test(arguments: [
        ["vote", "x", "0", "5", "v"], ["vote", "", "-1", "5", "v"], ["vote", "", "0", "5", "w"], ["vote"],
        ["player", "", "", "dealer", ""], ["player", "", "", "", "2"], ["player", "p-1", "", "", ""], ["remove", ""], ["remove", "-"],
        ["settle", "x", "", "5", "v"], ["settle", "", "", "", "v"], ["settle", "", "", "5", "w"], ["react", ""], ["nudge", "p-1"],
        ["close", "", "2"], ["close", "one", "0"], ["start", "", "0", ""], ["start", "-1", "", ""], ["start", "0", "", ""],
        ["join", "G", "Ben", "dealer", "t", ""], ["join", "G", "Ben", "", "t"], ["join", "G", "Ben", "", "t", "a b"],
        ["game", "no mark", "", "", "", "", "", "", ""], ["game", "", "", "", "2", "", "", "", ""],
        ["game", "", "", "", "", "", "x", "", ""],
        ["members", "short"], ["members", "bbbbbb", "c"], ["members", "bbbbbb", "c", "p1"], ["nonsense"], ["seat", "player"],
    ])
    func `arguments that cannot be meant are a bad_request`(words: [String]) throws {
        let game = try StepGame.table(1)
        #expect(game.step(words[0], self.ana, arguments: Array(words.dropFirst())).code == "bad_request")
    }

    @Test func `a seat has at most 32 connections, and one that it has already may come again`() throws {
        let game = try StepGame.table(2)
        for tab in 2...32 { #expect(game.join(StepGame.connection(2, tab), token: "token-2").code == "ok") }
        let refused = game.join(StepGame.connection(2, 33), token: "token-2")
        #expect(refused.code == "limit" && refused.names.isEmpty && game.hash(":conn").count == 33)
        #expect(game.join(StepGame.connection(2, 7), token: "token-2").code == "ok")
        #expect(game.join(StepGame.connection(1, 2), token: "token-a").code == "ok")
        game.step("drop", StepGame.connection(2, 7))
        #expect(game.join(StepGame.connection(2, 33), token: "token-2").code == "ok")
    }

    @Test func `the creator's connections are counted by create as by join`() throws {
        let game = try StepGame()
        for tab in 1...32 { #expect(game.create(StepGame.connection(1, tab)).code == "ok") }
        #expect(game.create(StepGame.connection(1, 33)).code == "limit")
    }

    @Test func `a token mapped to a seat that is no more is an unknown one`() throws {
        let game = try StepGame.table(1)
        game.probe.command(["HSET", game.keys[2], "t:stale", "p9"])
        game.probe.command(["HSET", game.keys[3], self.ben, "p9"])
        #expect(game.vote(self.ben, "5").code == "not_joined")
        #expect(game.join(self.ben, token: "stale").code == "unauthorized")
        #expect(game.join(self.ben, name: "Ben", token: "stale").data["player"]?.stringValue == "p2")
    }
}
