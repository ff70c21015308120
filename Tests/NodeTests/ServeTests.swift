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

    @Test("A crowd at the public port takes no descriptor from the admin port and Redis, and who waits comes in as soon as it goes")
    func crowd() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, descriptors: 64)
        let player = try await GamePlayer.connect(node.url())
        try await player.ask("createGame", #""name":"Ana""#)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        var crowd: [any Channel] = []
        for _ in 0..<100 { crowd.append(try await bootstrap.connect(host: "127.0.0.1", port: node.port).get()) }
        while !node.log.contains("full: new connections wait until others end") { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try await node.adminAnswer("/healthz").hasPrefix("HTTP/1.1 200 OK"))
        let probe = try redis.probe()
        for kind in ["normal", "pubsub"] { _ = probe.command(["CLIENT", "KILL", "TYPE", kind]) }
        #expect(try await player.ask("startVote")["event"] != nil)
        #expect(!node.log.contains("cannot accept connections for the moment"))
        for channel in crowd { channel.close(promise: nil) }
        let late = try await GamePlayer.connect(node.url())
        #expect(try await late.ask("createGame", #""name":"Ana""#)["game"] != nil)
        #expect(node.terminate() == .status(0))
    }

    @Test("G10: a crowd that holds every place and says nothing makes room for who comes to play")
    func silentCrowd() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: NodeProcess.quickTimes + ["--handshake-seconds", "3600"], descriptors: 64)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        var crowd: [any Channel] = []
        for _ in 0..<60 { crowd.append(try await bootstrap.connect(host: "127.0.0.1", port: node.port).get()) }
        while !node.log.contains("full: new connections wait until others end") { try await Task.sleep(for: .milliseconds(10)) }
        let late = try await GamePlayer.connect(node.url())
        #expect(try await late.ask("createGame", #""name":"Ana""#)["game"] != nil)
        #expect(try await node.metric(#"pokerface_limits_reached_total{limit="waiting_connections"}"#) > 0)
        for channel in crowd { channel.close(promise: nil) }
    }

    @Test("An admin port without free descriptors rests, and answers as soon as it has some")
    func adminWithoutDescriptors() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url)
        try Self.limitDescriptors(of: node, to: "\(try node.descriptorCount())")
        async let answer = node.adminAnswer("/healthz")
        let notice = "cannot accept connections for the moment"
        while node.log.ranges(of: notice).count < 3 { try await Task.sleep(for: .milliseconds(10)) }
        // Without a rest they would be thousands by now.
        #expect(node.log.ranges(of: notice).count < 20)
        try Self.limitDescriptors(of: node, to: "1024")
        #expect(try await answer.hasPrefix("HTTP/1.1 200 OK"))
        #expect(node.terminate() == .status(0))
    }

    /// Changes the soft limit of a node that runs.
    private static func limitDescriptors(of node: NodeProcess, to limit: String) throws {
        let result = try TestProcess.run("/usr/bin/prlimit", ["--pid", "\(node.processIdentifier)", "--nofile=\(limit):"])
        try #require(result.end == .status(0), "\(result.text)")
    }

    /// Runs the program to its end, its log included in the errors.
    private static func run(_ arguments: [String]) throws -> (end: TestProcess.End, errors: String) {
        let result = try TestProcess.run(NodeProcess.binaryPath(), arguments, output: false)
        return (result.end, result.text)
    }
}
