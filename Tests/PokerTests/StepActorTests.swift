import JSONText
import TestSupport
import Testing

/// Seats that act by their token, without a socket.
@Suite struct StepActorTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)

    @Test func `a seat starts and closes by its token, which binds nothing and makes nobody present`() throws {
        let game = try StepGame.table(2)
        game.step("drop", self.ana)
        game.pass(20_000)
        game.step("tick")
        let before = (game.hash(":conn"), game.hash()["m:p1"])
        #expect(before.1?.hasSuffix("|-1") == true)
        #expect(game.start("t:token-a").names == ["started"])
        #expect(game.start("t:token-2").code == "not_dealer" && game.start("t:token-a").code == "already_voting")
        #expect(game.hash(":conn") == before.0 && game.hash()["m:p1"] == before.1)
    }

    @Test(arguments: ["t:token-9", "t:", "t:-", "t:p1", "t:*", "t:token-a\u{0}"])
    func `who shows another token is nobody`(_ actor: String) throws {
        let game = try StepGame.table(2)
        #expect(game.start(actor).code == "not_joined")
        #expect(game.step("history", actor).code == "not_joined" && game.step("history", actor).dataText.isEmpty)
        #expect(game.snap("t:token-2", actor).data["mine"]?.objectValue?.members.map(\.key) == ["t:token-2"])
    }

    @Test func `a token of who has left, and a barred one, is nobody's`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ben, "5")
        for connection in [self.ben, StepGame.connection(3)] { game.step("leave", connection) }
        game.probe.command(["HSET", game.keys[2], "t:token-4", "-"])
        for actor in ["t:token-2", "t:token-3", "t:token-4"] {
            #expect(game.step("history", actor).code == "not_joined", "\(actor)")
            #expect(game.snap(actor).data["mine"]?.objectValue?.members.isEmpty == true, "\(actor)")
        }
    }

    @Test(arguments: [false, true])
    func `a vote by token is a vote of its seat, on the short way and on the long one`(_ isDue: Bool) throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        if isDue {
            game.step("drop", StepGame.connection(3))
            game.pass(20_000)
        }
        #expect(game.vote("t:token-2", "8").names.contains("voted"))
        #expect(game.vote("t:token-9", "8").code == "not_joined")
        #expect(game.snap(self.ben).data["mine"]?[self.ben]?["value"]?.stringValue == "8")
    }

    @Test func `a state asked for by token has that seat's own card and no other`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ana, "5")
        game.vote(self.ben, "8")
        let data = game.snap("t:token-2").data
        #expect(data["mine"]?.description == #"{"t:token-2":{"player":"p2","value":"8","cast":1}}"#)
        let deck = data["state"]?["deck"]?.description ?? ""
        #expect(!data.description.replacing(deck, with: "").contains("\"5\""))
    }

    @Test func `a game made without a connection has a dealer who is away, and nobody waits for its card`() throws {
        let game = try StepGame()
        let made = game.create("")
        #expect(made.code == "ok" && made.data["player"] == "p1" && made.data["made"] == true && made.data["mine"]?.description == "{}")
        #expect(made.event("player")["player"]?["away"] == true && made.event("player")["player"]?["dealer"] == true && made.due == 0)
        #expect(game.create("").names.isEmpty && game.hash(":conn").isEmpty)
        game.join(self.ben, name: "Ben", token: "token-2")
        game.start("t:token-a")
        #expect(game.vote(self.ben, "5").names == ["voted", "result"])
        #expect(game.join(self.ana, token: "token-a").event("player")["player"]?["away"] == false)
    }

    @Test func `nobody sits down as a token`() throws {
        let game = try StepGame.table(1)
        #expect(game.join("t:token-2", name: "Ben", token: "token-2").code == "bad_request")
        #expect(game.create("t:token-a").code == "bad_request")
        #expect(game.hash(":conn").count == 1)
    }

    @Test func `the history has all results that are kept, and none of the open round`() throws {
        let game = try StepGame.table(2)
        for card in ["5", "8", "13"] {
            game.start(self.ana)
            game.vote(self.ana, card)
            if card != "13" { game.vote(self.ben, card) }
        }
        let reply = game.step("history", "t:token-2")
        #expect(reply.code == "ok" && reply.data["entries"]?.arrayValue?.map { $0["round"]?.intValue } == [1, 2])
        #expect(reply.data["state"]?["voted"]?.strings == ["p1"])
        let deck = try #require(reply.data["state"]?["deck"]?.description)
        #expect(!reply.dataText.replacing(deck, with: "").contains("\"13\""))
    }

    @Test func `a round that ends while its history is asked for is in it`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana, seconds: 5)
        game.vote(self.ben, "8")
        game.pass(6000)
        let reply = game.step("history", "t:token-a")
        #expect(reply.names == ["result"] && reply.data["entries"]?.arrayValue?.first == reply.events.first)
    }
}
