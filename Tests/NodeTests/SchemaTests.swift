import TestSupport
import Testing

/// What docs/schema says of the frames, held against those of whole games.
@Suite("The schemas of what goes over a socket", .serialized, .timeLimit(.minutes(3)))
struct SchemaTests {
    @Test("games with every action on two nodes: each frame in either direction is as docs/schema says", arguments: [1, 2])
    func recorded(seed: Int) async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, name: "schema\($0)") }
        let arguments = ["\(repositoryPath)/docs/schema", "\(seed)", "127.0.0.1:\(redis.port)"] + nodes.map { $0.url() }
        let output = try TestProcess.run(
            WalkthroughTests.pythonPath(), ["-B", "\(repositoryPath)/Tests/Clients/recorded_game.py"] + arguments)
        #expect(output.end == .status(0), "seed \(seed): \(output.text)")
        withExtendedLifetime((redis, nodes)) {}
    }
}
