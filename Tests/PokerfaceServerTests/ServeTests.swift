import Foundation
import JSONText
import PokerfaceServer
import TestSupport
import Testing

/// The program as a process: what it says, how it ends.
@Suite(.timeLimit(.minutes(2))) struct ServeTests {
    private static let freePorts = ["serve", "--host", "127.0.0.1", "--port", "0", "--admin-port", "0"]

    @Test(
        "what is wrong on the command line is one line and status 64",
        arguments: [
            (["serve", "--port", "99999"], "pokerface: port: \"99999\" is not a port (0...65535; from --port)\n"),
            (["serve", "--config", "/nowhere"], "pokerface: config: cannot read \"/nowhere\": No such file or directory\n"),
            (["serve", "--bogus"], "pokerface: Unknown option '--bogus'; see pokerface --help\n"),
            (["connect"], "pokerface: Missing expected argument '<url>'; see pokerface --help\n"),
        ])
    func usage(arguments: [String], line: String) async throws {
        let node = try ServedNode(arguments)
        try await node.expectExit(64)
        #expect(node.errors == line)
        #expect(node.output.isEmpty)
    }

    @Test("help shows each setting's flag, and the version is one line")
    func help() async throws {
        let help = try ServedNode(["serve", "--help"])
        try await help.expectExit(0)
        for name in SettingName.allCases { #expect(help.output.contains(name.flag + " <")) }
        let version = try ServedNode(["--version"])
        try await version.expectExit(0)
        #expect(version.output == PokerfaceVersion.text + "\n")
    }

    @Test("without --redis a node brings its own, and takes it along at the end", arguments: [SIGTERM, SIGHUP])
    func privateRedis(signal: Int32) async throws {
        let data = try TemporaryDirectory()
        let node = try ServedNode(Self.freePorts + ["--data", data.path])
        let ports = try await node.waitUntilReady()
        #expect(try await PlainHTTP.request(port: ports.admin, "/readyz").status == "HTTP/1.1 200 OK")
        #expect(try await PlainHTTP.request(port: ports.admin, "/metrics").body.contains("\npokerface_connections 0\n"))
        let redis = try RedisLine.processID(data.path + "/redis/redis.sock")
        node.signal(signal)
        try await node.expectExit(0)
        #expect(!RedisLine.isAlive(redis))
    }

    @Test("under nohup it outlives its terminal")
    func ignoredHangUp() async throws {
        let redis = try RedisServerProcess()
        let node = try ServedNode(Self.freePorts + ["--redis", redis.unixURL], ignoring: "HUP")
        let ports = try await node.waitUntilReady()
        node.signal(SIGHUP)
        #expect(try await PlainHTTP.request(port: ports.admin, "/readyz").status == "HTTP/1.1 200 OK")
        node.signal(SIGTERM)
        try await node.expectExit(0)
    }

    @Test("a node that was killed leaves its games to the next one in the directory")
    func killed() async throws {
        let data = try TemporaryDirectory()
        let first = try ServedNode(Self.freePorts + ["--data", data.path])
        let player = try await GamePlayer.connect("ws://127.0.0.1:\(try await first.waitUntilReady().port)/dev")
        let welcome = try await player.ask("createGame", #""name":"Ana""#)
        let game = try #require(welcome["game"]?.stringValue)
        first.signal(SIGKILL)
        _ = try await first.waitForExit()

        let second = try ServedNode(Self.freePorts + ["--data", data.path])
        let other = try await GamePlayer.connect("ws://127.0.0.1:\(try await second.waitUntilReady().port)/dev")
        let joined = try await other.ask("joinGame", #""name":"Luis","game":"\#(game)""#)
        #expect(joined["event"]?.stringValue == "welcome")
        await other.close()
        second.signal(SIGTERM)
        try await second.expectExit(0)
    }

    @Test("SIGTERM closes sockets with 1012, leaves no record behind and ends with 0 within 5 s", arguments: [SIGTERM, SIGINT, SIGHUP])
    func orderlyEnd(signal: Int32) async throws {
        let redis = try RedisServerProcess()
        let node = try ServedNode(Self.freePorts + ["--redis", redis.unixURL])
        let player = try await GamePlayer.connect("ws://127.0.0.1:\(try await node.waitUntilReady().port)/dev")
        let welcome = try await player.ask("createGame", #""name":"Ana""#)
        let game = try #require(welcome["game"]?.stringValue)
        let start = ContinuousClock.now
        node.signal(signal)
        let code = await player.waitForClose()
        #expect(code == 1012)
        try await node.expectExit(0)
        #expect(ContinuousClock.now - start < .seconds(5))
        let probe = try redis.probe()
        #expect(probe.command(["KEYS", "pf:{n:*"]).strings.isEmpty)
        #expect(probe.command(["ZCARD", "pf:nodes"]).integer == 0)
        #expect(probe.command(["EXISTS", "pf:{\(game)}:conn"]).integer == 0)
    }

    @Test("SIGTERM ends it within 5 s also while Redis hangs")
    func endDuringOutage() async throws {
        let redis = try RedisServerProcess()
        let node = try ServedNode(Self.freePorts + ["--redis", redis.unixURL])
        let player = try await GamePlayer.connect("ws://127.0.0.1:\(try await node.waitUntilReady().port)/dev")
        _ = try await player.ask("createGame", #""name":"Ana""#)
        redis.freeze()
        defer { redis.thaw() }
        let start = ContinuousClock.now
        node.signal(SIGTERM)
        let code = await player.waitForClose()
        #expect(code == 1012)
        try await node.expectExit(0)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test("signals that come together are one: the end is in order")
    func doubleSignal() async throws {
        let redis = try RedisServerProcess()
        let node = try ServedNode(Self.freePorts + ["--redis", redis.unixURL])
        let player = try await GamePlayer.connect("ws://127.0.0.1:\(try await node.waitUntilReady().port)/dev")
        _ = try await player.ask("createGame", #""name":"Ana""#)
        redis.freeze()
        defer { redis.thaw() }
        // Of another kind, for two of one kind may reach it as one.
        node.signal(SIGTERM)
        node.signal(SIGINT)
        let code = await player.waitForClose()
        #expect(code == 1012)
        node.signal(SIGTERM)
        try await node.expectExit(0)
        #expect(!node.errors.contains("a second signal came"))
    }

    @Test("a second signal ends it at once")
    func secondSignal() async throws {
        let redis = try RedisServerProcess()
        let node = try ServedNode(Self.freePorts + ["--redis", redis.unixURL])
        let port = try await node.waitUntilReady().port
        let player = try await GamePlayer.connect("ws://127.0.0.1:\(port)/dev")
        _ = try await player.ask("createGame", #""name":"Ana""#)
        // Does not answer a close frame, so that the end takes longer than the second that is waited for.
        let deaf = try await PlainHTTP.openSocket(port: port, "/dev")
        defer { close(deaf) }
        redis.freeze()
        defer { redis.thaw() }
        node.signal(SIGTERM)
        let code = await player.waitForClose()
        #expect(code == 1012)
        while node.isRunning {
            node.signal(SIGTERM)
            try await Task.sleep(for: .milliseconds(20))
        }
        try await node.expectExit(1)
        #expect(node.errors.contains("a second signal came"))
    }

    @Test("an unreachable Redis is told early, and after the patience the start ends with one line")
    func unreachable() async throws {
        let node = try ServedNode(Self.freePorts + ["--redis", "unix:///nowhere/redis.sock", "--redis-wait-seconds", "2"])
        try await node.waitForError("pokerface: waiting for Redis at /nowhere/redis.sock, at most 2 s\n")
        try await node.expectExit(1)
        let line = try #require(node.errors.split(separator: "\n").last { $0.hasPrefix("pokerface: ") })
        #expect(line.hasPrefix("pokerface: Redis at /nowhere/redis.sock: no usable Redis after 2"))
    }

    @Test("a patience of less than a second is told as it is")
    func shortPatience() async throws {
        let node = try ServedNode(Self.freePorts + ["--redis", "unix:///nowhere/redis.sock", "--redis-wait-seconds", "0.5"])
        try await node.expectExit(1)
        #expect(node.errors.contains("pokerface: Redis at /nowhere/redis.sock: no usable Redis after 0.5 s: "))
    }

    @Test(
        "a host that cannot be listened on is told in the system's words",
        arguments: [
            ("--host", "192.0.2.1", "pokerface: cannot listen on 192.0.2.1:0: Cannot assign requested address; "),
            ("--host", "nowhere.invalid", "pokerface: cannot listen on nowhere.invalid:0: "),
            ("--admin-host", "nowhere.invalid", "pokerface: cannot listen on nowhere.invalid:0 for the admin port: "),
        ])
    func unusableHost(flag: String, host: String, line: String) async throws {
        let redis = try RedisServerProcess()
        let node = try ServedNode(["serve", "--port", "0", "--admin-port", "0", "--redis", redis.unixURL, flag, host])
        try await node.expectExit(1)
        let last = try #require(node.errors.split(separator: "\n").last { $0.hasPrefix("pokerface: ") })
        #expect(last.hasPrefix(line))
        #expect(!last.contains("errno") && !last.contains("SocketAddressError"))
    }

    @Test("one address by two names is listened on once")
    func twoNames() async throws {
        let redis = try RedisServerProcess()
        let node = try ServedNode(Self.freePorts + ["--host", "localhost", "--host", "127.0.0.1", "--redis", redis.unixURL])
        _ = try await node.waitUntilReady()
        node.signal(SIGTERM)
        try await node.expectExit(0)
    }

    @Test("connect takes a message that begins with a dash, and subprotocols to offer")
    func connectFlags() async throws {
        let connect = try ServedNode(["connect", "-x", "-5", "-s", "chat", "-s", "other", "ws://127.0.0.1:1/"])
        try await connect.expectExit(1)
        #expect(connect.errors.hasPrefix("error: cannot connect to 127.0.0.1 port 1: "))
    }

    @Test("a signal during the wait for Redis ends it with 0")
    func signalWhileWaiting() async throws {
        let node = try ServedNode(Self.freePorts + ["--redis", "unix:///nowhere/redis.sock"])
        try await node.waitForError("waiting for Redis")
        node.signal(SIGTERM)
        try await node.expectExit(0)
    }

    @Test("a Redis that may evict keys is refused with what to set")
    func eviction() async throws {
        let redis = try RedisServerProcess(config: ["maxmemory-policy allkeys-lru"])
        let node = try ServedNode(Self.freePorts + ["--redis", redis.unixURL])
        try await node.expectExit(1)
        #expect(node.errors.contains("(maxmemory-policy is allkeys-lru): set it to noeviction"))
        #expect(try redis.probe().command(["ZCARD", "pf:nodes"]).integer == 0)
    }

    @Test(
        "a Redis user that may not do what a game needs ends the start with one line that says what to give it",
        arguments: [
            (["-rpush"], "may not use RPUSH (", "ACL SETUSER pf +rpush ~pf:* &pf:*\n"),
            (["-publish"], "may not use PUBLISH (", "ACL SETUSER pf +publish ~pf:* &pf:*\n"),
            (["-hdel", "-ltrim"], "may not use HDEL, LTRIM (", "ACL SETUSER pf +hdel +ltrim ~pf:* &pf:*\n"),
            (["resetchannels", "&pf:0:{n:*"], "may not use PUBLISH (", "ACL SETUSER pf +publish ~pf:* &pf:*\n"),
            (["-eval"], "may not use EVAL (", "ACL SETUSER pf +eval ~pf:* &pf:*\n"),
        ])
    func permissions(rules: [String], refused: String, advice: String) async throws {
        let redis = try RedisServerProcess()
        let probe = try redis.probe()
        probe.command(["ACL", "SETUSER", "pf", "on", ">secretword", "~pf:*", "&pf:*", "+@all"])
        probe.command(["ACL", "SETUSER", "pf"] + rules)
        let node = try ServedNode(Self.freePorts + ["--redis", "redis://pf:secretword@127.0.0.1:\(redis.port)"])
        try await node.expectExit(1)
        let line = try #require(node.errors.split(separator: "\n").last { $0.hasPrefix("pokerface: ") }) + "\n"
        #expect(line.hasPrefix("pokerface: Redis at 127.0.0.1:\(redis.port): the Redis user \(refused)"))
        #expect(line.hasSuffix(advice))
        #expect(!node.errors.contains("secretword"))
        #expect(probe.command(["ZCARD", "pf:nodes"]).integer == 0)
    }

    @Test("what the start tries in Redis is gone when the node is ready")
    func nothingLeftOfTheTest() async throws {
        let redis = try RedisServerProcess()
        let node = try ServedNode(Self.freePorts + ["--redis", redis.unixURL])
        _ = try await node.waitUntilReady()
        #expect(try redis.probe().command(["KEYS", "*self*"]).strings.isEmpty)
    }

    @Test("a busy port is one line")
    func busyPort() async throws {
        let redis = try RedisServerProcess()
        let first = try ServedNode(Self.freePorts + ["--redis", redis.unixURL])
        let ports = try await first.waitUntilReady()
        let second = try ServedNode(
            ["serve", "--host", "127.0.0.1", "--admin-port", "0", "--port", "\(ports.port)", "--redis", redis.unixURL])
        try await second.expectExit(1)
        #expect(second.errors.split(separator: "\n").contains { $0.hasPrefix("pokerface: cannot listen on 127.0.0.1:\(ports.port): ") })
        let third = try ServedNode(Self.freePorts.dropLast() + ["\(ports.admin)", "--redis", redis.unixURL])
        try await third.expectExit(1)
        #expect(third.errors.contains("cannot listen on 127.0.0.1:\(ports.admin) for the admin port: another process has it"))
    }
}
