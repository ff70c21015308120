import NIOCore
import Redis
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct OneWriteTests {
    @Test func `All commands of one tick go out in one write`() async throws {
        let server = try RedisServerProcess()
        let writes = Recorder<String>()
        let runner = try await RedisClientRunner(
            .patient(url: server.url), scripts: [RedisClientTests.script], connector: RecordingConnector(writes: writes))
        _ = await runner.ready()
        #expect(writes.all.count == 1, "the handshake")
        let answers = Recorder<String?>()
        try await runner.onLoop { client in
            for number in 0..<50 {
                client.send(RedisCommand("ECHO", number)) { answers.add((try? $0.get())?.string) }
            }
            client.evaluate(RedisClientTests.script, keys: ["k"], arguments: { _ in ["a"] }, completion: { _ in answers.add("script") })
        }
        for _ in 0..<51 { _ = await answers.first { .some($0) } }
        #expect(answers.all == (0..<50).map { "\($0)" } + ["script"])
        #expect(writes.all.count == 2)
        #expect(writes.all.last?.contains("EVALSHA") == true && writes.all.last?.contains("SELECT") == false)
        await runner.close()
    }

    @Test func `Commands that waited for the connection go out in one write behind the handshake`() async throws {
        let server = try RedisServerProcess()
        let writes = Recorder<String>()
        let runner = try await RedisClientRunner(.patient(url: server.url), connector: RecordingConnector(writes: writes), start: false)
        let answers = Recorder<Bool>()
        try await runner.onLoop { client in
            for number in 0..<50 { client.send(RedisCommand("ECHO", number)) { answers.add($0.code == nil) } }
            client.start()
        }
        for _ in 0..<50 { _ = await answers.first { $0 } }
        #expect(writes.all.count == 2)
        await runner.close()
    }
}

/// Plain sockets; every write that reaches one is recorded.
private struct RecordingConnector: RedisConnector {
    let writes: Recorder<String>

    func connect(
        to endpoint: RedisEndpoint, on eventLoop: any EventLoop, timeout: TimeAmount,
        initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        SocketConnector().connect(to: endpoint, on: eventLoop, timeout: timeout) { [writes] channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(WriteRecorder(writes)) }
                .flatMap { initializer(channel) }
        }
    }
}

private final class WriteRecorder: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    private let writes: Recorder<String>

    init(_ writes: Recorder<String>) { self.writes = writes }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.writes.add(String(buffer: self.unwrapOutboundIn(data)))
        context.write(data, promise: promise)
    }
}
