import NIOCore
import Redis
import Testing

@Suite struct RedisLinkTests {
    static let script = RedisScript(name: "one", source: "return 1", sha1: "e0e1f9fabfc9d4800c877a703b823ac0578ff8db")
    static let info = RESPValue.bulk(ByteBuffer(string: "# Server\r\nredis_version:7.0.15\r\nrun_id:abc\r\n"))
    static let memory = RESPValue.bulk(ByteBuffer(string: "# Memory\r\nmaxmemory_policy:noeviction\r\n"))
    static let ok = RESPValue.status("OK")

    static func link(password: String? = nil, database: Int = 0, scripts: [RedisScript] = []) -> RedisLink {
        let configuration = RedisConfiguration(endpoint: .unix(path: "/x"), username: nil, password: password, database: database)
        return RedisLink(handshake: RedisHandshake(configuration, scripts: scripts))
    }

    /// Connects and answers the handshake; returns the last action.
    @discardableResult
    static func run(_ link: inout RedisLink, _ answers: [RESPValue]) -> RedisLink.Action {
        _ = link.start()
        var action = link.connected()
        for answer in answers { action = link.received(answer) { 0.5 } }
        return action
    }

    @Test func `The handshake is one write of everything that the connection needs`() {
        var link = Self.link(password: "p", database: 3, scripts: [Self.script])
        #expect(link.start() == .connect)
        guard case .write(let bytes) = link.connected() else { return #expect(Bool(false)) }
        let expected = [
            RedisCommand("AUTH", "p"), RedisCommand("SELECT", 3), RedisCommand("CLIENT", "SETNAME", "pokerface"),
            RedisCommand("INFO", "server"),
            RedisCommand("INFO", "memory"), RedisCommand("SCRIPT", "LOAD", "return 1"), RedisCommand("PING"),
        ]
        #expect(String(buffer: bytes) == expected.map { String(buffer: $0.bytes) }.joined())
    }

    @Test func `The link is ready with the server's identity after the last answer`() {
        var link = Self.link(scripts: [Self.script])
        let sha = RESPValue.bulk(ByteBuffer(string: Self.script.sha1))
        let identity = RedisServerIdentity(runID: "abc", version: "7.0.15", maxmemoryPolicy: "noeviction")
        #expect(Self.run(&link, [Self.ok, Self.info, Self.memory, sha]) == .none)
        #expect(link.received(.status("PONG")) { 0 } == .becomeReady(identity))
        #expect(link.received(.integer(1)) { 0 } == .deliver(.integer(1)))
    }

    @Test func `A loss while ready is told, one before is not, and each waits longer`() {
        var link = Self.link()
        Self.run(&link, [Self.ok, Self.info, Self.memory, .status("PONG")])
        let error = RedisError(.unavailable, "gone")
        #expect(link.failed(error, random: 0.5) == .retry(after: .milliseconds(50), error, wasReady: true))
        #expect(link.failed(error, random: 0.5) == .none)
        #expect(link.connected() == .none)
        #expect(link.backOffEnded() == .connect)
        #expect(link.failed(error, random: 0.5) == .retry(after: .milliseconds(100), error, wasReady: false))
    }

    @Test func `After a refusal while ready the wait is of the longest`() {
        var link = Self.link()
        Self.run(&link, [Self.ok, Self.info, Self.memory, .status("PONG")])
        let error = RedisError(.configuration, "may not")
        #expect(link.failed(error, random: 0.5) == .retry(after: .milliseconds(2500), error, wasReady: true))
    }

    @Test func `A link that was closed does nothing any more`() {
        var link = Self.link()
        Self.run(&link, [Self.ok, Self.info, Self.memory, .status("PONG")])
        #expect(link.close() == .close(wasReady: true))
        #expect(link.close() == .none)
        #expect(link.failed(RedisError(.unavailable, ""), random: 0) == .none)
        #expect(link.backOffEnded() == .none)
        #expect(link.start() == .none)
    }

    @Test(arguments: [
        ("NOAUTH Authentication required.", RedisError.Code.configuration, "PASSWORD"),
        ("NOPERM this user has no permissions", .configuration, "permission"),
        ("LOADING Redis is loading the dataset in memory", .unavailable, "not ready"),
        ("MASTERDOWN Link with MASTER is down", .unavailable, "not ready"),
        ("ERR max number of clients reached", .unavailable, "not ready"),
        ("DENIED Redis is running in protected mode", .configuration, "protected mode"),
    ])
    func `A refusal in the handshake says whether to wait or what to check`(reply: String, code: RedisError.Code, advice: String) {
        var link = Self.link()
        // The name's refusal alone would do no harm.
        var action = Self.run(&link, [.error(RedisReplyError(message: reply))])
        if case .none = action { action = link.received(.error(RedisReplyError(message: reply))) { 0 } }
        guard case .retry(_, let error, wasReady: false) = action else { return #expect(Bool(false), "\(action)") }
        #expect(error.code == code)
        #expect(error.message.contains(advice))
    }
}
