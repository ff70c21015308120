import JSONText
import TestSupport
import Testing

/// settle, as the step does it, and what later states tell of it.
@Suite struct StepSettleTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)

    /// A round that Ana alone plays.
    private func play(_ game: StepGame, story: String = "") {
        game.start(self.ana, story: story)
        game.vote(self.ana, "5")
        game.close(self.ana)
    }

    @Test func `the newest revealed round is settled, once for the same value, again for another, and taken back with null`() throws {
        let game = try StepGame.table(2)
        self.play(game, story: "Login \"x\"")
        let reply = game.settle(self.ana, "13½")
        #expect(reply.code == "ok" && reply.data["round"] == 1 && reply.names == ["settled"])
        #expect(
            reply.eventsText.hasSuffix(#""v":\#(reply.v),"round":1,"story":"Login \"x\"","title":null,"value":"13½"}]"#),
            "\(reply.eventsText)")
        #expect(game.settle(self.ana, "13½").events.isEmpty)
        #expect(game.settle(self.ana, "8", round: 1).event("settled")["value"] == "8")
        #expect(game.settle(self.ana, nil).event("settled")["value"] == .null)
        #expect(game.settle(self.ana, nil).events.isEmpty)
        #expect(game.settle(self.ben, "8").code == "not_dealer" && game.settle("zzzzzzconn00001=", "8").code == "not_joined")
        #expect(StepInvariants(game).violations(now: nil) == [])
    }

    @Test func `settling leaves the round's story with the value, whatever its estimate has come to, and is told if anything changes`()
        throws
    {
        let game = try StepGame.table(1)
        game.put(self.ana, [["a", "\"T/\\u00bd\"", "", "", "\"3\""]])
        self.play(game, story: "a")
        func estimate() -> JSONValue? { game.snap(self.ana).data["state"]?["stories"]?[0]["estimate"] }
        // An imported estimate is taken back, though the round was never settled.
        #expect(game.settle(self.ana, nil).names == ["settled"] && estimate() == .null && game.settle(self.ana, nil).events.isEmpty)
        for edit in ["\"8\"", "null", "\"5\"", "\"1/2\""] {
            game.put(self.ana, [["a", "", "", "", edit]])
            let reply = game.settle(self.ana, "5")
            #expect(reply.names == (edit == "\"5\"" ? [] : ["settled"]) && estimate() == "5", "\(edit)")
            #expect(game.settle(self.ana, "5").events.isEmpty)
        }
        #expect(game.settle(self.ana, "1/2").names == ["settled"] && game.settle(self.ana, "1/2").events.isEmpty)
        // What was settled is kept as a put writes it: the same again changes nothing.
        for value in ["1/2", #"\"#, #"\/"#, #"/\"#, #"""#] {
            game.settle(self.ana, value)
            #expect(game.put(self.ana, [["a", "", "", "", JSONText.escaped(value)]]).events.isEmpty, "\(value)")
        }
        game.settle(self.ana, "1/2")
        // The story alone to something else, then the round to the same again.
        #expect(game.settle(self.ana, "8", story: "a").names == ["settled"])
        let again = game.settle(self.ana, "1/2")
        #expect(again.event("settled")["title"] == "T/½" && again.event("settled")["round"] == 1 && estimate() == "1/2")
        // What settled the round before is replaced each time.
        let kept = game.probe.command(["LRANGE", game.keys[5], "0", "-1"]).strings
        #expect(kept.count == 3 && kept.reduce(0) { $0 + $1.utf8.count } == Int(game.hash()["hb"] ?? ""))
        // A story that has gone gets nothing, and the round is settled all the same.
        game.step("removestories", self.ana, "a")
        #expect(game.settle(self.ana, "13").event("settled")["title"] == "T/½" && game.settle(self.ana, "13").events.isEmpty)
    }

    @Test func `a round about a text gives its estimate to no story that is called like it later`() throws {
        let game = try StepGame.table(1)
        self.play(game, story: "s1")
        game.settle(self.ana, "3")
        game.put(self.ana, [["", "\"New\"", "", "", "\"1\""]])
        for value in ["5", nil, "8"] {
            let reply = game.settle(self.ana, value)
            #expect(reply.event("settled")["story"] == "s1" && reply.event("settled")["title"] == .null)
            #expect(game.snap(self.ana).data["state"]?["stories"]?[0]["estimate"] == "1")
        }
        #expect(game.settle(self.ana, "8").events.isEmpty)
        #expect(game.settle(self.ana, "5", story: "s1").event("settled")["title"] == "New")
        #expect(game.snap(self.ana).data["state"]?["stories"]?[0]["estimate"] == "5")
    }

    @Test func `what was never settled needs no word to be taken back`() throws {
        let game = try StepGame.table(1)
        self.play(game)
        #expect(game.settle(self.ana, nil).code == "ok" && game.settle(self.ana, nil).events.isEmpty)
    }

    @Test func `a round that was not revealed is not settled: none yet, open, discarded, unknown`() throws {
        let game = try StepGame.table(1)
        #expect(game.settle(self.ana, "5").code == "not_revealed")
        game.start(self.ana)
        #expect(game.settle(self.ana, "5").code == "not_revealed" && game.settle(self.ana, "5", round: 1).code == "not_revealed")
        game.close(self.ana, discard: true)
        #expect(game.settle(self.ana, "5").code == "not_revealed" && game.settle(self.ana, "5", round: 1).code == "not_revealed")
        #expect(game.settle(self.ana, "5", round: 7).code == "not_revealed")
    }

    @Test func `an older round is settled while the next is open, as far back as 40 entries`() throws {
        let game = try StepGame.table(1)
        for round in 1...41 { self.play(game, story: "s\(round)") }
        game.start(self.ana)
        #expect(game.settle(self.ana, "5", round: 1).code == "not_revealed")
        let reply = game.settle(self.ana, "5", round: 2)
        #expect(reply.event("settled")["round"] == 2 && reply.event("settled")["story"] == "s2")
        #expect(game.settle(self.ana, "5", round: 2).events.isEmpty)
        // What was settled is found again, though its result is out of reach by now.
        #expect(game.settle(self.ana, "8", round: 2).event("settled")["story"] == "s2")
        #expect(game.settle(self.ana, "5", round: 3).names == ["settled"] && game.settle(self.ana, "5", round: 4).names == ["settled"])
    }

    @Test func `a story that is not the round's is story_not_found`() throws {
        let game = try StepGame.table(1)
        self.play(game, story: "Login")
        #expect(game.settle(self.ana, "5", round: 1, story: "Logout").code == "story_not_found")
        #expect(game.settle(self.ana, "5", round: 1, story: "Login").names == ["settled"])
        #expect(game.settle(self.ana, "5", story: "Logout").code == "story_not_found")
    }

    // MARK: What states tell

    @Test func `a state without since has the newest round's, one with since all that are newer`() throws {
        let game = try StepGame.table(1)
        self.play(game)
        let first = game.settle(self.ana, "1").v
        self.play(game)
        let second = game.settle(self.ana, "2").v
        game.settle(self.ana, "3", round: 1)
        func told(_ since: Int?) -> [String] {
            let data = game.snap(since: since, self.ana).data
            return data["settled"]?.arrayValue?.map { "\($0["round"]?.intValue ?? 0)=\($0["value"]?.stringValue ?? "")" } ?? ["none"]
        }
        #expect(told(nil) == ["2=2"] && told(0) == ["2=2", "1=3"] && told(first) == ["2=2", "1=3"] && told(second) == ["1=3"])
        #expect(game.snap(self.ana).data["results"]?[0]["round"] == 2)
        #expect(game.join(self.ana, token: "token-a").data["settled"]?.arrayValue?.count == 1)
        game.settle(self.ana, "5")
        #expect(told(nil) == ["2=5"] && told(0) == ["1=3", "2=5"])
    }

    @Test func `20 results and the newest one are found behind any number of settled rounds`() throws {
        let game = try StepGame.table(1)
        for _ in 1...40 { self.play(game) }
        for round in stride(from: 1, through: 39, by: 2) { game.settle(self.ana, "5", round: round) }
        for round in 21...40 { game.settle(self.ana, "8", round: round) }
        #expect(game.snap(self.ana).data["results"]?[0]["round"] == 40)
        #expect(game.snap(since: 0, self.ana).data["results"]?.arrayValue?.compactMap { $0["round"]?.intValue } == Array(21...40))
    }

    @Test(arguments: [5, 1000])
    func `the newest result, and what settled it, is told behind any number of settled stories`(bound: Int) throws {
        let game = try StepGame()
        game.create(self.ana, history: bound)
        let stories = (1...100).map { ["a\($0)", "\"T\""] }
        game.put(self.ana, stories)
        self.play(game, story: "a1")
        let before = game.settle(self.ana, "8").v
        for story in stories { game.settle(self.ana, "5", story: story[0]) }
        let asked: [Int?] = [nil, 0, before - 2]
        for since in asked {
            let told = game.snap(since: since, self.ana).data
            #expect(told["results"]?.arrayValue?.compactMap { $0["round"]?.intValue } == [1], "\(String(describing: since))")
            #expect(told["settled"]?[0]["value"] == "8" && told["settled"]?[0]["round"] == 1)
            #expect((told["settled"]?.arrayValue?.count == 1) == (since == nil))
        }
        #expect(game.snap(since: before - 1, self.ana).data["results"]?.description == "[]")
        #expect(game.snap(since: before - 1, self.ana).data["settled"]?[0]["value"] == "8")
        #expect(game.snap(since: before, self.ana).data["settled"]?[0]["value"] == "5")
        #expect(game.settle(self.ana, "8").data["round"] == 1 && game.settle(self.ana, "8").events.isEmpty)
        #expect(game.settle(self.ana, "3").event("settled")["title"] == "T" && game.settle(self.ana, "3").events.isEmpty)
        #expect(game.snap(self.ana).data["settled"]?[0]["value"] == "3")
        // The same for who joins, also while the next round is open, and until its result is there.
        game.start(self.ana)
        #expect(game.join(self.ana, token: "token-a").data["results"]?[0]["round"] == 1)
        game.vote(self.ana, "3")
        let next = game.snap(self.ana).data
        #expect(next["results"]?[0]["round"] == 2 && next["settled"]?.description == "[]")
    }

    @Test func `a game from before its newest result was kept apart tells what its history has`() throws {
        let game = try StepGame.table(1)
        self.play(game)
        game.settle(self.ana, "5")
        game.probe.command(["HDEL", game.keys[4], "result", "settled"])
        #expect(game.snap(self.ana).data["results"]?[0]["round"] == 1 && game.snap(self.ana).data["settled"]?[0]["value"] == "5")
        #expect(game.settle(self.ana, "8").names == ["settled"] && game.settle(self.ana, "8").events.isEmpty)
        self.play(game)
        #expect(game.snap(self.ana).data["results"]?[0]["round"] == 2)
    }

    @Test func `results and what settled them share the bounds of the history, whose bytes are counted right`() throws {
        let game = try StepGame()
        game.create(self.ana, history: 5)
        for round in 1...12 {
            self.play(game, story: String(repeating: "s", count: round))
            for value in ["1", "2"] { game.settle(self.ana, value) }
            if round > 2 { game.settle(self.ana, "9", round: round - 1) }
            let kept = game.probe.command(["LRANGE", game.keys[5], "0", "-1"]).strings
            #expect(kept.count <= 5 && kept.reduce(0) { $0 + $1.utf8.count } == Int(game.hash()["hb"] ?? ""))
        }
    }
}
