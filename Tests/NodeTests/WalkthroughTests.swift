import Foundation
import TestSupport
import Testing

/// The README's game as a newcomer plays it: two people on one node, one on another.
@Suite("The README's walk-through", .serialized, .timeLimit(.minutes(2)))
struct WalkthroughTests {
    @Test("Python's websockets play it: Scripts/walkthrough.py ends with 0")
    func python() async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, name: "walk\($0)") }
        let output = try TestProcess.run(Self.pythonPath(), ["\(repositoryPath)/Scripts/walkthrough.py"] + nodes.map { $0.url() })
        #expect(output.end == .status(0), "\(output.text)")
        #expect(output.text.contains("one result for each of 3"))
        withExtendedLifetime((redis, nodes)) {}
    }

    @Test("three terminals with pokerface connect play it: each prints one result")
    func connect() async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, name: "walk\($0)") }
        func open(_ name: String, _ node: Int) throws -> ConnectProcess {
            try ConnectProcess(nodes[node].url(), folder: redis.directory, name: name)
        }
        let people = [try open("Ana", 0), try open("Luis", 0), try open("Mia", 1)]
        try await Self.play(people)
        for person in people {
            #expect(try person.end() == .status(0))
            #expect(person.output.split(separator: #""event":"result""#, omittingEmptySubsequences: false).count - 1 == 1)
            #expect(person.output.hasPrefix("Connected (press CTRL+C to quit)\n"))
        }
        withExtendedLifetime((redis, nodes)) {}
    }

    /// What the README says to type, each line once the one before has shown its effect.
    private static func play(_ people: [ConnectProcess]) async throws {
        try people[0].type(#"{"action":"createGame","name":"Ana"}"#)
        let game = try await people[0].find(/< \{"event":"welcome","game":"([^"]+)"/).1
        for (person, name) in [(people[1], "Luis"), (people[2], "Mia")] {
            try person.type(#"{"action":"joinGame","game":"\#(game)","name":"\#(name)"}"#)
            try await person.see(#"< {"event":"welcome","game":"\#(game)""#)
        }
        try people[0].type(#"{"action":"startVote"}"#)
        for person in people { try await person.see(#"< {"event":"started","game":"\#(game)""#) }
        for (person, card) in zip(people, ["5", "8", "5"]) { try person.type(#"{"action":"vote","value":"\#(card)"}"#) }
        for person in people { try await person.see(#"< {"event":"result","game":"\#(game)""#) }
    }

    /// The Python that has Tests/requirements.txt.
    static func pythonPath() throws -> String { try PythonTool.path() }
}
