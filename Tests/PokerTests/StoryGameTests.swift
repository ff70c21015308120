import JSONText
import NIOCore
import Poker
import TestSupport
import Testing

@Suite("Stories over real sockets", .serialized, .timeLimit(.minutes(3)))
struct StoryGameTests {
    private static let token = "abcdefghijklmnopqrstuvwxyz012345"

    private static func state(_ player: GamePlayer) async throws -> JSONValue {
        try await player.ask("sync")
        return try #require(await player.events("state").last)
    }

    @Test("a dealer imports a table, all see it on every node, a round is about a story of it, and it is reordered and emptied")
    func wholeList() async throws {
        try await PokerNode.with(2) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let luis = try await GamePlayer.connect(nodes[1].url)
            let game = try await ana.ask("createGame", #""name":"Ana""#)["game"]?.stringValue ?? ""
            #expect(try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis""#)["state"]?["stories"] == .array([]))
            let table = #"Título;Nota\nLogin;\"with\n\"\"Google\"\"\"\nPay;\nHelp;½"#
            #expect(try await ana.ask("putStories", #""csv":"\#(table)""#)["ok"] == true)
            let event = try await luis.event("stories")
            #expect(event["before"] == .null && event["stories"]?.arrayValue?.count == 3)
            #expect(event["stories"]?[0]["note"] == "with\n\"Google\"")
            #expect(try await luis.ask("putStories", #""csv":"x""#)["code"] == "not_dealer")
            try await ana.ask("putStories", #""stories":[{"id":"s3"}],"before":"s1""#)
            try await ana.ask("putStories", #""stories":[{"id":"s3","note":null,"link":"https://a.example"}]"#)
            let changed = try await luis.first { $0["stories"]?[0]["link"] == "https://a.example" }
            #expect(changed["stories"]?[0] == ["id": "s3", "title": "Help", "link": "https://a.example", "note": .null, "estimate": .null])
            try await ana.ask("startVote", #""story":"s3""#)
            let started = try await luis.event("started", round: 1)
            #expect(started["story"] == "s3" && started["title"] == "Help")
            try await luis.ask("vote", #""value":"5""#)
            try await ana.ask("vote", #""value":"5""#)
            let result = try await luis.event("result", round: 1)
            #expect(result["title"] == "Help" && result["stats"]?["consensus"] == true)
            let seen = try await Self.state(luis)
            #expect(
                seen["stories"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["s3", "s1", "s2"] && seen["storyTitle"] == "Help")
            try await ana.ask("removeStories", #""ids":["s1","s2","s3","s9"]"#)
            #expect(try await luis.event("storiesRemoved")["ids"] == .array(["s1", "s2", "s3"]))
            #expect(try await Self.state(luis)["stories"] == .array([]))
            try await ana.ask("putStories", #""csv":"New""#)
            #expect(try await Self.state(luis)["stories"]?[0]["id"] == "s4", "no id is given again")
        }
    }

    @Test(
        "G5: clients that apply the events of random edits by two sockets on two nodes have the list of the state", arguments: UInt64(1)...3
    )
    func convergence(seed: UInt64) async throws {
        var configuration = PokerConfiguration()
        configuration.storyEdits = 1000
        try await PokerNode.with(2, game: configuration) { nodes, _ in
            let editors = [try await GamePlayer.connect(nodes[0].url), try await GamePlayer.connect(nodes[1].url)]
            let welcome = try await editors[0].ask("createGame", #""name":"Ana","token":"\#(Self.token)""#)
            let game = welcome["game"]?.stringValue ?? ""
            try await editors[1].ask("joinGame", #""game":"\#(game)","token":"\#(Self.token)""#)
            let luis = try await GamePlayer.connect(nodes[1].url)
            let begun = try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis""#)
            let edits = Self.edits(seed: seed)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (editor, own) in zip(editors, edits) {
                    group.addTask { for (action, fields) in own { try await editor.ask(action, fields) } }
                }
                try await group.waitForAll()
            }
            let state = try await Self.state(luis)
            #expect(state["stories"]?.arrayValue?.isEmpty == false, "seed \(seed)")
            for (player, first) in [(editors[0], welcome), (editors[1], begun), (luis, begun)] {
                let own = try await Self.state(player)
                #expect(own["stories"] == state["stories"], "seed \(seed)")
                var list = StoryListOfClient(state: first["state"])
                var version = first["v"]?.intValue ?? 0
                for event in await player.frames
                where (event["v"]?.intValue ?? 0) > version && event["game"] != nil && event["state"] == nil {
                    guard event["event"]?.stringValue != "state" else { continue }
                    version = event["v"]?.intValue ?? 0
                    let isApplied = list.apply(event)
                    #expect(isApplied, "seed \(seed)")
                }
                #expect(JSONValue.array(list.stories) == state["stories"], "seed \(seed)")
            }
        }
    }

    /// Edits for two editors who do not know of each other.
    private static func edits(seed: UInt64) -> [[(String, String)]] {
        var random = SeededRandom(seed: seed)
        let texts = [#""a\"b""#, #""½""#, #""👩‍💻 שלום""#, "0", #""=1+1""#]
        func edit() -> (String, String) {
            let ids = (0..<3).map { _ in "s\(random.below(12) + 1)" }
            if random.chance(15) { return ("removeStories", #""ids":["\#(ids[0])"]"#) }
            let place = ["", #","before":"""#, #","before":"\#(ids[2])""#][random.below(3)]
            let fields = (0..<3).map { _ in texts[random.below(texts.count)] }
            if random.chance(30) { return ("putStories", #""stories":[{"id":"\#(ids[0])"}]\#(place)"#) }
            if random.chance(40) { return ("putStories", #""stories":[{"id":"\#(ids[0])","title":\#(fields[0]),"note":null}]\#(place)"#) }
            return ("putStories", #""stories":[{"title":\#(fields[0]),"note":\#(fields[1])},{"title":\#(fields[2])}]\#(place)"#)
        }
        return (0..<2).map { _ in (0..<60).map { _ in edit() } }
    }

    @Test("edits have a rate for each connection, and a refused one is not counted")
    func rate() async throws {
        try await PokerNode.with(1) { nodes, _ in
            let tabs = [try await GamePlayer.connect(nodes[0].url), try await GamePlayer.connect(nodes[0].url)]
            for tab in tabs { try await tab.ask("createGame", #""name":"Ana","token":"\#(Self.token)""#) }
            for number in 1...10 {
                let action = number == 10 ? ("removeStories", #""ids":["s1"]"#) : ("putStories", #""csv":"a""#)
                #expect(try await tabs[0].ask(action.0, action.1)["ok"] == true)
            }
            let refused = try await tabs[0].ask("putStories", #""csv":"a""#)
            #expect(refused["code"] == "rate_limited")
            let pause = refused["details"]?["retryAfterMs"]?.intValue ?? 0
            #expect((1...10_001).contains(pause))
            #expect(try await tabs[0].ask("startVote")["ok"] == true)
            #expect(try await tabs[1].ask("putStories", #""csv":"b""#)["ok"] == true)
        }
    }

    @Test("who goes on editing beyond the rate is let in again as soon as one who waits would be")
    func refusedRate() async throws {
        var configuration = PokerConfiguration()
        configuration.storyEdits = 2
        configuration.storyEditWindow = .milliseconds(700)
        try await PokerNode.with(1, game: configuration) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            try await ana.ask("createGame", #""name":"Ana""#)
            for _ in 1...2 { #expect(try await ana.ask("putStories", #""csv":"a""#)["ok"] == true) }
            var pauses: [Int] = []
            while true {
                let answer = try await ana.ask("putStories", #""csv":"b""#)
                guard answer["code"] == "rate_limited" else {
                    #expect(answer["ok"] == true)
                    break
                }
                pauses.append(answer["details"]?["retryAfterMs"]?.intValue ?? 0)
                try #require(pauses.count < 200, "the pause does not end")
                // Slower than the connection's own rate.
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(!pauses.isEmpty && pauses == pauses.sorted(by: >), "\(pauses)")
        }
    }

    @Test("limits of a game's stories are refused with their figures and the rest goes on")
    func limits() async throws {
        var configuration = PokerConfiguration()
        configuration.storiesPerGame = 3
        configuration.storyBytesPerGame = 1024
        try await PokerNode.with(1, game: configuration) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            try await ana.ask("createGame", #""name":"Ana""#)
            #expect(try await ana.ask("putStories", #""csv":"a\nb""#)["ok"] == true)
            let many = try await ana.ask("putStories", #""csv":"c\nd""#)
            #expect(many["code"] == "limit" && many["details"] == ["stories": 3])
            let long = try await ana.ask("putStories", #""stories":[{"id":"s1","note":"\#(String(repeating: "n", count: 1000))"}]"#)
            #expect(long["code"] == "limit" && long["details"] == ["bytes": 1024])
            #expect(long["message"] == "All stories of a game together may have 1024 bytes; shorten notes, or remove some first")
            let nameless = try await ana.ask("putStories", #""stories":[{"id":"s1"},{"id":"s9"}]"#)
            #expect(nameless["code"] == "bad_request" && nameless["details"] == ["index": 1])
            #expect(try await ana.ask("putStories", #""stories":[{"id":"s1"}],"before":"s9""#)["code"] == "story_not_found")
            let list = try await Self.state(ana)["stories"]
            #expect(list?.arrayValue?.count == 2)
            // Exactly the limit is taken, in bytes as the state shows them.
            let most = 1024 - (list?.description.utf8.count ?? 0) + "null".count - 2
            func note(_ length: Int) -> String { #""stories":[{"id":"s1","note":"\#(String(repeating: "n", count: length))"}]"# }
            #expect(try await ana.ask("putStories", note(most + 1))["code"] == "limit")
            #expect(try await ana.ask("putStories", note(most))["ok"] == true)
            #expect(try await Self.state(ana)["stories"]?.description.utf8.count == 1024)
        }
    }

    @Test("five hundred stories at once are one event and one state on every node")
    func many() async throws {
        try await PokerNode.with(2) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let luis = try await GamePlayer.connect(nodes[1].url)
            let game = try await ana.ask("createGame", #""name":"Ana""#)["game"]?.stringValue ?? ""
            try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis""#)
            let lines = (1...500).map { "Story \($0) " + String(repeating: "ñ", count: 50) }.joined(separator: #"\n"#)
            #expect(try await ana.ask("putStories", #""csv":"\#(lines)""#)["ok"] == true)
            let event = try await luis.event("stories")
            #expect(event["stories"]?.arrayValue?.count == 500)
            #expect(try await Self.state(luis)["stories"] == event["stories"])
        }
    }
}
