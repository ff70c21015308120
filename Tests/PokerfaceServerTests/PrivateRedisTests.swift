import Glibc
import Logging
import PokerfaceServer
import TestSupport
import Testing

/// With the real redis-server; each test has a data directory of its own.
@Suite(.timeLimit(.minutes(2))) struct PrivateRedisTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let path = "/usr/local/bin:/usr/bin:/bin"

    private func start(_ data: String, path: String? = nil) async throws -> PrivateRedis {
        try await PrivateRedis.start(data: data, path: path ?? self.path, logger: logger)
    }

    private func refusal(_ data: String, path: String? = nil) async -> ServerError? {
        do {
            let redis = try await start(data, path: path)
            await redis.stop()
            return nil
        } catch { return error as? ServerError }
    }

    @Test("it answers on a socket in the data directory, which nobody else may enter, and goes with the node")
    func life() async throws {
        let data = try TemporaryDirectory()
        let redis = try await start(data.path + "/a/b")
        #expect(redis.paths.socket == data.path + "/a/b/redis/redis.sock")
        #expect(try RedisLine.ask(redis.paths.socket, "SET x 1") == "+OK")
        var status = stat()
        #expect(stat(redis.paths.directory, &status) == 0 && status.st_mode & 0o777 == 0o700)
        let pid = try #require(await redis.processID)
        await redis.stop()
        #expect(kill(pid, 0) != 0)
        #expect(access(redis.paths.socket, F_OK) != 0)
    }

    @Test(
        "every write is on disk before it is answered, and nothing is evicted",
        arguments: [
            ("appendonly", "yes"), ("appendfsync", "always"), ("maxmemory-policy", "noeviction"), ("save", ""), ("port", "0"),
        ])
    func configuration(name: String, value: String) async throws {
        let data = try TemporaryDirectory()
        let redis = try await start(data.path)
        #expect(try RedisLine.ask(redis.paths.socket, "CONFIG GET \(name)", lines: 5).last == value)
        await redis.stop()
    }

    @Test("after a kill -9 of the node the next start takes the socket and the data over")
    func takeover() async throws {
        let data = try TemporaryDirectory()
        let paths = PrivateRedisPaths(data: data.path, user: geteuid())
        mkdir(paths.directory, 0o700)
        // `flock -o` stands in for the node: it holds the lock, its child is the redis-server.
        let owner = try TestProcess("/usr/bin/flock", ["-o", paths.lock, "/usr/bin/redis-server"] + paths.arguments)
        try RedisLine.waitUntilReady(paths.socket)
        #expect(try RedisLine.ask(paths.socket, "SET vote 5") == "+OK")
        let orphan = try RedisLine.processID(paths.socket)
        owner.kill()
        #expect(kill(orphan, 0) == 0)

        let redis = try await start(data.path)
        #expect(await redis.processID != orphan)
        #expect(!RedisLine.isAlive(orphan))
        #expect(try RedisLine.ask(redis.paths.socket, "GET vote", lines: 2).last == "5")
        await redis.stop()
    }

    @Test("a redis-server that was killed too leaves a stale socket, which is taken over")
    func staleSocket() async throws {
        let data = try TemporaryDirectory()
        let first = try await start(data.path)
        #expect(try RedisLine.ask(first.paths.socket, "SET x 7") == "+OK")
        kill(try #require(await first.processID), SIGKILL)
        await first.stop()
        #expect(access(first.paths.socket, F_OK) == 0)
        let second = try await start(data.path)
        #expect(try RedisLine.ask(second.paths.socket, "GET x", lines: 2).last == "7")
        await second.stop()
    }

    @Test("a data directory whose owner lives is refused with its process id")
    func inUse() async throws {
        let data = try TemporaryDirectory()
        let owner = try await start(data.path)
        let error = await refusal(data.path)
        #expect(error?.code == .data)
        #expect(
            error?.message == "data: \"\(data.path)\" is in use by process \(getpid()): stop it, share one Redis with --redis, "
                + "or choose another directory with --data")
        #expect(try RedisLine.ask(owner.paths.socket, "PING") == "+PONG")
        await owner.stop()
    }

    @Test("a path too long for a socket gets a private directory under /tmp")
    func longPath() async throws {
        let data = try TemporaryDirectory()
        let long = data.path + "/" + String(repeating: "d", count: 100)
        let redis = try await start(long)
        #expect(redis.paths.socket.utf8.count <= 106)
        #expect(redis.paths.socket.hasPrefix("/tmp/pokerface-\(geteuid())-"))
        #expect(try RedisLine.ask(redis.paths.socket, "PING") == "+PONG")
        await redis.stop()
        #expect(access(try #require(redis.paths.shortDirectory), F_OK) != 0)
    }

    @Test("a directory under /tmp that is open to others is refused")
    func hostileShortDirectory() async throws {
        let data = try TemporaryDirectory()
        let long = data.path + "/" + String(repeating: "e", count: 100)
        let short = try #require(PrivateRedisPaths(data: long, user: geteuid()).shortDirectory)
        mkdir(short, 0o777)
        chmod(short, 0o777)
        defer { rmdir(short) }
        #expect(await refusal(long)?.message.contains("open to others") == true)
    }

    @Test("the socket's path is below 107 bytes whatever the data directory", arguments: [1, 80, 89, 90, 91, 92, 93, 94, 4000])
    func socketLength(length: Int) {
        let paths = PrivateRedisPaths(data: "/" + String(repeating: "x", count: length - 1), user: 4_294_967_295)
        #expect(paths.socket.utf8.count < 107)
    }

    @Test("a missing redis-server is one clear line")
    func missing() async throws {
        let data = try TemporaryDirectory()
        #expect(
            await refusal(data.path, path: data.path + ":/nowhere")?.message
                == "no redis-server found: install it (apt install redis-server) or name a Redis with --redis URL")
    }

    @Test("a redis-server that does not start is told with its last words")
    func broken() async throws {
        let data = try TemporaryDirectory()
        // It prints its arguments and ends. (A script written here could be busy: another test's fork may still hold it open.)
        symlink("/bin/echo", data.path + "/redis-server")
        let message = await refusal(data.path + "/data", path: data.path)?.message ?? "it started"
        #expect(message.hasPrefix("redis-server ended while starting: --port 0 --unixsocket "), "\(message)")
        #expect(message.hasSuffix(" (\(data.path)/data/redis/redis.log)"))
    }

    @Test("a data directory that cannot be made is one clear line")
    func unusable() async throws {
        let data = try TemporaryDirectory()
        _ = try data.write("file", "")
        let message = await refusal(data.path + "/file/x")?.message
        #expect(message == "data: cannot create \"\(data.path)/file/x\": Not a directory")
    }

    @Test("a redis-server that is killed is started anew with its data")
    func supervision() async throws {
        let data = try TemporaryDirectory()
        let redis = try await start(data.path)
        let watch = Task { await redis.supervise() }
        #expect(try RedisLine.ask(redis.paths.socket, "SET x 9") == "+OK")
        let first = try #require(await redis.processID)
        kill(first, SIGKILL)
        while [first, nil].contains(await redis.processID) { try await Task.sleep(for: .milliseconds(20)) }
        try RedisLine.waitUntilReady(redis.paths.socket)
        #expect(try RedisLine.ask(redis.paths.socket, "GET x", lines: 2).last == "9")
        watch.cancel()
        await watch.value
        await redis.stop()
    }

    @Test("a node that is stopped while it takes over from an orphan starts no redis-server")
    func stoppedInTakeover() async throws {
        let data = try TemporaryDirectory()
        let redis = try await start(data.path)
        let first = try #require(await redis.processID)
        kill(first, SIGKILL)
        while RedisLine.isAlive(first) { try await Task.sleep(for: .milliseconds(5)) }
        let orphan = try TestProcess("/usr/bin/redis-server", redis.paths.arguments)
        try RedisLine.waitUntilReady(redis.paths.socket)
        kill(orphan.processIdentifier, SIGSTOP)
        let watch = Task { await redis.supervise() }
        while !isAskedToEnd(orphan.processIdentifier) { try await Task.sleep(for: .milliseconds(5)) }
        await redis.stop()
        orphan.kill()
        await watch.value
        let late = await redis.processID
        #expect(late == nil)
        if let late { kill(late, SIGKILL) }
    }

    /// Whether a SIGTERM waits for a process that stands still.
    private func isAskedToEnd(_ pid: Int32) -> Bool {
        guard let file = fopen("/proc/\(pid)/status", "re") else { return false }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let text = String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("ShdPnd:") }
        let pending = line.flatMap { UInt64($0.dropFirst(7).filter(\.isHexDigit), radix: 16) } ?? 0
        return pending & 1 << UInt64(SIGTERM - 1) != 0
    }
}
