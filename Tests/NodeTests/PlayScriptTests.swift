import Foundation
import JSONText
import TestSupport
import Testing

/// `pokerface play --json`, as a script uses it.
@Suite("pokerface play --json", .serialized, .timeLimit(.minutes(2)))
struct PlayScriptTests {
    private static func open(_ arguments: [String], _ redis: RedisServerProcess, _ name: String) throws -> ConnectProcess {
        try ConnectProcess(command: ["play", "--json", "--name", name] + arguments, folder: redis.directory, name: name)
    }

    private static func frames(_ process: ConnectProcess) throws -> [JSONValue] {
        try process.output.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    }

    @Test("two scripts on two nodes play: each event is one line, and the end of the lines is the end after all answers")
    func game() async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, name: "play\($0)") }
        let ana = try Self.open([nodes[0].url(), "--title", "Sprint 7", "-w", "0"], redis, "Ana")
        let game = try await ana.find(/"state":"seated","game":"([^"]+)"/).1
        let luis = try Self.open([nodes[1].url(), "--game", String(game), "-w", "0"], redis, "Luis")
        try await ana.see(#""name":"Luis""#)
        try ana.type("this is not JSON")
        try ana.type(#"{"action":"createGame","id":"c"}"#)
        try ana.type(#"{"action":"startVote","story":"Login"}"#)
        try await luis.see(#""event":"started""#)
        try ana.type(#"{"action":"vote","id":7,"value":"5"}"#)
        try luis.type(#"{"action":"vote","value":8}"#)
        for person in [ana, luis] { try await person.see(#""event":"result""#) }
        #expect(try ana.end() == .status(0))
        #expect(try luis.end() == .status(0))
        let lines = try Self.frames(ana)
        #expect(lines.filter { $0["code"]?.stringValue == "bad_request" }.map { $0["re"]?.stringValue } == [nil, "c"])
        #expect(lines.contains { $0["re"] == 7 && $0["cast"] == 1 })
        #expect(lines.filter { $0["event"]?.stringValue == "result" }.count == 1)
        #expect(lines.last?["reason"]?.stringValue == "quit")
        #expect(VersionStory(lines.filter { $0["event"]?.stringValue != "client" }).complaints == [])
        withExtendedLifetime((redis, nodes)) {}
    }

    @Test("a script whose node is killed comes back on the other one with its seat and its vote, and misses no result")
    func nodeDeath() async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, name: "play\($0)") }
        let ana = try await GamePlayer.connect(nodes[1].url())
        let game = try await ana.ask("createGame", #""name":"Ana","options":{"autoClose":false}"#)["game"]?.stringValue ?? ""
        let luis = try Self.open([nodes[0].url(), nodes[1].url(), "--game", game, "-w", "0"], redis, "Luis")
        try await luis.see(#""state":"seated""#)
        try await ana.ask("startVote", #""round":1"#)
        try await luis.see(#""event":"started""#)
        try luis.type(#"{"action":"vote","id":"first","value":"8"}"#)
        try await luis.see(#""re":"first""#)
        nodes[0].kill()
        // Typed while there is no node: it goes out with the next one.
        try luis.type(#"{"action":"vote","id":"second","value":"13"}"#)
        try await luis.see(#""re":"second","ok":true"#)
        let player = try await luis.find(/"state":"seated","game":"[^"]+","player":"([^"]+)"/).1
        try await ana.ask("closeVote", #""round":1"#)
        try await luis.see(#""event":"result""#)
        let result = try await ana.event("result", round: 1)
        #expect(result["votes"]?.arrayValue?.count == 1)
        #expect(result["votes"]?.arrayValue?.first?["value"]?.stringValue == "13")
        #expect(try luis.end() == .status(0))
        let lines = try Self.frames(luis)
        let seats = lines.filter { $0["state"]?.stringValue == "seated" }
        #expect(seats.count == 2)
        #expect(seats.allSatisfy { $0["player"]?.stringValue == String(player) })
        let story = VersionStory(lines.filter { $0["event"]?.stringValue != "client" })
        #expect(story.complaints == [])
        #expect(story.results == [1])
        withExtendedLifetime((redis, nodes)) {}
    }

    @Test(
        "a line that is no action is one line that says so, and the next one is played",
        arguments: [
            "hello", "[1,2]", "5", "null", "{", #"{"action":5}"#, "{}", #"{"vote":"5"}"#, #"{"action":"vote","value":"5"} x"#, #"{"a":1,}"#,
            String(repeating: "[", count: 100_000),
        ])
    func noAction(line: String) async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, name: "play")
        let ana = try Self.open([node.url(), "-w", "0"], redis, "Ana")
        try ana.type(line)
        try ana.type(#"{"action":"startVote","id":"next"}"#)
        try await ana.see(#""re":"next","ok":true"#)
        #expect(try ana.end() == .status(0))
        let errors = try Self.frames(ana).filter { $0["event"]?.stringValue == "error" }
        #expect(errors.count == 1)
        #expect(errors.first?["code"]?.stringValue == "bad_request")
        #expect(errors.first?["message"]?.stringValue?.isEmpty == false)
        withExtendedLifetime((redis, node)) {}
    }

    @Test("a stage where no game is played ends it with 1 and a line that says so")
    func noGame() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, configuration: "rooms.yaml", name: "rooms")
        let ana = try Self.open([node.url(stage: "rooms")], redis, "Ana")
        try await ana.see(#""state":"over","reason":"refused","code":"unknown_action""#)
        #expect(try ana.end() == .status(1))
        withExtendedLifetime((redis, node)) {}
    }

    @Test("a server that is not there, and a game that is not, end it with 1 and a line that says why")
    func refused() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, name: "play")
        let nobody = try Self.open(["ws://127.0.0.1:\(try freeTCPPort())/dev"], redis, "Nobody")
        try await nobody.see(#""reason":"unreachable""#)
        #expect(try nobody.end() == .status(1))
        let lost = try Self.open([node.url(), "--game", "AAAAAA"], redis, "Lost")
        try await lost.see(#""reason":"refused","code":"game_not_found""#)
        #expect(try lost.end() == .status(1))
        withExtendedLifetime((redis, node)) {}
    }
}
