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

    @Test func `a token without a seat is refused before anything is read, by a game that was ended too`() throws {
        let game = try StepGame.table(2)
        #expect(game.step("snap", "t:token-2", "", "t:token-2").data["mine"]?["t:token-2"]?["player"] == "p2")
        func refuse() {
            for op in ["snap", "history", "whose", "start", "close", "settle", "putstories"] {
                let arguments =
                    ["snap": ["", "t:token-9"], "settle": ["", "", "5", "v"], "putstories": ["9", "99", "", "", "\"x\"", "", "", ""]][op]
                    ?? ["start": ["", "", ""], "close": ["", "0"]][op] ?? []
                let answer = game.step(op, "t:token-9", arguments: arguments)
                #expect(answer.code == "not_joined" && answer.dataText.isEmpty, "\(op)")
            }
        }
        refuse()
        game.finish(self.ana)
        refuse()
        #expect(game.start("t:token-2").code == "game_ended" && game.step("history", "t:token-2").code == "ok")
        #expect(game.hash(":rates").keys.allSatisfy { $0.hasSuffix(":p2") || $0 == "game_histories:" }, "strangers are counted nowhere")
    }

    @Test(arguments: [("snap", "requests", 100), ("settle", "edits", 10), ("history", "histories", 10)])
    func `what a seat does by its token has a rate, which no other seat, no socket and no stranger uses up`(
        _ op: String, _ rate: String, _ most: Int
    ) throws {
        let game = try StepGame.table(3)
        let arguments = ["snap": ["", ""], "settle": ["", "x", "5", "v"]][op] ?? []
        for _ in 0..<most { game.step(op, "t:token-9", arguments: arguments) }
        for _ in 0..<most { game.step(op, self.ben, arguments: arguments) }
        var answers: [StepAnswer] = []
        while answers.last?.code != "rate_limited", answers.count < most * 2 {
            answers.append(game.step(op, "t:token-2", arguments: arguments))
        }
        let refused = try #require(answers.last)
        #expect((most + 1...most + 3).contains(answers.count) && refused.data["rate"]?.stringValue == rate, "\(answers.count)")
        let pause = refused.data["retryAfterMs"]?.intValue ?? 0
        #expect((1...5000).contains(pause))
        #expect(game.step(op, "t:token-3", arguments: arguments).code != "rate_limited")
        #expect((1...30_000).contains(game.probe.command(["PTTL", game.keys[7]]).integer ?? 0))
        // That time has passed, for one of them.
        game.probe.command(["HINCRBY", game.keys[7], "\(rate):p2", String(-pause)])
        #expect(game.step(op, "t:token-2", arguments: arguments).code != "rate_limited")
        #expect(game.step(op, "t:token-2", arguments: arguments).code == "rate_limited")
    }

    @Test func `a clock that was set back makes nobody wait for it`() throws {
        let game = try StepGame.table(1)
        game.step("history", "t:token-a")
        game.probe.command(["HSET", game.keys[7], "requests:p1", "99999999999999"])
        #expect((1...100).contains(game.step("history", "t:token-a").data["retryAfterMs"]?.intValue ?? 0))
    }

    @Test func `histories of one game have a rate of their own, so that its seats together are no more than a few`() throws {
        let game = try StepGame.table(8)
        var codes: [String] = []
        for seat in 2...8 { for _ in 0..<5 { codes.append(game.step("history", "t:token-\(seat)").code) } }
        #expect(codes.prefix(20).allSatisfy { $0 == "ok" } && codes.contains("rate_limited"))
    }

    @Test func `a seat is told whose it is, and who made the game`() throws {
        let game = try StepGame.table(2)
        #expect(game.step("whose", "t:token-a").dataText == #"{"player":"p1","creator":true}"#)
        #expect(game.step("whose", "t:token-2").dataText == #"{"player":"p2","creator":false}"#)
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
