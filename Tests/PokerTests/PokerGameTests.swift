import JSONText
import NIOCore
import Poker
import PokerRules
import TestSupport
import Testing

@Suite("Games over real sockets", .serialized, .timeLimit(.minutes(3)))
struct PokerGameTests {
    private static func text(_ frame: JSONValue?, _ name: String) -> String? { frame?[name]?.stringValue }

    @Test("a whole game on two nodes: create, join, start, vote, one result for all with its statistics")
    func wholeGame() async throws {
        try await PokerNode.with(2) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let luis = try await GamePlayer.connect(nodes[1].url)
            let created = try await ana.ask("createGame", #""name":"Ana","title":"Team Pizza""#)
            let game = try #require(Self.text(created, "game"))
            #expect(Self.text(created["me"], "player") == "p1")
            #expect(Self.text(created["me"], "token")?.count == 24)
            #expect(created["state"]?["options"]?["title"] == "Team Pizza")
            #expect(created["state"]?["myVote"] == .null)
            let joined = try await luis.ask("joinGame", #""game":"\#(game.lowercased())","name":"Luis""#)
            #expect(Self.text(joined, "game") == game)
            #expect(joined["state"]?["players"]?.arrayValue?.count == 2)
            try await ana.event("player")
            #expect(try await ana.ask("startVote", #""story":"Login""#)["ok"] == true)
            #expect(Self.text(try await luis.event("started", round: 1), "story") == "Login")
            let voted = try await luis.ask("vote", #""value":8,"round":1"#)
            #expect(voted["ok"] == true && voted["cast"] == 1)
            #expect(try await ana.ask("vote", #""value":"5""#)["ok"] == true)
            for player in [ana, luis] {
                let result = try await player.event("result", round: 1)
                #expect(Self.text(result, "cause") == "all")
                #expect(result["votes"]?.arrayValue?.count == 2)
                #expect(result["stats"]?["mean"] == .number("6.5"))
                #expect(result["stats"]?["median"] == "8" && result["stats"]?["medianIsUpper"] == true)
                #expect(result["stats"]?["first"] == ["low": "p1", "high": "p2"])
            }
            let late = try await luis.ask("vote", #""value":"5","round":1"#)
            #expect(Self.text(late, "code") == "round_over")
            #expect(late["details"]?["round"] == 1)
            #expect(await ana.events("result").count == 1)
        }
    }

    @Test("the dealer changes the game, everybody on both nodes is told, and a locked game takes nobody new")
    func changedGame() async throws {
        try await PokerNode.with(2) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let luis = try await GamePlayer.connect(nodes[1].url)
            let game = try #require(Self.text(try await ana.ask("createGame", #""name":"Ana""#), "game"))
            let token = String(repeating: "luis", count: 6)
            try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis","token":"\#(token)""#)
            #expect(Self.text(try await luis.ask("setGame", #""locked":true"#), "code") == "not_dealer")
            #expect(try await ana.ask("setGame", #""title":"Pizza","deck":["S=1","M=2"],"options":{"locked":true}"#)["ok"] == true)
            let event = try await luis.event("game")
            #expect(Self.text(event, "title") == "Pizza" && event["options"]?["locked"] == true)
            let mia = try await GamePlayer.connect(nodes[1].url)
            #expect(Self.text(try await mia.ask("joinGame", #""game":"\#(game)","name":"Mia""#), "code") == "game_locked")
            #expect(Self.text(try await mia.ask("joinGame", #""game":"\#(game)","token":"\#(token)""#), "event") == "welcome")
            // Who joined before the deck was another plays its labels like everybody else.
            try await ana.ask("startVote")
            #expect(try await luis.ask("vote", #""value":"S","round":1"#)["ok"] == true)
            try await ana.ask("vote", #""value":"M","round":1"#)
            #expect(try await luis.event("result", round: 1)["votes"]?.arrayValue?.last?["value"] == "S=1")
        }
    }

    @Test("the answer comes after the events that it caused")
    func order() async throws {
        try await PokerNode.with(1) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            try await ana.ask("createGame", #""name":"Ana""#)
            try await ana.ask("startVote")
            try await ana.ask("vote", #""value":"5""#)
            #expect(await ana.frames.compactMap { Self.text($0, "event") } == ["welcome", "started", "reply", "voted", "result", "reply"])
        }
    }

    @Test("messages that come together are answered in their order, refusals among them")
    func answersInOrder() async throws {
        try await PokerNode.with(1) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let token = String(repeating: "t0kEn-", count: 6)
            // Every second message is refused before anybody is asked; the others go to Redis and come back by the room's home.
            let actions = [
                "createGame", "vote", "sync", "vote", "startVote", "vote", "sync", "vote", "closeVote", "vote", "leaveGame", "vote",
            ]
            for round in 0..<10 {
                for (number, action) in actions.enumerated() {
                    let field = action == "createGame" ? #""name":"Ana","token":"\#(token)-\#(round)""# : #""value":[]"#
                    try await ana.send(#"{"action":"\#(action)","id":"\#(round)-\#(number)",\#(field)}"#)
                }
                try await ana.first { $0["re"]?.stringValue == "\(round)-\(actions.count - 1)" }
            }
            let answered = await ana.frames.compactMap { $0["re"]?.stringValue }
            #expect(answered == (0..<10).flatMap { round in actions.indices.map { "\(round)-\($0)" } })
        }
    }

    @Test("the same token makes the same game and takes the same seat, on any node")
    func tokens() async throws {
        try await PokerNode.with(2) { nodes, _ in
            let token = "abcdefghijklmnopqrstuvwxyz012345"
            let first = try await GamePlayer.connect(nodes[0].url)
            let second = try await GamePlayer.connect(nodes[1].url)
            let made = try await first.ask("createGame", #""name":"Ana","token":"\#(token)""#)
            let again = try await second.ask("createGame", #""name":"Ana","token":"\#(token)""#)
            #expect(made["game"] == again["game"] && made["me"] == again["me"])
            #expect(made["me"] == ["player": "p1"])
            let third = try await GamePlayer.connect(nodes[1].url)
            let joined = try await third.ask("joinGame", #""game":"\#(Self.text(made, "game") ?? "")","token":"\#(token)""#)
            #expect(joined["me"] == ["player": "p1"])
            #expect(await first.events("player").isEmpty)
        }
    }

    @Test("two people with the same id and no token get two games")
    func sameID() async throws {
        try await PokerNode.with(1) { nodes, _ in
            var games: Set<String> = []
            for _ in 0..<2 {
                let player = try await GamePlayer.connect(nodes[0].url)
                try await player.send(#"{"action":"createGame","id":7,"name":"Ana"}"#)
                let welcome = try await player.event("welcome")
                #expect(welcome["re"] == .number("7"))
                games.insert(Self.text(welcome, "game") ?? "")
            }
            #expect(games.count == 2)
        }
    }

    @Test("a code that another's game has is passed over for the next")
    func takenCode() async throws {
        try await PokerNode.with(1) { nodes, redis in
            let token = try #require(SeatToken("abcdefghijklmnopqrstuvwxyz"))
            let probe = try redis.probe()
            let player = try await GamePlayer.connect(nodes[0].url)
            let other = try await player.ask("createGame", #""name":"Eva""#)
            let game = try #require(Self.text(other, "game"))
            let code = SeatSecret.code(token, attempt: 0).text
            for suffix in ["", ":who", ":conn", ":cfg"] { _ = probe.command(["COPY", "pf:{\(game)}\(suffix)", "pf:{\(code)}\(suffix)"]) }
            let ana = try await GamePlayer.connect(nodes[0].url)
            let made = try await ana.ask("createGame", #""name":"Ana","token":"\#(token.text)""#)
            #expect(Self.text(made, "game") == SeatSecret.code(token, attempt: 1).text)
        }
    }

    @Test("leaving is answered, told to the others, and ends the seat's other connections' part in the game")
    func leaving() async throws {
        try await PokerNode.with(2) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let game = try #require(Self.text(try await ana.ask("createGame", #""name":"Ana""#), "game"))
            let tabs = [try await GamePlayer.connect(nodes[0].url), try await GamePlayer.connect(nodes[1].url)]
            for tab in tabs { try await tab.ask("joinGame", #""game":"\#(game)","name":"Luis","token":"abcdefghijklmnopqrstuvwx""#) }
            #expect(try await tabs[0].ask("leaveGame")["ok"] == true)
            #expect(Self.text(try await ana.event("playerLeft"), "player") == "p2")
            #expect(Self.text(try await tabs[0].ask("vote", #""value":"5""#), "code") == "not_joined")
            try await tabs[1].event("playerLeft")
            #expect(Self.text(try await tabs[1].ask("vote", #""value":"5""#), "code") == "not_joined")
            let seen = await tabs[0].frames.count
            try await ana.ask("startVote")
            try await ana.ask("closeVote", #""discard":true"#)
            try await ana.event("discarded", round: 1)
            #expect(await tabs[0].frames.count == seen)
        }
    }

    @Test("setPlayer changes name and seat together, and a dealer everybody's")
    func setPlayer() async throws {
        try await PokerNode.with(1) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            try await ana.ask("createGame", #""name":"Ana""#)
            #expect(try await ana.ask("setPlayer", #""name":"Anna","seat":"spectator""#)["ok"] == true)
            let state = try await Self.sync(ana)
            #expect(state["players"]?.arrayValue?.first?["name"] == "Anna")
            #expect(state["players"]?.arrayValue?.first?["seat"] == "spectator")
            try await ana.ask("startVote")
            #expect(Self.text(try await ana.ask("vote", #""value":"5""#), "code") == "spectator")
            #expect(Self.text(try await ana.ask("setPlayer", #""player":"p9","name":"X""#), "code") == "player_not_found")
            let luis = try await GamePlayer.connect(nodes[0].url)
            try await luis.ask("joinGame", #""game":"\#(Self.text(state, "game") ?? "")","name":"Luis""#)
            #expect(Self.text(try await luis.ask("setPlayer", #""player":"p1","name":"X""#), "code") == "not_dealer")
            #expect(try await ana.ask("setPlayer", #""player":"p2","name":"Luisa","dealer":true"#)["ok"] == true)
            #expect(try await luis.ask("setPlayer", #""player":"p1","seat":"player","dealer":false"#)["ok"] == true)
            let changed = try await ana.first {
                $0["event"] == "player" && $0["player"]?["id"] == "p1" && $0["player"]?["seat"] == "player"
            }
            #expect(changed["player"]?["dealer"] == false && changed["player"]?["name"] == "Anna")
            let last = try await luis.ask("setPlayer", #""dealer":false"#)
            #expect(Self.text(last, "code") == "bad_request" && last["details"] == ["lastDealer": true])
        }
    }

    /// Asks for the state: it comes before the reply.
    private static func sync(_ player: GamePlayer, _ fields: String = "") async throws -> JSONValue {
        #expect(try await player.ask("sync", fields)["ok"] == true)
        return try #require(await player.events("state").last)
    }

    @Test("a game that was ended is read by who is in it, and by nobody else")
    func ended() async throws {
        try await PokerNode.with(2) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let token = #""name":"Ana","token":"abcdefghijklmnopqrstuvwxyz012345""#
            let welcome = try await ana.ask("createGame", token)
            let game = Self.text(welcome, "game") ?? ""
            let luis = try await GamePlayer.connect(nodes[1].url)
            try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis""#)
            try await ana.ask("startVote")
            try await luis.event("started", round: 1)
            try await luis.ask("vote", #""value":"5""#)
            try await ana.ask("vote", #""value":"5""#)
            try await luis.event("result", round: 1)
            try await ana.event("result", round: 1)
            #expect(try await ana.ask("settle", #""value":5"#)["ok"] == true)
            #expect(Self.text(try await luis.event("settled"), "value") == "5")
            try await ana.ask("startVote")
            #expect(try await ana.ask("endGame")["ok"] == true)
            #expect(try await luis.event("ended")["round"] == 2)
            #expect(await luis.events("discarded").count == 1)
            for action in ["startVote", "closeVote", "endGame"] { #expect(Self.text(try await ana.ask(action), "code") == "game_ended") }
            #expect(Self.text(try await luis.ask("vote", #""value":"5""#), "code") == "game_ended")
            let state = try await Self.sync(luis)
            #expect(Self.text(state, "phase") == "ended" && state["results"]?.arrayValue?.count == 1)
            #expect(state["settled"]?.arrayValue?.first?["value"] == "5" && state["frozen"] == .null)
            let late = try await GamePlayer.connect(nodes[1].url)
            #expect(Self.text(try await late.ask("joinGame", #""game":"\#(game)","name":"Late""#), "code") == "game_ended")
            #expect(try await luis.ask("leaveGame")["ok"] == true)
            // The next game of that name begins anew; who is still in the old one has no place in it.
            let again = try await late.ask("createGame", token)
            #expect(Self.text(again, "game") == game && again["me"]?["player"] == "p1" && again["epoch"] != welcome["epoch"])
            #expect(await ana.waitForClose() == 4004)
            #expect(try await late.ask("startVote")["ok"] == true)
        }
    }

    @Test("a reaction and a nudge reach every node once, 5 in 10 s")
    func signals() async throws {
        try await PokerNode.with(2) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let game = Self.text(try await ana.ask("createGame", #""name":"Ana""#), "game") ?? ""
            let luis = try await GamePlayer.connect(nodes[1].url)
            try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis""#)
            try await ana.ask("startVote")
            try await ana.ask("vote", #""value":"5""#)
            #expect(try await ana.ask("nudge")["ok"] == true)
            #expect(Self.text(try await luis.ask("nudge"), "code") == "not_dealer")
            for number in 1...4 { #expect(try await ana.ask("react", #""emoji":"\#(number)""#)["ok"] == true) }
            let refused = try await ana.ask("react", #""emoji":"👍""#)
            #expect(Self.text(refused, "code") == "rate_limited")
            #expect((1...10_000).contains(refused["details"]?["retryAfterMs"]?.intValue ?? 0))
            #expect(try await luis.ask("react", #""emoji":"👍""#)["ok"] == true)
            // What is published later comes later: by then each has all of them.
            try await luis.ask("setPlayer", #""name":"Luisa""#)
            for player in [ana, luis] {
                try await player.first { $0["event"] == "player" && $0["player"]?["name"] == "Luisa" }
                try await player.first { $0["event"] == "reaction" && $0["emoji"] == "👍" }
                #expect(await player.events("nudge").map { [$0["player"], $0["by"]] } == [["p2", "p1"]])
                #expect(await player.events("reaction").compactMap { $0["emoji"]?.stringValue } == ["1", "2", "3", "4", "👍"])
                #expect(await player.events("reaction").allSatisfy { $0["v"] == nil })
            }
        }
    }

    /// Ana, and the welcome to her game, in which three rounds are over.
    private static func threeRounds(_ node: PokerNode) async throws -> (GamePlayer, GamePlayer.Frame) {
        let ana = try await GamePlayer.connect(node.url)
        let welcome = try await ana.ask("createGame", #""name":"Ana""#)
        for _ in 0..<3 {
            try await ana.ask("startVote")
            try await ana.ask("vote", #""value":"5""#)
        }
        return (ana, welcome)
    }

    @Test("sync gives the state, the own vote and the results after a version")
    func sync() async throws {
        try await PokerNode.with(1) { nodes, _ in
            let (ana, welcome) = try await Self.threeRounds(nodes[0])
            let eva = try await GamePlayer.connect(nodes[0].url)
            try await eva.ask("joinGame", #""game":"\#(Self.text(welcome, "game") ?? "")","name":"Eva""#)
            try await ana.ask("startVote")
            try await ana.ask("vote", #""value":"13","cast":4"#)
            let epoch = Self.text(welcome, "epoch") ?? ""
            let second = try await ana.event("result", round: 2)["v"]?.intValue ?? 0
            let state = try await Self.sync(ana, #""since":{"epoch":"\#(epoch)","v":\#(second)}"#)
            #expect(state["myVote"] == ["value": "13", "cast": 4])
            #expect(state["me"] == ["player": "p1"])
            #expect(state["results"]?.arrayValue?.compactMap { $0["round"]?.intValue } == [3])
            #expect(state["results"]?.arrayValue?.first?["stats"]?["count"] == 1)
            let other = try await Self.sync(ana, #""since":{"epoch":"another","v":99}"#)
            #expect(other["results"]?.arrayValue?.count == 3)
            let evas = try await Self.sync(eva)
            #expect(evas["myVote"] == .null && evas["voted"] == .array(["p1"]))
            #expect(!evas.description.contains("\"13\"}") && evas["results"]?.arrayValue?.count == 1)
        }
    }

    @Test("joinGame with since brings the results that came after it, or all that are kept when the epoch is another one")
    func joinSince() async throws {
        try await PokerNode.with(1) { nodes, _ in
            let (ana, welcome) = try await Self.threeRounds(nodes[0])
            let first = try await ana.event("result", round: 1)["v"]?.intValue ?? 0
            let epoch = Self.text(welcome, "epoch") ?? ""
            for (since, rounds) in [
                (#"{"epoch":"\#(epoch)","v":\#(first)}"#, [2, 3]), (#"{"epoch":"x","v":\#(first)}"#, [1, 2, 3]), ("null", [3]),
            ] {
                let eva = try await GamePlayer.connect(nodes[0].url)
                let fields =
                    #""game":"\#(Self.text(welcome, "game") ?? "")","name":"Eva","token":"\#(String(repeating: "eva", count: 8))","since":\#(since)"#
                let back = try await eva.ask("joinGame", fields)
                #expect(back["state"]?["results"]?.arrayValue?.compactMap { $0["round"]?.intValue } == rounds, "\(since)")
            }
        }
    }

    @Test("who asked for beats gets them with epoch and version until it leaves, who did not gets none")
    func beats() async throws {
        var game = PokerConfiguration.withoutCounters
        game.beat = .milliseconds(40)
        try await PokerNode.with(1, game: game) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let luis = try await GamePlayer.connect(nodes[0].url)
            let welcome = try await ana.ask("createGame", #""name":"Ana""#)
            let code = Self.text(welcome, "game") ?? ""
            try await luis.ask("joinGame", #""game":"\#(code)","name":"Luis","beat":true"#)
            let beat = try await luis.event("beat")
            #expect(beat == ["event": "beat", "game": .string(code), "epoch": welcome["epoch"] ?? .null, "v": 2])
            try await ana.ask("startVote")
            try await luis.first { Self.text($0, "event") == "beat" && $0["v"] == 3 }
            try await luis.ask("leaveGame")
            let heard = await luis.events("beat").count
            // As long as some beats take, by another's clock of beats.
            let eva = try await GamePlayer.connect(nodes[0].url)
            try await eva.ask("joinGame", #""game":"\#(code)","name":"Eva","beat":true"#)
            for title in 1...6 {
                let version = try await ana.ask("setGame", #""title":\#(title)"#)["v"]
                try await eva.first { Self.text($0, "event") == "beat" && $0["v"] == version }
            }
            #expect(await luis.events("beat").count <= heard + 1)
            #expect(await ana.events("beat").isEmpty)
        }
    }

    @Test("own cards are played by label or whole text, and a route may name the action in another language")
    func ownDeck() async throws {
        try await PokerNode.with(1) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            try await ana.ask("createGame", #""name":"Ana","deck":["S=1","M=2","?"],"options":{"autoClose":false}"#)
            try await ana.ask("startVote")
            #expect(try await ana.ask("votar", #""value":"S""#)["ok"] == true)
            #expect(try await ana.ask("vote", #""value":"M=2""#)["cast"] == 2)
            #expect(Self.text(try await ana.ask("vote", #""value":"L""#), "code") == "bad_value")
            #expect(Self.text(try await ana.ask("vote", #""value":"S","cast":1"#), "code") == "stale_vote")
            #expect(try await ana.ask("vote", #""value":null"#)["ok"] == true)
            try await ana.ask("vote", #""value":"S""#)
            try await ana.ask("closeVote")
            let result = try await ana.event("result", round: 1)
            #expect(result["votes"] == .array([["player": "p1", "value": "S=1"]]))
            #expect(result["stats"]?["mean"] == 1)
        }
    }

    @Test("while Redis is stopped a vote is unavailable or unknown, and afterwards the game goes on")
    func outage() async throws {
        let redis = try RedisServerProcess(config: ["appendonly yes", "appendfsync always"])
        let node = try await PokerNode.start(redis)
        let ana = try await GamePlayer.connect(node.url)
        let epoch = Self.text(try await ana.ask("createGame", #""name":"Ana""#), "epoch")
        redis.kill()
        let refused = try await ana.ask("startVote")
        #expect(["unavailable", "unknown"].contains(Self.text(refused, "code")))
        if Self.text(refused, "code") == "unavailable" {
            #expect((300...1000).contains(refused["details"]?["retryAfterMs"]?.intValue ?? 0))
        }
        try redis.start()
        let state = try await ana.event("state")
        #expect(Self.text(state, "epoch") != epoch && Self.text(state, "phase") == "waiting")
        #expect(try await ana.ask("startVote")["ok"] == true)
        try await node.stop()
    }

    @Test("a join whose answer never came is unknown, and its connection is taken out again")
    func unknownJoin() async throws {
        try await PokerNode.with(1) { nodes, redis in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let game = Self.text(try await ana.ask("createGame", #""name":"Ana""#), "game") ?? ""
            let eva = try await GamePlayer.connect(nodes[0].url)
            redis.freeze()
            let refused = try await eva.ask("joinGame", #""game":"\#(game)","name":"Eva""#)
            #expect(Self.text(refused, "code") == "unknown")
            redis.thaw()
            let probe = try redis.probe()
            let deadline = ContinuousClock.now + .seconds(10)
            // The step may run as long as its not-after allows (3 s), so only then does the count say anything.
            try await Task.sleep(for: .seconds(4))
            while probe.command(["HLEN", "pf:{\(game)}:conn"]).integer != 1, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(probe.command(["HLEN", "pf:{\(game)}:conn"]).integer == 1)
            #expect(Self.text(try await eva.ask("joinGame", #""game":"\#(game)","name":"Eva""#), "event") == "welcome")
        }
    }

    @Test("G4: who asks again after an unknown join, is refused and goes is taken out all the same", .timeLimit(.minutes(1)))
    func refusedRetry() async throws {
        try await PokerNode.with(2) { nodes, redis in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let game = Self.text(try await ana.ask("createGame", #""name":"Ana""#), "game") ?? ""
            let eva = try await GamePlayer.connect(nodes[1].url)
            let probe = try redis.probe()
            // Refused by the game; the node goes on to listen to it for a while, so that the next join is sent at once.
            let stranger = try await eva.ask("joinGame", #""game":"\#(game)","token":"nobodyHasThisTokenOfAll24""#)
            #expect(Self.text(stranger, "code") == "unauthorized")
            let join = #""game":"\#(game)","name":"Eva""#
            redis.freeze()
            #expect(Self.text(try await eva.ask("joinGame", join), "code") == "unknown")
            redis.thaw()
            // It reads what was sent before the connection ended.
            try await Self.connections(of: game, in: probe, become: 2)
            probe.command(["CONFIG", "SET", "maxclients", "1"])
            probe.command(["CLIENT", "KILL", "TYPE", "normal"])
            // The retry waits 3 s for a connection: so it is still on its way 3.5 s after the first one, when that one's place is looked at.
            try await Task.sleep(for: .seconds(1))
            #expect(Self.text(try await eva.ask("joinGame", join), "code") == "unavailable")
            await eva.close()
            probe.command(["CONFIG", "SET", "maxclients", "1000"])
            try await Self.connections(of: game, in: probe, become: 1)
        }
    }

    private static func connections(of game: String, in probe: RedisProbe, become count: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while probe.command(["HLEN", "pf:{\(game)}:conn"]).integer != count {
            try #require(ContinuousClock.now < deadline, "not \(count) connections after 20 s")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test("a socket of an expired game is closed, and not seated in the game that was made again under its code", .timeLimit(.minutes(1)))
    func madeAgain() async throws {
        try await PokerNode.with(2) { nodes, redis in
            let token = #""name":"Ana","token":"abcdefghijklmnopqrstuvwxyz012345""#
            let game = Self.text(try await GamePlayer.connect(nodes[0].url).ask("createGame", token), "game") ?? ""
            let luis = try await GamePlayer.connect(nodes[1].url)
            #expect(try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis""#)["me"]?["player"] == "p2")
            let probe = try redis.probe()
            for suffix in ["", ":x", ":who", ":conn", ":cfg", ":hist", ":stories"] { probe.command(["DEL", "pf:{\(game)}\(suffix)"]) }
            let ana = try await GamePlayer.connect(nodes[0].url)
            #expect(try await ana.ask("createGame", token)["game"]?.stringValue == game)
            let eva = try await GamePlayer.connect(nodes[0].url)
            #expect(try await eva.ask("joinGame", #""game":"\#(game)","name":"Eva""#)["me"]?["player"] == "p2")
            probe.command(["CLIENT", "KILL", "TYPE", "pubsub"])
            #expect(await luis.waitForClose() == 4004)
            #expect(probe.command(["HLEN", "pf:{\(game)}:conn"]).integer == 2)
            #expect(try await eva.ask("sync")["ok"] == true)
        }
    }

    @Test("a message that the game cannot take is answered with its id, the action and what to do")
    func refusals() async throws {
        try await PokerNode.with(1) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            #expect(Self.text(try await ana.ask("vote", #""value":"5""#), "code") == "not_joined")
            #expect(Self.text(try await ana.ask("joinGame", #""game":"K7QM2X","name":"Ana""#), "code") == "game_not_found")
            #expect(Self.text(try await ana.ask("joinGame", #""game":"oops","name":"Ana""#), "code") == "game_not_found")
            let unknown = try await ana.ask("fly")
            #expect(Self.text(unknown, "code") == "unknown_action" && Self.text(unknown, "action") == "fly")
            let game = Self.text(try await ana.ask("createGame", #""name":"Ana""#), "game") ?? ""
            let eva = try await GamePlayer.connect(nodes[0].url)
            let foreign = #""game":"\#(game)","token":"zzzzzzzzzzzzzzzzzzzzzzzz""#
            #expect(Self.text(try await eva.ask("joinGame", foreign), "code") == "unauthorized")
            try await eva.ask("joinGame", #""game":"\#(game)","name":"Ana""#)
            #expect(Self.text(try await eva.ask("startVote"), "code") == "not_dealer")
            #expect(Self.text(try await ana.ask("closeVote"), "code") == "not_voting")
            try await ana.ask("startVote")
            #expect(Self.text(try await ana.ask("startVote", #""round":1"#), "code") == "already_voting")
            let taken = try await ana.ask("joinGame", #""game":"\#(game)","name":"Ana","token":"yyyyyyyyyyyyyyyyyyyyyyyy""#)
            #expect(Self.text(taken, "code") == "bad_request" && taken["details"] == ["player": "p1"])
            #expect(
                Self.text(taken, "message")
                    == "This connection is p1 in this game; send leaveGame first, or join with the other token on a new connection")
            try await ana.ask("closeVote")
            let ahead = try await ana.ask("startVote", #""round":3"#)
            #expect(Self.text(ahead, "code") == "bad_request" && ahead["details"] == ["round": 1])
            #expect(Self.text(ahead, "message") == "The next round is 2: give that in round, or leave round out")
            try await ana.send("no json")
            #expect(Self.text(try await ana.first { $0["event"] == "error" && $0["re"] == nil }, "code") == "bad_request")
        }
    }
}
