import Foundation
import NIOCore
import Telemetry
import Testing
import Transport
import WebSocketWire

/// What one client may have done for it before others have their turn, and after its socket is closed.
@Suite("Turns of the loop", .serialized, .timeLimit(.minutes(1)))
struct TurnTests {
    private static let offer = "Sec-WebSocket-Extensions: permessage-deflate"

    /// A compressed message of so many zeros: some 150 bytes for each 128 KiB.
    private static func bomb(_ count: Int) throws -> [UInt8] {
        let deflater = try #require(Deflater(windowBits: 15))
        let payload = try #require(deflater.compress(ByteBuffer(repeating: 0, count: count)))
        let length = payload.readableBytes
        return [0xC2, 0xFE, UInt8(length >> 8), UInt8(length & 255), 0, 0, 0, 0] + payload.readableBytesView
    }

    /// Runs the body while the server's loop stands still: what is sent meanwhile is all there when it goes on.
    private static func standingStill<Value>(_ server: TestServer, _ body: () throws -> Value) rethrows -> Value {
        let gate = DispatchSemaphore(value: 0)
        server.door.eventLoop.execute { gate.wait() }
        defer { gate.signal() }
        return try body()
    }

    @Test("G10: who sends many messages that inflate to much gets them all, in order, and others have their turn between")
    func turns() async throws {
        try await TestServer.with { server in
            let bomber = try RawClient.open(port: server.port, fields: [Self.offer], patience: 30)
            let innocent = try RawClient.open(port: server.port)
            let sizes = (0..<100).map { 131_072 + $0 }
            let bombs = try sizes.flatMap { try Self.bomb($0) }
            try Self.standingStill(server) {
                try bomber.send(bombs)
                try innocent.send(RawClient.text("hello"))
            }
            #expect(try innocent.readFrame().text == "hello")
            #expect(server.log.wait(for: "received \(sizes.last ?? 0) bytes", seconds: 30))
            let received = server.log.all.filter { $0.hasPrefix("received") }
            #expect(received.filter { $0 != "received hello" } == sizes.map { "received \($0) bytes" })
            #expect(try #require(received.firstIndex(of: "received hello")) < 8)
        }
    }

    @Test("G10: a read full of small messages does not hold up others, and they all come")
    func small() async throws {
        try await TestServer.with { server in
            let loud = try RawClient.open(port: server.port, patience: 30)
            for number in 0..<5000 { try loud.send(RawClient.text("\(number)")) }
            #expect(server.log.wait(for: "received 4999", seconds: 30))
            #expect(server.log.all.filter { $0.hasPrefix("received") } == (0..<5000).map { "received \($0)" })
        }
    }

    @Test("Who ends its side behind many such messages has them all delivered first")
    func ended() async throws {
        try await TestServer.with { server in
            let bomber = try RawClient.open(port: server.port, fields: [Self.offer], patience: 30)
            try bomber.send((0..<30).flatMap { try Self.bomb(131_072 + $0) })
            bomber.shutdownWriting()
            #expect(server.log.wait(for: "closed 1006 ", seconds: 30))
            #expect(server.log.all.count { $0.hasPrefix("received") } == 30)
            try await waitUntilGone(server)
        }
    }

    @Test("A socket that is paused while it waits for its turn gets the rest when it goes on, in order")
    func paused() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port, fields: [Self.offer], patience: 30)
            let sizes = (0..<20).map { 131_072 + $0 }
            let bombs = try sizes.map { try Self.bomb($0) }
            try client.send(bombs.prefix(10).flatMap { $0 } + RawClient.text("pause") + bombs.suffix(10).flatMap { $0 })
            #expect(server.log.wait(for: "received \(sizes.last ?? 0) bytes", seconds: 30))
            let log = server.log.all.filter { $0.hasPrefix("received") || $0 == "resume" }
            let lines = sizes.map { "received \($0) bytes" }
            #expect(log == lines.prefix(10) + ["received pause", "resume"] + lines.suffix(10))
        }
    }

    @Test("G10: behind this side's close frame nothing is inflated or counted as a message, and the peer's close frame is seen")
    func closed() async throws {
        let registry = MetricRegistry()
        let metrics = TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        try await TestServer.with({ $0.pingInterval = .hours(1) }, metrics: metrics) { server in
            let bomber = try RawClient.open(port: server.port, fields: [Self.offer], patience: 30)
            let bomb = try Self.bomb(131_072)
            let flood = (0..<300).flatMap { _ in bomb + RawClient.text("x") }
            try bomber.send(RawClient.text("close 4001") + flood + RawClient.closeFrame(4001))
            #expect(try bomber.readFrame().closeCode == 4001)
            try bomber.readToEnd()
            #expect(server.log.wait(for: "closed 4001 asked for"))
            let next = try RawClient.open(port: server.port)
            try next.send(RawClient.text("last"))
            #expect(try next.readFrame().text == "last")
            try await MetricsTests.wait(for: "pokerface_messages_received_total 2", in: registry)
            #expect(!registry.text().contains(try Regex(#"pokerface_compressed_messages_total\{direction="in"\} [1-9]"#)))
        }
    }
}
