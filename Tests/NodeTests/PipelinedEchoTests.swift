import NIOCore
import NIOPosix
import SocketClient
import TestSupport
import Testing
import WebSocketWire

/// A node that echoes, and clients that do not wait for its answers.
@Suite("Pipelining on a node", .serialized, .timeLimit(.minutes(3)))
struct PipelinedEchoTests {
    private static func connect(_ url: String) async throws -> SocketConnection {
        var configuration = SocketClientConfiguration()
        configuration.maxWaitingEvents = 10_000
        return try await SocketClient.connect(url: url, configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
    }

    @Test(
        "RFC 6455 5.4: hundreds of messages in fragments with pings between, however split, are echoed in their order, and every ping is answered",
        arguments: [1 << 30, 4000, 60])
    func ordered(largest: Int) async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("pipelining in pieces of up to \(largest): seed \(seed)")
        let frames = PipelinedFrames(messages: 300, seed: seed)
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, configuration: "echo.yaml")
        let client = try await Self.connect(node.url(stage: "echo"))
        for piece in frames.pieces(largest: largest) { try await client.sendRaw(piece) }
        // A pong need not wait for the messages in front of its ping, which go through the stage.
        var got: [PipelinedFrames.Answer] = []
        while got.count < frames.answers.count {
            let event = try await client.next(within: .seconds(20))
            guard let answer = PipelinedFrames.Answer(event) else {
                throw Unexpected(description: "\(String(describing: event)), seed \(seed)")
            }
            got.append(answer)
        }
        #expect(got.filter { !$0.isPong } == frames.answers.filter { !$0.isPong }, "seed \(seed)")
        #expect(got.filter(\.isPong) == frames.answers.filter(\.isPong), "seed \(seed)")
        await client.close()
    }

    private struct Unexpected: Error, CustomStringConvertible { let description: String }

    @Test("16 MiB in fragments of 64 bytes are echoed whole where the stage takes so much")
    func large() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, configuration: "echo.yaml")
        let client = try await Self.connect(node.url(stage: "echo"))
        let wire = PipelinedFrames.fragments(messageBytes: 16 << 20, fragmentBytes: 64)
        let sending = Task { try await client.sendRaw(wire) }
        #expect(try await client.next(within: .seconds(60)) == .binary(ByteBuffer(repeating: UInt8(ascii: "a"), count: 16 << 20)))
        try await sending.value
        await client.close()
    }

    @Test("16 MiB in fragments of 64 bytes are 1009 where the stage takes 128 KiB, and the node's memory does not grow by them")
    func tooLarge() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url)
        let wire = PipelinedFrames.fragments(messageBytes: 16 << 20, fragmentBytes: 64)
        var memory = 0
        for attempt in 0..<6 {
            let client = try await Self.connect(node.url())
            // The node reads to the end of its patience only, and then cuts.
            let sending = Task { try? await client.sendRaw(wire) }
            let end = try await client.next(within: .seconds(30))
            if attempt == 0 { memory = try node.residentBytes() }
            guard case .closed(let code, _)? = end else { throw Unexpected(description: "\(String(describing: end))") }
            #expect(code == .messageTooBig)
            await client.abort()
            _ = await sending.value
        }
        #expect(try node.residentBytes() - memory < 8 << 20, "five times 16 MiB were not kept")
    }
}
