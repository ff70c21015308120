import JSONText
import TestSupport
import Testing

/// What the step leaves in Redis and says on the bus.
@Suite struct StepRecordTests {
    let ana = StepGame.connection(1)
    let ben = StepGame.connection(2)
    let eva = StepGame.connection(3)

    @Test func `a game is hashes of small values, and every key expires`() throws {
        let game = try StepGame()
        game.create(self.ana, name: String(repeating: "ñ", count: 40))
        game.join(self.ben, name: String(repeating: "界", count: 40), token: "b")
        for _ in 1...2 {
            game.start(self.ana, seconds: 86_400, story: String(repeating: "s", count: 120))
            game.vote(self.ana, "coffee", cast: 999_999_998)
            try self.expectSmallAndExpiring(game, voting: true)
            game.vote(self.ben, "?")
            try self.expectSmallAndExpiring(game, voting: false)
        }
        let types = game.keys.map { game.probe.command(["TYPE", $0]).string }
        #expect(types == ["hash", "none", "hash", "hash", "hash", "list", "none", "none"])
        #expect(game.probe.command(["OBJECT", "ENCODING", game.keys[0]]).string == "listpack")
    }

    private func expectSmallAndExpiring(_ game: StepGame, voting: Bool) throws {
        for suffix in ["", ":x", ":conn"] {
            for (field, value) in game.hash(suffix) { #expect(field.utf8.count <= 64 && value.utf8.count <= 64, "\(field)") }
        }
        for key in game.keys {
            let left = try #require(game.probe.command(["PTTL", key]).integer)
            #expect(left == -2 || left > 80_000_000, "\(key) \(left)")
        }
        #expect(game.probe.command(["EXISTS", game.keys[1]]).integer == (voting ? 1 : 0))
    }

    @Test func `who takes the card back and leaves, again and again, leaves no ballots behind in an open round`() throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.vote(self.ana, "5")
        for number in 0..<20 {
            game.join(self.eva, name: "Eva", token: "eva-\(number)")
            game.vote(self.eva, "8")
            game.vote(self.eva, nil)
            #expect(game.step("leave", self.eva).code == "ok")
        }
        #expect(game.hash(":x").count == 1)
    }

    @Test func `names have a life also when everybody had left, and a seat is made without a socket`() throws {
        let game = try StepGame()
        game.create(self.ana)
        game.step("leave", self.ana)
        #expect(game.probe.command(["EXISTS", game.keys[2]]).integer == 0)
        game.create("")
        #expect(game.hash(":who").count > 0)
        #expect(game.probe.command(["PTTL", game.keys[2]]).integer.map { $0 > 0 } == true)
    }

    @Test func `a story's name may have all the bytes that 120 characters may have`() throws {
        let game = try StepGame.table(2)
        #expect(game.start(self.ana, story: String(repeating: "🇪🇸", count: 120)).code == "ok")
    }

    @Test func `a game that never started lives an hour, one that started a day, and is renewed`() throws {
        let game = try StepGame()
        game.create(self.ana)
        game.put(self.ana, [["", "\"Story\""]])
        #expect(game.probe.command(["PTTL", game.keys[0]]).integer.map { $0 <= 3_600_000 && $0 > 3_590_000 } == true)
        game.start(self.ana)
        for key in game.keys { game.probe.command(["PEXPIRE", key, "5000"]) }
        game.vote(self.ana, "5")
        #expect(game.probe.command(["PTTL", game.keys[0]]).integer.map { $0 <= 5000 } == true)
        game.probe.command(["HSET", game.keys[0], "ren", "1"])
        game.start(self.ana)
        for key in game.keys where key != game.keys[1] && key != game.keys[7] {
            #expect(game.probe.command(["PTTL", key]).integer.map { $0 > 80_000_000 } == true, "\(key)")
        }
        for key in game.keys { game.probe.command(["PEXPIRE", key, "5000"]) }
        game.join(self.ben, name: "Ben", token: "b")
        #expect(game.probe.command(["PTTL", game.keys[3]]).integer.map { $0 > 80_000_000 } == true)
        game.probe.command(["HSET", game.keys[0], "ren", "1"])
        for key in game.keys { game.probe.command(["PEXPIRE", key, "5000"]) }
        game.members("aaaaaa", [(self.ana, "p1")])
        #expect(game.probe.command(["PTTL", game.keys[0]]).integer.map { $0 > 80_000_000 } == true)
    }

