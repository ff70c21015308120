import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// How a node begins and ends beside a Redis, or a machine, that is not as it should be.
@Suite("The program in bad company", .serialized, .timeLimit(.minutes(2)))
struct ServeTests {
    @Test("SIGTERM ends a node in order while Redis hangs")
    func stopWhileRedisHangs() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url)
        let player = try await GamePlayer.connect(node.url())
        try await player.ask("createGame", #""name":"Ana""#)
        redis.freeze()
        #expect(node.terminate() == .status(0))
        #expect(await player.waitForClose() == 1012)
        // No step had to be left behind, nor the process to be ended by force.
        #expect(!node.log.contains("took too long"), "\(node.log)")
    }

    @Test("A wrong password ends the start at once, with one line that says what to check")
    func wrongPassword() async throws {
        let redis = try RedisServerProcess(config: ["requirepass secret"])
        // Patience beyond the time limit of this test: it must not be waited for.
        let end = try Self.run([
            "serve", "--host", "127.0.0.1", "--port", "0", "--admin-port", "0", "--redis", "redis://:mistyped@127.0.0.1:\(redis.port)",
            "--redis-wait-seconds", "300",
        ])
        #expect(end.end == .status(1))
        let lines = end.errors.split(separator: "\n").filter { $0.hasPrefix("pokerface: ") && !$0.contains("waiting for Redis") }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("pokerface: Redis at 127.0.0.1:\(redis.port): Redis refused user or password; check both") == true)
        #expect(!end.errors.contains("mistyped"))
    }

    @Test("A node without free descriptors accepts again as soon as it has some")
    func descriptors() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, descriptors: 64)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        var crowd: [any Channel] = []
        for _ in 0..<100 { crowd.append(try await bootstrap.connect(host: "127.0.0.1", port: node.port).get()) }
        while !node.log.contains("cannot accept connections for the moment") { try await Task.sleep(for: .milliseconds(10)) }
        #expect(node.isRunning)
        for channel in crowd { channel.close(promise: nil) }
        let player = try await GamePlayer.connect(node.url())
        #expect(try await player.ask("createGame", #""name":"Ana""#)["game"] != nil)
        #expect(node.terminate() == .status(0))
    }

    /// Runs the program to its end, its log included in the errors.
    private static func run(_ arguments: [String]) throws -> (end: TestProcess.End, errors: String) {
        let result = try TestProcess.run(NodeProcess.binaryPath(), arguments, output: false)
        return (result.end, result.text)
    }
}
