import NIOCore
import TestSupport
import Testing
import Transport

/// The beginning of a connection, and what it says.
struct ProxyHeaderCase: Sendable, CustomTestStringConvertible {
    var bytes: [UInt8]
    var source: String?
    var testDescription: String { String(decoding: self.bytes.prefix(60), as: UTF8.self) }

    init(_ line: String, _ source: String?) { (self.bytes, self.source) = (Array(line.utf8), source) }

    init(version2 command: UInt8, family: UInt8, _ block: [UInt8], _ source: String?) {
        let length = [UInt8(block.count >> 8), UInt8(block.count & 255)]
        self.bytes = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x20 | command, family] + length + block
        self.source = source
    }

    private static let four: [UInt8] = [203, 0, 113, 9, 10, 0, 0, 1, 0x12, 0x67, 0x1F, 0x90]
    private static let six: [UInt8] =
        [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [9] + Array(repeating: 1, count: 16) + [1, 2, 3, 4]

    static let correct = [
        Self("PROXY TCP4 203.0.113.9 10.0.0.1 4711 8080\r\n", "203.0.113.9"),
        Self("PROXY TCP6 2001:db8::9 ::1 65535 0\r\n", "2001:db8::9"),
        Self("PROXY UNKNOWN\r\n", nil),
        Self("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", nil),
        Self(version2: 1, family: 0x11, four, "203.0.113.9"),
        Self(version2: 1, family: 0x11, four + [4, 0, 1, 7], "203.0.113.9"),
        Self(version2: 1, family: 0x21, six, "2001:db8::9"),
        Self(version2: 0, family: 0x00, [], nil),
        Self(version2: 0, family: 0x11, four, nil),
        Self(version2: 1, family: 0x31, Array(repeating: 0, count: 216), nil),
    ]

    static let faulty = [
        Self("GET / HTTP/1.1\r\nHost: x\r\n\r\n", nil), Self("PROXX ", nil), Self("PROXY \r\n", nil), Self("PROXY TCP4\r\n", nil),
        Self("PROXY TCP4 203.0.113.9 10.0.0.1 4711\r\n", nil), Self("PROXY TCP4 203.0.113.9 10.0.0.1 4711 8080 x\r\n", nil),
        Self("PROXY TCP4 203.0.113.300 10.0.0.1 4711 8080\r\n", nil), Self("PROXY TCP4 203.0.113.9 10.0.0.1 4711 70000\r\n", nil),
        Self("PROXY TCP4 2001:db8::9 ::1 4711 8080\r\n", nil), Self("PROXY TCP6 203.0.113.9 ::1 4711 8080\r\n", nil),
        Self("PROXY TCP4 203.0.113.9\0x 10.0.0.1 4711 8080\r\n", nil),
        Self("PROXY TCP4 203.0.113.9 10.0.0.1 4711 8080\n", nil), Self("PROXY " + String(repeating: "x", count: 200), nil),
        Self("\u{16}\u{3}\u{1}", nil),
        Self(version2: 2, family: 0x11, four, nil), Self(version2: 1, family: 0x11, Array(four.dropLast()), nil),
        Self(version2: 1, family: 0x41, four, nil), Self(version2: 1, family: 0x11, Array(repeating: 0, count: 4000), nil),
    ]
}

@Suite("The PROXY protocol", .timeLimit(.minutes(3)))
struct ProxyHeaderTests {
    private func parse(_ bytes: [UInt8]) -> ProxyHeader { ProxyHeader(ByteBuffer(bytes: bytes).readableBytesView) }