    @Test func `a vote renews the lives when it is time, and not when it is refused`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.probe.command(["HSET", game.keys[0], "ren", "1"])
        game.vote(self.ana, "nonsense")
        #expect(game.hash()["ren"] == "1")
        game.vote(self.ana, "5")
        #expect(game.hash()["ren"] != "1" && game.hash()["nv"] == "1" && game.hash()["req"] == "2")
    }

    @Test func `connections that come back after all were gone have a life again`() throws {
        let game = try StepGame.table(1)
        game.step("drop", self.ana)
        #expect(game.probe.command(["EXISTS", game.keys[3]]).integer == 0)
        game.members("aaaaaa", [(self.ana, "p1")])
        #expect(game.probe.command(["PTTL", game.keys[3]]).integer.map { $0 > 0 } == true)
    }

    @Test func `the history is bounded by its count and by bytes`() throws {
        let game = try StepGame()
        game.create(self.ana, history: 3)
        for _ in 1...5 {
            game.start(self.ana)
            game.vote(self.ana, "5")
        }
        let kept = game.probe.command(["LRANGE", game.keys[5], "0", "-1"]).strings
        #expect(kept.count == 3 && kept[2].contains(#""round":5,"#))
        #expect(game.hash()["hb"] == String(kept.reduce(0) { $0 + $1.utf8.count }))
        game.probe.command(["HSET", game.keys[0], "hb", "600000"])
        game.start(self.ana)
        game.vote(self.ana, "5")
        #expect(game.probe.command(["LLEN", game.keys[5]]).integer == 1)
    }

    @Test func `a snapshot brings the results since a version, at most twenty, oldest first`() throws {
        let game = try StepGame.table(1)
        var versions: [Int] = []
        for _ in 1...25 {
            game.start(self.ana)
            versions.append(game.vote(self.ana, "5").v)
        }
        #expect(game.snap().data["results"]?.arrayValue?.map { $0["v"]?.intValue } == [versions[24]])
        let two = game.snap(since: versions[22]).data["results"]?.arrayValue?.map { $0["v"]?.intValue }
        #expect(two == [versions[23], versions[24]])
        #expect(game.snap(since: 0).data["results"]?.arrayValue?.count == 20)
        #expect(game.snap(since: versions[24]).data["results"]?.description == "[]")
    }

    @Test func `a snapshot shows a connection its own card only`() throws {
        let game = try StepGame.table(3)
        game.start(self.ana)
        game.vote(self.ana, "5", cast: 2)
        game.vote(self.ben, "13")
        let data = game.snap(self.ben, self.eva, "zzzzzzconn00001=").data
        #expect(
            data["mine"]?.description
                == #"{"\#(self.ben)":{"player":"p2","value":"13","cast":1},"\#(self.eva)":{"player":"p3","value":null,"cast":0}}"#)
        #expect(data["state"]?["voted"]?.strings == ["p1", "p2"])
        #expect(data["nodes"]?.strings == ["aaaaaa", "bbbbbb", "cccccc"])
        #expect(game.snap().data["mine"]?.description == "{}")
    }

    @Test func `one step is at most one message, published with everything that it did`() throws {
        let game = try StepGame.table(2)
        let bus = try StepBus(game)
        game.start(self.ana)
        game.vote(self.ana, "5")
        game.vote(self.ana, "8")
        game.vote(self.ana, "8", round: 7)
        let last = game.vote(self.ben, "5")
        game.step("tick")
        game.snap()
        game.step("peek")
        let messages = bus.messages()
        #expect(messages.map { $0["ev"]?.arrayValue?.count } == [1, 1, 2])
        #expect(messages[2].description == #"{"p":1,"epoch":"\#(last.epoch)","v":6,"due":0,"now":\#(last.now),"ev":\#(last.eventsText)}"#)
    }

    @Test func `an earlier due is published without events, a later or equal one is not`() throws {
        let game = try StepGame.table(3)
        let bus = try StepBus(game)
        let drop = game.step("drop", self.ben)
        game.pass(100)
        game.step("drop", self.eva)
        game.join(self.ben, token: "token-2")
        #expect(
            bus.messages().map(\.description) == [#"{"p":1,"epoch":"\#(drop.epoch)","v":3,"due":\#(drop.due),"now":\#(drop.now),"ev":[]}"#])
    }

    @Test func `connections that a node's list took out are published`() throws {
        let game = try StepGame.table(2)
        game.join(StepGame.connection(2, 2), token: "token-2")
        let bus = try StepBus(game)
        game.members("bbbbbb", [(StepGame.connection(2, 2), "p2")])
        #expect(bus.messages().map { $0["rm"]?.strings } == [[self.ben]])
    }

    @Test func `another server identity is a new epoch, told before everything else`() throws {
        let game = try StepGame.table(2)
        let before = game.start(self.ana)
        game.runID = "run-2"
        let reply = game.vote(self.ana, "5")
        #expect(reply.names == ["fenced", "voted"] && reply.epoch != before.epoch && reply.v == before.v + 1)
        #expect(reply.events[0].description == #"{"event":"fenced","game":"\#(game.code)","epoch":"\#(reply.epoch)"}"#)
        #expect(game.step("tick").epoch == reply.epoch)
        game.runID = "run-3"
        #expect(game.step("tick").names == ["fenced"])
        game.runID = "run-4"
        let refused = game.vote(self.ana, "nonsense")
        #expect(refused.code == "bad_value" && refused.names == ["fenced"])
    }

    @Test(arguments: ["vote", "tick", "peek", "snap", "join", "create"])
    func `after its not-after a step is late and does nothing`(op: String) throws {
        let game = try StepGame.table(1)
        game.start(self.ana)
        let before = game.hash()
        game.notAfter = 1
        let arguments = ["vote": ["", "0", "5", "v"], "snap": ["", ""], "join": [game.code, "B", "", "b", ""]]
        let reply = game.step(op, op == "vote" ? self.ana : self.ben, arguments: arguments[op] ?? [])
        #expect(reply.code == "late" && game.hash() == before)
        game.notAfter = reply.now + 3000
        #expect(game.vote(self.ana, "5").code == "ok")
    }

    @Test(arguments: ["vote", "tick", "peek", "snap", "join", "start"])
    func `a room of a newer format is left alone`(op: String) throws {
        let game = try StepGame.table(1)
        game.probe.command(["HSET", game.keys[0], "fmt", "2"])
        let before = game.hash()
        let arguments = ["vote": ["", "0", "5", "v"], "snap": ["", ""], "join": [game.code, "B", "", "b", ""], "start": ["", "", ""]]
        #expect(game.step(op, self.ana, arguments: arguments[op] ?? []).code == "upgrade")
        #expect(game.hash() == before)
    }

    @Test func `a peek tells version and due and performs nothing`() throws {
        let game = try StepGame.table(2)
        let drop = game.step("drop", self.ben)
        let peek = game.step("peek")
        #expect(peek.code == "ok" && peek.v == drop.v && peek.due == drop.due && peek.epoch == drop.epoch)
        game.pass(20_000)
        #expect(game.step("peek").events.isEmpty)
        #expect(game.step("tick").names == ["player"])
    }

    @Test(arguments: ["NOSUCHCOMMAND"])
    func `a failed publish is told, and the step stands`(command: String) throws {
        let game = try StepGame.table(2)
        game.start(self.ana)
        game.publish = command
        let vote = game.vote(self.ana, "5")
        #expect(vote.code == "ok" && !vote.bus.isEmpty && game.hash()["nv"] == "1")
        let last = game.vote(self.ben, "5")
        #expect(last.code == "ok" && !last.bus.isEmpty && last.names == ["voted", "result"] && game.hash()["ph"] == "r")
        #expect(game.step("tick").bus == "")
    }

    @Test func `without memory a step changes nothing`() throws {
        let server = try RedisServerProcess()
        let game = try StepGame(probe: server.probe())
        game.create(self.ana)
        game.start(self.ana)
        let before = game.keys.map { game.probe.command(["DUMP", $0]) }
        game.probe.command(["CONFIG", "SET", "maxmemory", "1"])
        #expect(game.vote(self.ana, "5").code.contains("OOM"))
        #expect(game.close(self.ana).code.contains("OOM"))
        #expect(game.join(self.ben, name: "Ben", token: "b").code.contains("OOM"))
        #expect(game.step("leave", self.ana).code.contains("OOM"))
        #expect(game.step("tick").code == "ok")
        game.probe.command(["CONFIG", "SET", "maxmemory", "0"])
        #expect(game.keys.map { game.probe.command(["DUMP", $0]) } == before)
        #expect(game.vote(self.ana, "5").names == ["voted", "result"])
    }
}
