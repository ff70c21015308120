import NIOCore
import Redis
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct RedisClientTests {
    static let script = RedisScript(
        name: "echo", source: "return {KEYS[1], ARGV[1]}", sha1: "d006f1a90249474274c76f5be725b8f5804a346b")

    @Test func `Commands are answered in order over TCP, and the server says who it is`() async throws {
        let server = try RedisServerProcess(config: ["maxmemory-policy allkeys-lru"])
        let runner = try await RedisClientRunner(.patient(url: server.url))
        let identity = await runner.ready()
        #expect(identity.runID.count == 40)
        #expect(identity.version.hasPrefix("7."))
        #expect(identity.maxmemoryPolicy == "allkeys-lru")
        #expect(await runner.send("SET", "k", "v") == .success(.status("OK")))
        #expect(await runner.send("GET", "k") == .success(.bulk(ByteBuffer(string: "v"))))
        #expect(await runner.send("GET", "none") == .success(.null))
        await runner.close()
    }

    @Test func `A refusal of the server is a success with an error value`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisClientRunner(.patient(url: server.url))
        let value = try await runner.send("NOSUCHCOMMAND").get()
        #expect(value.errorValue?.prefix == "ERR")
        await runner.close()
    }

    @Test func `A unix socket with password and database number works`() async throws {
        let server = try RedisServerProcess(config: ["requirepass se:cr@t"])
        let runner = try await RedisClientRunner(.patient(url: "unix://:se%3Acr%40t@\(server.socketPath)?db=3"))
        #expect(await runner.send("SET", "k", "v") == .success(.status("OK")))
        let probe = try server.probe()
        #expect(probe.command(["EXISTS", "k"]).integer == 0)
        probe.command(["SELECT", "3"])
        #expect(probe.command(["EXISTS", "k"]).integer == 1)
        #expect(probe.command(["CLIENT", "LIST"]).string?.contains("name=pokerface") == true)
        await runner.close()
    }

    @Test func `An ACL user gets in`() async throws {
        let acl =
            "user ada on >pw ~pf:* &pf:* -@all +@read +@write +@scripting +@pubsub +@connection -@dangerous +info +role +time -script|flush"
        let server = try RedisServerProcess(config: [acl])
        let runner = try await RedisClientRunner(.patient(url: "redis://ada:pw@127.0.0.1:\(server.port)"), scripts: [Self.script])
        #expect(await runner.send("ACL", "WHOAMI").code == nil)
        #expect(await runner.send("SET", "pf:k", "v") == .success(.status("OK")))
        #expect(try await runner.send("SET", "k", "v").get().errorValue?.prefix == "NOPERM")
        #expect(try server.probe().command(["CLIENT", "LIST"]).string?.contains("user=ada") == true)
        await runner.close()
    }

    @Test(arguments: [
        (["requirepass secret"], "redis://127.0.0.1", "wants a password"),
        (["requirepass secret"], "redis://:wrong@127.0.0.1", "check both"),
        ([], "redis://:secret@127.0.0.1", "leave the password out"), (["databases 2"], "redis://127.0.0.1", "no database 9"),
        (["user default on nopass ~* +@all -info"], "redis://127.0.0.1", "permission"),
    ])
    func `A wrong configuration is told with what to check, and tried again`(config: [String], url: String, advice: String) async throws {
        let server = try RedisServerProcess(config: config)
        var configuration = try RedisConfiguration.patient(url: "\(url):\(server.port)")
        if advice.contains("database") { configuration.database = 9 }
        let runner = try await RedisClientRunner(configuration)
        for _ in 0..<2 {
            let error = await runner.waiting()
            #expect(error.code == .configuration)
            #expect(error.message.contains(advice), "\(error)")
            #expect(!error.message.contains("secret"))
        }
        await runner.close()
    }

    @Test func `A command that waits for a password put right goes through`() async throws {
        let server = try RedisServerProcess(config: ["requirepass secret"])
        let runner = try await RedisClientRunner(.patient(url: "redis://:other@127.0.0.1:\(server.port)"))
        _ = await runner.waiting()
        async let answer = runner.send("PING")
        try server.probe().command(["CONFIG", "SET", "requirepass", "other"])
        #expect(await answer == .success(.status("PONG")))
        await runner.close()
    }

    @Test func `Scripts are loaded with the connection, and come as EVAL after SCRIPT FLUSH`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisClientRunner(.patient(url: server.url), scripts: [Self.script])
        let expected = Result<RESPValue, RedisError>.success(.array([.bulk(ByteBuffer(string: "k")), .bulk(ByteBuffer(string: "a"))]))
        #expect(await runner.evaluate(Self.script, keys: ["k"], ["a"]) == expected)
        let probe = try server.probe()
        #expect(probe.command(["INFO", "commandstats"]).string?.contains("cmdstat_eval:") == false)
        probe.command(["SCRIPT", "FLUSH"])
        #expect(await runner.evaluate(Self.script, keys: ["k"], ["a"]) == expected)
        #expect(await runner.evaluate(Self.script, keys: ["k"], ["a"]) == expected)
        #expect(probe.command(["INFO", "commandstats"]).string?.contains("cmdstat_eval:calls=1,") == true)
        await runner.close()
    }

    @Test func `After SCRIPT FLUSH every call of a tick is completed once with its own answer`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisClientRunner(.patient(url: server.url), scripts: [Self.script])
        _ = await runner.ready()
        try server.probe().command(["SCRIPT", "FLUSH"])
        let answers = Recorder<String>()
        try await runner.onLoop { client in
            for number in 0..<20 {
                if number % 4 == 3 {
                    client.send(RedisCommand("ECHO", number)) { answers.add("\(number)=\((try? $0.get())?.string ?? "?")") }
                } else {
                    client.evaluate(Self.script, keys: ["k"], arguments: { _ in [number] }) {
                        answers.add("\(number)=\((try? $0.get())?.arrayValue?.last?.string ?? "?")")
                    }
                }
            }
        }
        for _ in 0..<20 { _ = await answers.first { $0 } }
        #expect(answers.all.sorted() == (0..<20).map { "\($0)=\($0)" }.sorted())
        await runner.close()
    }

    @Test func `Script arguments are made for the server that the call goes to`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisClientRunner(.patient(url: server.url), scripts: [Self.script])
        let first = await runner.ready()
        server.kill()
        _ = await runner.waiting()
        async let answer: Result<RESPValue, RedisError> = withCheckedContinuation { continuation in
            Task {
                try await runner.onLoop { client in
                    client.evaluate(Self.script, keys: ["k"], arguments: { [$0.runID] }, completion: { continuation.resume(returning: $0) })
                }
            }
        }
        try server.start()
        let second = await runner.ready()
        #expect(first.runID != second.runID)
        #expect(try await answer.get().arrayValue?.last?.string == second.runID)
        await runner.close()
    }

    @Test func `A script with another digest than it says is a configuration error`() async throws {
        let server = try RedisServerProcess()
        let wrong = RedisScript(name: "wrong", source: "return 2", sha1: String(repeating: "0", count: 40))
        let runner = try await RedisClientRunner(.patient(url: server.url), scripts: [wrong])
        let error = await runner.waiting()
        #expect(error.code == .configuration && error.message.contains("wrong"))
        await runner.close()
    }
}