    @Test("a correct header tells its length and its client, and every part of it that more is needed", arguments: ProxyHeaderCase.correct)
    func correct(_ example: ProxyHeaderCase) {
        let header = ProxyHeader.header(length: example.bytes.count, source: example.source.flatMap { IPAddress(text: $0) })
        #expect(self.parse(example.bytes) == header)
        #expect(self.parse(example.bytes + Array("GET / HTTP/1.1\r\n".utf8)) == header)
        for count in 0..<example.bytes.count { #expect(self.parse(Array(example.bytes.prefix(count))) == .incomplete, "\(count) bytes") }
    }

    @Test("anything else is refused", arguments: ProxyHeaderCase.faulty)
    func faulty(_ example: ProxyHeaderCase) {
        #expect(self.parse(example.bytes) == .invalid)
    }

    @Test("bytes at random are never taken for more than they are", arguments: 0..<20)
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            var bytes = (ProxyHeaderCase.correct + ProxyHeaderCase.faulty).randomElement(using: &random)?.bytes ?? []
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            if case .header(let length, _) = self.parse(bytes) { #expect(length <= bytes.count) }
        }
    }

    @Test("the address is the one that the header names, also when it comes byte by byte", arguments: ProxyHeaderCase.correct)
    func onTheWire(_ example: ProxyHeaderCase) async throws {
        try await TestServer.with(Self.expecting) { server in
            let client = try RawClient(port: server.port)
            for byte in example.bytes { try client.send([byte]) }
            try client.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.readAnswer().body == "\(example.source ?? "127.0.0.1") of x\n")
        }
    }

    @Test("glued to the handshake it leads to a socket, and its first frame is there too")
    func glued() async throws {
        try await TestServer.with(Self.expecting) { server in
            let client = try RawClient(port: server.port)
            let frame: [UInt8] = [0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]
            try client.send(ProxyHeaderCase.correct[0].bytes + Array(RawClient.handshake().utf8) + frame)
            #expect(try client.readAnswer().status == 101)
            #expect(try client.read(4) == [0x81, 0x02, 0x68, 0x69])
        }
    }

    @Test(
        "a client that the header names is not believed, and a proxy that it names is",
        arguments: [("203.0.113.9", "203.0.113.9 of x\n"), ("10.0.0.1", "198.51.100.7 of x\n")])
    func fields(named: String, answer: String) async throws {
        try await TestServer.with {
            $0.trustedProxies = TrustedProxies(["127.0.0.1", "10.0.0.0/8"].compactMap { AddressRange(text: $0) })
            $0.expectsProxyHeader = true
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send(
                "PROXY TCP4 \(named) 10.0.0.9 4711 8080\r\nGET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n")
            #expect(try client.readAnswer().body == answer)
        }
    }

    @Test("a trusted proxy's connection without one is closed without a word", arguments: ProxyHeaderCase.faulty)
    func missing(_ example: ProxyHeaderCase) async throws {
        try await TestServer.with(Self.expecting) { server in
            let client = try RawClient(port: server.port)
            try client.send(example.bytes)
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.all.isEmpty)
        }
    }

    @Test("whoever is not trusted speaks without one, and a header is no HTTP")
    func untrusted() async throws {
        try await TestServer.with {
            $0.trustedProxies = TrustedProxies([AddressRange(text: "10.0.0.0/8")].compactMap { $0 })
            $0.expectsProxyHeader = true
        } _: { server in
            let plain = try RawClient(port: server.port)
            try plain.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try plain.readAnswer().body == "127.0.0.1 of x\n")
            let liar = try RawClient(port: server.port)
            try liar.send(ProxyHeaderCase.correct[0].bytes)
            #expect(try liar.readAnswer().status == 400)
        }
    }

    @Test("a proxy that sends nothing is given up")
    func silent() async throws {
        try await TestServer.with {
            Self.expecting(&$0)
            $0.handshakeTimeout = .milliseconds(50)
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send(Array("PROXY TCP4 ".utf8))
            #expect(try client.readToEnd().bytes.isEmpty)
        }
    }

    private static func expecting(_ configuration: inout ListenerConfiguration) {
        configuration.trustedProxies = TrustedProxies([AddressRange(text: "127.0.0.1")].compactMap { $0 })
        configuration.expectsProxyHeader = true
    }
}
