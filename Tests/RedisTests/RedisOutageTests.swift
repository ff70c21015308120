import Logging
import NIOCore
import NIOPosix
import Redis
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct RedisOutageTests {
    @Test func `A killed connection is made again, and what was sent on it is unknown`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisClientRunner(.patient(url: server.url))
        _ = await runner.ready()
        let probe = try server.probe()
        let results = Recorder<RedisError.Code?>()
        // Blocks the client's connection only; both commands go out in one write.
        try await runner.onLoop { client in
            client.send(RedisCommand("BLPOP", "nothing", 0)) { results.add($0.code) }
            client.send(RedisCommand("SET", "k", "v")) { results.add($0.code) }
        }
        while probe.command(["INFO", "clients"]).string?.contains("blocked_clients:1") != true { await Task.yield() }
        #expect((probe.command(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]).integer ?? 0) >= 1)
        for _ in 0..<2 { _ = await results.first { .some($0) } }
        #expect(results.all == [.unknown, .unknown])
        #expect(await runner.send("PING") == .success(.status("PONG")))
        await runner.close()
    }

    @Test func `A client that is cut while Redis hangs ends at once, and what it had sent is unknown`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisClientRunner(.patient(url: server.url))
        _ = await runner.ready()
        server.freeze()
        let ends = Recorder<String>()
        try await runner.onLoop { $0.send(RedisCommand("PING")) { ends.add($0.code?.rawValue ?? "ok") } }
        // The command is written by now: at the end of the tick that it came in.
        try await runner.onLoop { client in
            client.close { ends.add("closed") }
            client.cut()
            client.cut()
        }
        for _ in 0..<2 { _ = await ends.first { $0 } }
        #expect(ends.all == ["unknown", "closed"])
        #expect(await runner.send("PING").code == .closed)
    }

    @Test func `Commands wait for a server that was killed and comes back`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisClientRunner(.patient(url: server.url))
        _ = await runner.ready()
        server.kill()
        _ = await runner.waiting()
        async let answer = runner.send("SET", "k", "v")
        try server.start()
        #expect(await answer == .success(.status("OK")))
        await runner.close()
    }

    @Test func `A command that waits too long for a connection was certainly not done`() async throws {
        var configuration = try RedisConfiguration.patient(url: "redis://127.0.0.1:\(freeTCPPort())")
        configuration.queueTime = .milliseconds(200)
        let runner = try await RedisClientRunner(configuration)
        let began = NIODeadline.now()
        let result = await runner.send("PING")
        #expect(result.code == .unavailable)
        #expect(NIODeadline.now() - began >= .milliseconds(200))
        await runner.close()
    }

    @Test func `A command handed over in the tick in which the connection is lost has its time limit too`() async throws {
        let server = try RedisServerProcess()
        var configuration = try RedisConfiguration.patient(url: server.url)
        configuration.queueTime = .milliseconds(200)
        let runner = try await RedisClientRunner(configuration)
        _ = await runner.ready()
        let results = Recorder<RedisError.Code?>()
        let began = NIODeadline.now()
        try await runner.onLoop { client in
            let bound = NIOLoopBound(client, eventLoop: client.eventLoop)
            // Two replies to one command: nobody asked for the second, which ends the connection.
            client.send(RedisCommand("SUBSCRIBE", "a", "b")) { _ in
                server.kill()
                bound.value.send(RedisCommand("PING")) { results.add($0.code) }
            }
        }
        _ = await results.first { .some($0) }
        #expect(results.all == [.unavailable])
        #expect(NIODeadline.now() - began < .seconds(10))
        await runner.close()
    }

    @Test func `One command more than the queue takes is unavailable at once, and the others go through later`() async throws {
        let server = try RedisServerProcess()
        var configuration = try RedisConfiguration.patient(url: server.url)
        configuration.queueLimit = 5
        let runner = try await RedisClientRunner(configuration, start: false)
        let results = Recorder<String>()
        try await runner.onLoop { client in
            for number in 0..<7 {
                client.send(RedisCommand("ECHO", number)) { results.add("\(number) \($0.code?.rawValue ?? "ok")") }
            }
            client.start()
        }
        for _ in 0..<7 { _ = await results.first { $0 } }
        #expect(results.all == ["5 unavailable", "6 unavailable", "0 ok", "1 ok", "2 ok", "3 ok", "4 ok"])
        await runner.close()
    }

    @Test func `A reply that does not come makes all that was sent unknown and replaces the connection`() async throws {
        let server = try RedisServerProcess()
        var configuration = try RedisConfiguration.patient(url: server.url)
        configuration.commandTimeout = .milliseconds(300)
        let runner = try await RedisClientRunner(configuration)
        _ = await runner.ready()
        server.freeze()
        async let first = runner.send("INCR", "n")
        async let second = runner.send("INCR", "n")
        #expect(await first.code == .unknown)
        #expect(await second.code == .unknown)
        #expect(await runner.waiting().code == .unavailable)
        server.thaw()
        #expect(await runner.send("PING") == .success(.status("PONG")))
        // They were done all the same: unknown is the truth.
        #expect(try server.probe().command(["GET", "n"]).integer == 2)
        await runner.close()
    }

    @Test func `A reply's deadline counts also when a command that waited before had a later one`() async throws {
        let server = try RedisServerProcess()
        var configuration = try RedisConfiguration.patient(url: server.url)
        configuration.commandTimeout = .milliseconds(300)
        configuration.queueTime = .seconds(600)
        let runner = try await RedisClientRunner(configuration, start: false)
        let early = Recorder<RedisError.Code?>()
        try await runner.onLoop { client in
            client.send(RedisCommand("PING")) { early.add($0.code) }
            client.start()
        }
        #expect(await early.first { .some($0) } == nil)
        server.freeze()
        #expect(await runner.send("PING").code == .unknown)
        server.thaw()
        await runner.close()
    }

    @Test func `An idle connection to a server that says nothing is noticed without a command`() async throws {
        let server = try RedisServerProcess()
        var configuration = try RedisConfiguration.patient(url: server.url)
        configuration.commandTimeout = .milliseconds(200)
        configuration.keepAliveInterval = .milliseconds(100)
        let runner = try await RedisClientRunner(configuration)
        _ = await runner.ready()
        server.freeze()
        #expect(await runner.waiting().code == .unavailable)
        server.thaw()
        _ = await runner.ready()
        await runner.close()
    }

    @Test func `Closing waits for what was sent, and refuses what comes later`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisClientRunner(.patient(url: server.url))
        _ = await runner.ready()
        let events = Recorder<String>()
        try await runner.onLoop { client in
            client.send(RedisCommand("SET", "last", "1")) { _ in events.add("set") }
            client.close { events.add("closed") }
            client.send(RedisCommand("PING")) { events.add($0.code?.rawValue ?? "ok") }
        }
        for _ in 0..<3 { _ = await events.first { $0 } }
        #expect(events.all == ["closed", "set", "closed"] || events.all == ["set", "closed", "closed"])
        #expect(try server.probe().command(["GET", "last"]).string == "1")
    }

    @Test func `Closing while there is no server ends at once`() async throws {
        let runner = try await RedisClientRunner(.patient(url: "redis://127.0.0.1:\(freeTCPPort())"))
        _ = await runner.waiting()
        async let waiting = runner.send("PING")
        try await runner.onLoop { _ in }
        await runner.close()
        #expect(await [.closed, .unavailable].contains(waiting.code ?? .unknown))
    }

    @Test func `A loading server is waited for`() async throws {
        let server = try FakeRedis(answer: { _ in "-LOADING Redis is loading the dataset in memory\r\n" })
        let runner = try await RedisClientRunner(.patient(url: server.url))
        let error = await runner.waiting()
        #expect(error.code == .unavailable)
        #expect(error.reply?.prefix == "LOADING")
        await runner.close()
    }

    @Test func `Something that is no Redis is a protocol error and not a crash`() async throws {
        let server = try FakeRedis(answer: { _ in "HTTP/1.1 400 Bad Request\r\n\r\n" })
        let runner = try await RedisClientRunner(.patient(url: server.url))
        #expect(await runner.waiting().code == .protocol)
        await runner.close()
    }
}

/// A server that answers every read with the same text.
final class FakeRedis: Sendable {
    private let channel: any Channel

    init(answer: @escaping @Sendable (ByteBuffer) -> String) throws {
        self.channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(FakeRedisHandler(answer)) }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
    }

    deinit { self.channel.close(promise: nil) }

    var url: String { "redis://127.0.0.1:\(self.channel.localAddress?.port ?? 0)" }
}

private final class FakeRedisHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let answer: @Sendable (ByteBuffer) -> String

    init(_ answer: @escaping @Sendable (ByteBuffer) -> String) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = self.answer(self.unwrapInboundIn(data))
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
