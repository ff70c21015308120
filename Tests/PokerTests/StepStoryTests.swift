import JSONText
import TestSupport
import Testing

/// The list of stories at the step: edits, order, limits, and what a round about a story says of it.
@Suite struct StepStoryTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)

    private static func list(_ game: StepGame) -> JSONValue { game.snap().data["state"]?["stories"] ?? .null }

    private static func ids(_ game: StepGame) -> [String] { Self.list(game).arrayValue?.compactMap { $0["id"]?.stringValue } ?? [] }

    /// Five stories without anything but a title, s1 to s5.
    private static func five(_ seats: Int = 2, opt: String = "10d") throws -> StepGame {
        let game = try StepGame.table(seats, opt: opt)
        game.put(StepGame.connection(1), (1...5).map { ["", "\"T\($0)\""] })
        return game
    }

    @Test func `new stories get ids, stand in the state as they were told, and one event tells all of them`() throws {
        let game = try StepGame.table(2)
        #expect(Self.list(game) == .array([]))
        let reply = game.put(self.ana, [["", #""Say \"hi\" ½""#], ["PROJ-1", "\"Pay\"", "\"https://e.com\"", "\"a\\nb\"", "\"0.5\""]])
        #expect(reply.code == "ok" && reply.names == ["stories"])
        let expected =
            #"[{"id":"s1","title":"Say \"hi\" ½","link":null,"note":null,"estimate":null},"#
            + #"{"id":"PROJ-1","title":"Pay","link":"https://e.com","note":"a\nb","estimate":"0.5"}]"#
        #expect(reply.eventsText == #"[{"event":"stories","game":"\#(game.code)","v":3,"stories":\#(expected),"before":null}]"#)
        #expect(game.snap().dataText.contains(#""stories":\#(expected)"#))
    }

    @Test func `an edit keeps the fields that it leaves out, and null clears`() throws {
        let game = try StepGame.table(1)
        game.put(self.ana, [["a", "\"T\"", "\"https://e.com\"", "\"n\"", "\"5\""]])
        let reply = game.put(self.ana, [["a", "", "null", "", "\"8\""]])
        #expect(reply.event("stories")["stories"]?[0] == ["id": "a", "title": "T", "link": .null, "note": "n", "estimate": "8"])
        #expect(game.put(self.ana, [["a", "null"]]).code == "bad_request")
        #expect(Self.list(game)[0]["title"] == "T")
    }

    @Test func `before says where stories are put, in the order in which they are named`() throws {
        let game = try Self.five()
        #expect(game.put(self.ana, [["s5"], ["s2"], ["x", "\"X\""]], before: "s1").event("stories")["before"] == "s1")
        #expect(Self.ids(game) == ["s5", "s2", "x", "s1", "s3", "s4"])
        game.put(self.ana, [["s2"], ["s5"]], before: "")
        #expect(Self.ids(game) == ["x", "s1", "s3", "s4", "s2", "s5"])
        let moved = game.put(self.ana, [["s4"], ["s1", "\"T1\""], ["s3", "\"T3!\""]], before: "x")
        let told = moved.event("stories")["stories"]
        #expect(told?[0] == ["id": "s4"] && told?[1] == ["id": "s1"], "what is only moved is told by its id")
        #expect(told?[2] == ["id": "s3", "title": "T3!", "link": .null, "note": .null, "estimate": .null])
        #expect(Self.ids(game) == ["s4", "s1", "s3", "x", "s2", "s5"])
        game.put(self.ana, [["x"]], before: "s1")
        #expect(Self.ids(game) == ["s4", "x", "s1", "s3", "s2", "s5"])
        let kept = game.put(self.ana, [["s3", "\"New\""], ["y", "\"Y\""], ["s1", "\"T1\""]])
        #expect(Self.ids(game) == ["s4", "x", "s1", "s3", "s2", "s5", "y"])
        #expect(kept.event("stories")["stories"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["s3", "y"], "s1 is as it was")
    }

    @Test func `an edit that changes nothing is answered and told to nobody`() throws {
        let game = try Self.five()
        for (stories, before) in [([["s2", "\"T2\""]], "~"), ([["s1"], ["s2"]], "s3"), ([["s5"]], ""), ([["s3", "", "null"]], "~")] {
            let reply = game.put(self.ana, stories, before: before)
            #expect(reply.code == "ok" && reply.eventsText == "[]")
        }
        #expect(game.step("removestories", self.ana, "nothing", "s9").names == [])
        #expect(game.step("removestories", self.ana).code == "ok")
    }

    @Test func `what cannot be done is refused as a whole`() throws {
        let game = try Self.five()
        let before = game.keys.map { game.probe.command(["DUMP", $0]) }
        #expect(game.put(self.ana, [["", "\"N\""]], before: "s9").code == "story_not_found")
        let nameless = game.put(self.ana, [["s1", "\"N\""], ["", "\"N\""], ["new"]])
        #expect(nameless.code == "bad_request" && nameless.data == ["index": 2])
        #expect(game.put(self.ana, [["s1", "\"N\""]], before: "s1").code == "bad_request")
        let many = game.put(self.ana, [["", "\"N\""], ["", "\"N\""]], most: 6)
        #expect(many.code == "limit" && many.data == ["stories": 6])
        let long = game.put(self.ana, [["s1", "", "", "\"\(String(repeating: "n", count: 1000))\""]], bytes: 900)
        #expect(long.code == "limit" && long.data == ["bytes": 900])
        #expect(game.keys.map { game.probe.command(["DUMP", $0]) } == before)
        #expect(game.put(self.ana, [["", "\"N\""]]).event("stories")["stories"]?[0]["id"] == "s6", "refused edits gave no id")
    }

    @Test func `a list that is beyond a limit may still be changed for less, and a limit is met to the byte`() throws {
        let game = try Self.five()
        let bytes = Self.list(game).description.utf8.count
        #expect(game.put(self.ana, [["s1", "\"T1!\""]], bytes: bytes).code == "limit")
        #expect(game.put(self.ana, [["s1", "\"T\""]], most: 3, bytes: 10).code == "ok")
        #expect(game.put(self.ana, [["s1", "\"T1\""]], bytes: bytes).code == "ok")
        #expect(game.put(self.ana, [["s1"]], before: "", most: 3).code == "ok")
        #expect(game.put(self.ana, [["", "\"N\""]], most: 6).code == "ok")
    }

    @Test(arguments: ["10d", "10e"])
    func `only a dealer edits, also where everyone deals and while somebody acts as dealer`(opt: String) throws {
        let game = try Self.five(2, opt: opt)
        #expect(game.put(self.ben, [["", "\"N\""]]).code == "not_dealer")
        #expect(game.step("removestories", self.ben, "s1").code == "not_dealer")
        #expect(game.put(StepGame.connection(9), [["", "\"N\""]]).code == "not_joined")
        game.step("drop", self.ana)
        game.pass(80_000)
        #expect(game.step("tick").events.last?["player"]?["acting"] == true)
        #expect(game.put(self.ben, [["", "\"N\""]]).code == "not_dealer")
        #expect(Self.ids(game).count == 5)
    }

    @Test func `removed stories are told by their ids, and their ids are not given again`() throws {
        let game = try Self.five()
        let reply = game.step("removestories", self.ana, "s5", "nothing", "s2", "s5")
        #expect(reply.event("storiesRemoved")["ids"]?.strings == ["s5", "s2"])
        #expect(Self.ids(game) == ["s1", "s3", "s4"])
        game.put(self.ana, [["", "\"N\""]])
        #expect(Self.ids(game) == ["s1", "s3", "s4", "s6"])
        game.step("removestories", self.ana, "s1", "s3", "s4", "s6")
        #expect(Self.list(game) == .array([]))
        game.put(self.ana, [["s7", "\"by hand\""], ["", "\"N\""]])
        #expect(Self.ids(game) == ["s7", "s8"])
    }

    @Test func `a round about a story of the list says its id and title, as the title was when the round began`() throws {
        let game = try Self.five()
        #expect(game.start(self.ana, story: "s2").event("started")["title"] == "T2")
        game.put(self.ana, [["s2", "\"Renamed\""]])
        #expect(game.snap().data["state"]?["storyTitle"] == "T2" && game.snap().data["state"]?["story"] == "s2")
        game.step("removestories", self.ana, "s2")
        game.vote(self.ana, "5")
        let result = game.vote(self.ben, "5").event("result")
        #expect(result["story"] == "s2" && result["title"] == "T2")
        #expect(game.snap().data["state"]?["storyTitle"] == "T2" && game.snap().data["results"]?[0]["title"] == "T2")
        for text in ["s2", "free text", "", "n", "list", "order"] {
            #expect(game.start(self.ana, story: text).event("started")["title"] == .null)
            #expect(game.snap().data["state"]?["storyTitle"] == .null)
            game.close(self.ana)
        }
        game.start(self.ana, story: "s1")
        game.close(self.ana, discard: true)
        #expect(game.snap().data["state"]?["storyTitle"] == .null)
    }

    @Test func `an estimate is settled by its story's id, in a round or without one, and nothing else of the story changes`() throws {
        let game = try StepGame.table(1)
        game.put(self.ana, [["a", "\"T\"", "null", "\"n\""], ["b", "\"B\""]])
        let alone = game.settle(self.ana, "½", story: "a")
        #expect(alone.names == ["settled"] && alone.event("settled")["round"] == .null && alone.event("settled")["value"] == "½")
        #expect(Self.list(game)[0] == ["id": "a", "title": "T", "link": .null, "note": "n", "estimate": "½"])
        #expect(game.settle(self.ana, "½", story: "a").events.isEmpty && game.settle(self.ana, nil, story: "a").names == ["settled"])
        #expect(Self.list(game)[0]["estimate"] == .null && Self.ids(game) == ["a", "b"])
        #expect(game.settle(self.ana, "5", story: "c").code == "story_not_found")
        #expect(game.probe.command(["LLEN", game.keys[5]]).integer == 1)
        game.start(self.ana, story: "b")
        game.vote(self.ana, "5")
        #expect(game.settle(self.ana, "5").event("settled")["story"] == "b")
        #expect(Self.list(game)[1]["estimate"] == "5" && game.snap(since: 0).data["settled"]?.arrayValue?.count == 2)
    }

    @Test func `stories live an hour longer than their game, and a new game under the code has none of them`() throws {
        let game = try Self.five()
        let life = { game.probe.command(["PTTL", game.keys[6]]).integer ?? 0 }
        #expect(life() > 7_190_000 && life() <= 7_200_000)
        game.start(self.ana)
        #expect(life() > 89_990_000 && life() <= 90_000_000)
        game.probe.command(["PERSIST", game.keys[6]])
        game.step("removestories", self.ana, "s1")
        #expect(life() > 0)
        game.probe.command(["DEL"] + game.keys[0...5])
        game.create(self.ana)
        #expect(Self.list(game) == .array([]) && game.probe.command(["EXISTS", game.keys[6]]).integer == 0)
        game.put(self.ana, [["", "\"N\""]])
        #expect(Self.ids(game) == ["s1"])
    }

    @Test func `a game that was made before there were stories has an empty list and plays on`() throws {
        let game = try StepGame.table(1)
        game.start(self.ana, story: "Login")
        game.probe.command(["HDEL", game.keys[4], "story_title"])
        #expect(game.snap().data["state"]?["storyTitle"] == .null && Self.list(game) == .array([]))
        #expect(game.vote(self.ana, "5").event("result")["title"] == .null)
    }

    @Test(arguments: [
        [], ["1"], ["1", "1", "~"], ["x", "1", "~", "", "\"T\"", "", "", ""], ["1", "1", "a b", "", "\"T\"", "", "", ""],
        ["1", "1", "~", "a,b", "\"T\"", "", "", ""], ["1", "1", "~", "", "\"T\n\"", "", "", ""], ["1", "1", "~", "", "\"T\"", "", ""],
        ["1", "1", "~", String(repeating: "i", count: 41), "\"T\"", "", "", ""],
    ])
    func `arguments of another shape are refused before anything is read`(arguments: [String]) throws {
        let game = try StepGame.table(1)
        let reply = game.step("putstories", self.ana, arguments: arguments)
        #expect(reply.code == "bad_request" && reply.epoch == "")
    }

    @Test func `a view reads one field of the stories, however many there are`() throws {
        let game = try StepGame.table(2)
        game.put(self.ana, (1...500).map { ["", "\"Story \($0)\""] })
        let monitor = try StepServer.probe()
        monitor.command(["MONITOR"])
        game.join(StepGame.connection(2, 2), token: "token-2")
        game.snap()
        game.probe.command(["ECHO", "end of \(game.code)"])
        var reads: [String] = []
        while let line = monitor.nextReply()?.string, !line.contains("end of \(game.code)") {
            if line.contains(" lua]"), line.contains("{\(game.code)}:stories") { reads.append(line) }
        }
        #expect(reads.filter { $0.contains("\"HGET\"") && $0.contains("\"list\"") }.count == 2)
        #expect(reads.filter { !$0.contains("\"PEXPIRE\"") }.count == 2, "\(reads)")
    }
}

extension StepGame {
    /// Puts stories, each an id ('' new) and the texts of JSON of as many fields as are given: title, link, note, estimate.
    @discardableResult
    func put(_ connection: String, _ stories: [[String]], before: String = "~", most: Int = 500, bytes: Int = 262_144) -> StepAnswer {
        let fields = stories.flatMap { $0 + Array(repeating: "", count: 5 - $0.count) }
        return self.step("putstories", connection, arguments: [String(most), String(bytes), before] + fields)
    }
}
