import Logging
import NIOCore
import SocketClient
import Telemetry
import Testing
import Transport
import WebSocketWire

@Suite("Compression over real sockets", .timeLimit(.minutes(1)))
struct CompressionTests {
    private static let offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    private static let answer =
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12"
    private static let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

    /// The answer to a handshake with these fields, and the connection.
    private static func handshake(_ fields: [String], port: Int) throws -> (RawClient, RawClient.Answer) {
        let client = try RawClient(port: port)
        try client.send(RawClient.handshake(fields: fields))
        return (client, try client.readAnswer())
    }

    @Test(
        "RFC 7692 5.1: the answer names what was agreed on, and nothing where nothing acceptable was offered",
        arguments: [
            ([offer], answer), ([], nil), (["Sec-WebSocket-Extensions: foo"], nil),
            (["Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=8"], nil),
            (["Sec-WebSocket-Extensions: permessage-deflate; unknown", "sec-websocket-extensions: permessage-deflate"], answer),
            (["Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=12; client_max_window_bits=12"], answer),
            (["Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10"], answer.replacing("=12", with: "=9")),
        ] as [([String], String?)])
    func negotiated(fields: [String], expected: String?) async throws {
        try await TestServer.with { server in
            let (client, answer) = try Self.handshake(fields, port: server.port)
            #expect(answer.status == 101)
            #expect(answer.headers["sec-websocket-extensions"] == expected)
            try client.send(RawClient.text("plain"))
            #expect(try client.readFrame().text == "plain")
        }
    }

    @Test(
        "RFC 6455 9.1: a field that is no list of extensions fails the handshake",
        arguments: ["foo bar", "permessage-deflate; =", "a; b=\""])
    func malformed(value: String) async throws {
        try await TestServer.with { server in
            let (_, answer) = try Self.handshake(["Sec-WebSocket-Extensions: \(value)"], port: server.port)
            #expect(answer.status == 400)
        }
    }

    @Test("RFC 7692 6.2: a compressed message in two frames with a ping between is answered compressed or not, as its length has it")
    func messages() async throws {
        try await TestServer.with { server in
            let (client, _) = try Self.handshake([Self.offer], port: server.port)
            try client.send(
                Self.masked(0x41, Self.hello.prefix(3)) + RawClient.frame(.ping, [7]) + Self.masked(0x80, Self.hello.dropFirst(3)))
            #expect(try client.readFrame() == RawClient.Frame(opcode: 10, payload: [7]))
            #expect(try client.readFrame() == RawClient.Frame(opcode: 1, payload: Array("Hello".utf8)))
            let long = String(repeating: "long ", count: 200)
            try client.send(RawClient.text(long))
            let first = try client.read(2)
            #expect(first[0] == 0xC1, "RSV1")
            let payload = try client.read(Int(first[1]))
            #expect(payload.count < 60)
            #expect(try Self.inflate(payload) == .text(ByteBuffer(string: long)))
        }
    }

    /// A masked frame with any first byte.
    private static func masked(_ first: UInt8, _ payload: some Collection<UInt8>) -> [UInt8] {
        [first, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload
    }

    private static func inflate(_ payload: [UInt8]) throws -> WebSocketEvent? {
        var decoder = WebSocketDecoder(role: .client, limits: WebSocketLimits(maxMessageBytes: 1 << 20), inflaters: InflaterPool())
        var frame = WebSocketEncoder.frame(.text, ByteBuffer(bytes: payload), isCompressed: true)
        decoder.feed(&frame)
        return decoder.next()
    }

    @Test("RFC 7692 6: RSV1 without an agreement is 1002, broken data with one 1007, after the messages in front of it were answered")
    func refused() async throws {
        try await TestServer.with { server in
            for (fields, payload, code) in [([], Self.hello, 1002), ([Self.offer], [0x07], 1007)] as [([String], [UInt8], Int)] {
                let (client, _) = try Self.handshake(fields, port: server.port)
                try client.send(RawClient.text("before") + Self.masked(0xC1, payload))
                #expect(try client.readFrame().text == "before")
                #expect(try client.readFrame().closeCode == code)
            }
        }
    }

    @Test("clients with and without compression echo messages of all lengths", arguments: [true, false])
    func echo(offers: Bool) async throws {
        try await TestServer.with { server in
            var configuration = SocketClientConfiguration()
            configuration.offersCompression = offers
            let client = try await SocketClient.connect(
                url: "ws://127.0.0.1:\(server.port)/echo", configuration: configuration, group: server.door.eventLoop)
            #expect(client.extensions == (offers ? Self.answer : nil))
            for count in [0, 1, 511, 512, 513, 5000, 100_000, 3 << 20] {
                let text = String(String(repeating: "estimación ", count: count / 11 + 1).prefix(count))
                try await client.send(text: text)
                #expect(try await client.next(within: .seconds(10)) == .text(text))
            }
            await client.close()
        }
    }

    @Test("frames for many sockets are compressed once for a loop and window, and not at all where nobody takes them")
    func shared() async throws {
        let registry = MetricRegistry()
        let metrics = TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        try await TestServer.with({ $0.pingInterval = .hours(1) }, metrics: metrics) { server in
            let plain = try RawClient.open(port: server.port)
            let compressed = try (0..<5).map { _ in try RawClient.open(port: server.port, fields: [Self.offer]) }
            let small = try RawClient.open(
                port: server.port, fields: ["Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9"])
            try plain.send(RawClient.text("all 900"))
            let text = String(repeating: "x", count: 900)
            #expect(try plain.readFrame().text == text)
            for client in compressed + [small] {
                let start = try client.read(2)
                #expect(start[0] == 0xC1)
                #expect(try Self.inflate(client.read(Int(start[1]))) == .text(ByteBuffer(string: text)))
            }
            let alone = #"pokerface_compressed_messages_total{direction="out"} 2"#
            try await MetricsTests.wait(for: alone, in: registry)
            try await MetricsTests.wait(for: "pokerface_sockets_compressed_total 6", in: registry)
            try await MetricsTests.wait(for: #"pokerface_compressed_bytes_total{direction="out",form="plain"} 1800"#, in: registry)
        }
    }

    @Test("a plain socket's room is never compressed")
    func nobody() async throws {
        let registry = MetricRegistry()
        let metrics = TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        try await TestServer.with({ $0.pingInterval = .hours(1) }, metrics: metrics) { server in
            let plain = try RawClient.open(port: server.port)
            try plain.send(RawClient.text("all 900"))
            #expect(try plain.readFrame().payload.count == 900)
            try await MetricsTests.wait(for: "pokerface_frames_sent_total 1", in: registry)
            #expect(!registry.text().contains(#"pokerface_compressed_messages_total{direction="out"} 1"#))
        }
    }
}
