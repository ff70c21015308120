import NIOCore
import NIOPosix
import SocketClient
import TestSupport
import Testing
import Transport

@Suite("A client that does not wait for answers", .timeLimit(.minutes(1)))
struct PipeliningTests {
    @Test(
        "RFC 6455 5.4: hundreds of messages in fragments with pings between, however split, are answered in their order, and each ping at its place",
        arguments: [1 << 30, 4000, 60])
    func ordered(largest: Int) async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("pipelining in pieces of up to \(largest): seed \(seed)")
        let frames = PipelinedFrames(messages: 300, seed: seed)
        try await TestServer.with({ $0.pingInterval = .hours(1) }) { server in
            var configuration = SocketClientConfiguration()
            configuration.maxWaitingEvents = 10_000
            let client = try await SocketClient.connect(
                url: "ws://127.0.0.1:\(server.port)/raw", configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
            for piece in frames.pieces(largest: largest) { try await client.sendRaw(piece) }
            for (index, answer) in frames.answers.enumerated() {
                try #require(PipelinedFrames.Answer(try await client.next(within: .seconds(20))) == answer, "answer \(index), seed \(seed)")
            }
            await client.close()
        }
    }
}
