import JSONText
import Logging
import Poker
import Synchronization
import TestSupport
import Testing

/// Steps that Redis breaks off.
@Suite("A step that Redis breaks off", .serialized, .timeLimit(.minutes(1)))
struct RefusedStepTests {
    @Test("after its first write it is unknown to the client, and an error in the log, told once")
    func afterFirstWrite() async throws {
        let redis = try RedisServerProcess()
        let lines = LogLines()
        let node = try await PokerNode.start(redis, logger: lines.logger)
        // The result is written after the room's hash.
        try redis.probe().command(["ACL", "SETUSER", "default", "-rpush"])
        for _ in 1...2 {
            let ana = try await GamePlayer.connect(node.url)
            try await ana.ask("createGame", #""name":"Ana""#)
            try await ana.ask("startVote")
            #expect(try await ana.ask("vote", #""value":"5""#)["code"] == "unknown")
        }
        let errors = lines.all.filter { $0.level >= .error }
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.metadata["step.op"] == "vote")
        #expect(errors.first?.metadata["redis.error"]?.description.contains("can't run this command") == true)
        try await node.stop()
    }

    @Test("events that cannot be published are an error in the log, told once")
    func publishing() async throws {
        let redis = try RedisServerProcess()
        let lines = LogLines()
        let node = try await PokerNode.start(redis, logger: lines.logger)
        try redis.probe().command(["ACL", "SETUSER", "default", "-publish"])
        let ana = try await GamePlayer.connect(node.url)
        try await ana.ask("createGame", #""name":"Ana""#)
        for _ in 1...2 {
            #expect(try await ana.ask("startVote")["ok"] == true)
            #expect(try await ana.ask("closeVote")["ok"] == true)
        }
        let errors = lines.all.filter { $0.level >= .error }.map { $0.metadata["step.op"]?.description ?? "" }
        #expect(errors.sorted() == ["close", "create", "start"])
        try await node.stop()
    }

    @Test("before its first write it is unavailable: certainly not done")
    func beforeFirstWrite() async throws {
        let redis = try RedisServerProcess()
        let node = try await PokerNode.start(redis)
        let ana = try await GamePlayer.connect(node.url)
        try await ana.ask("createGame", #""name":"Ana""#)
        let probe = try redis.probe()
        probe.command(["CONFIG", "SET", "maxmemory", "1"])
        #expect(try await ana.ask("startVote")["code"] == "unavailable")
        probe.command(["CONFIG", "SET", "maxmemory", "0"])
        probe.command(["CONFIG", "SET", "min-replicas-to-write", "1"])
        #expect(try await ana.ask("startVote")["code"] == "unavailable")
        probe.command(["CONFIG", "SET", "min-replicas-to-write", "0"])
        #expect(try await ana.ask("startVote", #""round":1"#)["ok"] == true)
        try await node.stop()
    }
}

/// Keeps what is logged.
private final class LogLines: Sendable {
    struct Line: Sendable {
        var level: Logger.Level
        var message: String
        var metadata: Logger.Metadata
    }

    private let lines = Mutex<[Line]>([])

    var all: [Line] { self.lines.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = Line(level: event.level, message: "\(event.message)", metadata: event.metadata ?? [:])
            self.lines.lines.withLock { $0.append(line) }
        }
    }
}
