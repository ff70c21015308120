import Foundation
import JSONText
import TestSupport
import Testing

/// Programs of others at a real node, and what both sides say of it.
@Suite("Clients that are not ours", .serialized, .timeLimit(.minutes(3)))
struct ClientTests {
    /// How it comes that messages are compressed, or not.
    enum Compression: Sendable {
        case offered, notOffered
        /// The client offers it, and the stage has it switched off.
        case switchedOff
    }

    struct Way: CustomTestStringConvertible, Sendable {
        let client: WebSocketClient
        let isSecure: Bool
        let compression: Compression

        /// Chromium cannot be told not to offer it.
        static let all = WebSocketClient.allCases.flatMap { client in
            [false, true].flatMap { isSecure in
                [.offered, client == .chromium ? .switchedOff : .notOffered].map {
                    Way(client: client, isSecure: isSecure, compression: $0)
                }
            }
        }

        var testDescription: String { "\(self.client.rawValue), \(self.isSecure ? "TLS" : "plain"), compression \(self.compression)" }
        var compresses: Bool { self.compression == .offered }
    }

    @Test(
        "texts and binary messages of every length come back in their order, compressed exactly where both sides want it, and 1000 closes",
        arguments: Way.all)
    func exchange(way: Way) async throws {
        let (redis, certificates) = (try RedisServerProcess(), try TestCertificates())
        let node = try Self.node(redis, certificates, compression: way.compression != .switchedOff)
        let messages = Self.messages(way)
        let report = try way.client.exchange(
            messages, with: way.isSecure ? node.secureURL(stage: "echo") : node.url(stage: "echo"),
            offersCompression: way.compression != .notOffered, authority: way.isSecure ? certificates.authority : nil)
        try #require(report.error == nil, "\(report.line)")
        #expect(report.replies == messages)
        #expect(report.extensions?.hasPrefix("permessage-deflate") == (way.compresses ? true : false), "\(report.line)")
        Self.expectControlFrames(report, way)
        try await Self.expectCounts(node, messages, way)
        withExtendedLifetime(redis) {}
    }

    @Test("none connects by TLS to a node whose authority it does not trust", arguments: WebSocketClient.allCases)
    func foreignAuthority(client: WebSocketClient) async throws {
        let (redis, certificates, others) = (try RedisServerProcess(), try TestCertificates(), try TestCertificates())
        let node = try Self.node(redis, certificates, compression: true)
        let report = try client.exchange(
            [.text("hola")], with: node.secureURL(stage: "echo"), offersCompression: true, authority: others.authority)
        #expect(report.error?.contains(/(?i)certificate|CERT_AUTHORITY_INVALID/) == true, "\(report.line)")
        #expect(report.replies.isEmpty)
        #expect(try await node.metric("pokerface_sockets_opened_total") == 0)
        withExtendedLifetime(redis) {}
    }
}

// MARK: - What is sent, and what is expected

extension ClientTests {
    /// Longer than what 16 bits count, and full of characters of several bytes, so that some are cut at every limit of a buffer.
    private static let long = String(repeating: "estimación €😀 ", count: 6_000)
    /// Those that a node compresses: 512 bytes or more.
    private static let compressible: [WebSocketClient.Message] = [
        .text(Self.long), .binary((0..<4096).map { UInt8(truncatingIfNeeded: $0) }),
    ]

    /// libwebsockets 4 hangs at a message that comes uncompressed after compression was agreed on (warmcat/libwebsockets#2794).
    private static func messages(_ way: Way) -> [WebSocketClient.Message] {
        if way.client == .libwebsockets, way.compresses { return Self.compressible + Self.compressible }
        return [.text("hola")] + Self.compressible + [.text(""), .binary([]), .text("añadido €😀"), .binary([0, 255, 128])]
    }

    private static func node(_ redis: RedisServerProcess, _ certificates: TestCertificates, compression: Bool) throws -> NodeProcess {
        let text = try String(contentsOfFile: "\(repositoryPath)/Config/echo.yaml", encoding: .utf8)
        let path = certificates.path("echo.yaml")
        try text.replacing("  echo:\n", with: "  echo:\n    compression: \(compression)\n").write(
            toFile: path, atomically: true, encoding: .utf8)
        // The page in Chromium comes from a server of its own.
        return try NodeProcess(
            redis: redis.url,
            arguments: [
                "--config", path, "--tls-certificate", certificates.certificate, "--tls-key", certificates.key, "--allowed-origins",
                "http://127.0.0.1:*",
            ], name: "clients")
    }

    private static func expectControlFrames(_ report: WebSocketClient.Report, _ way: Way) {
        switch way.client {
        case .chromium: #expect(report.pong == .null, "a page cannot send pings")
        case .libwebsockets where way.compresses: #expect(report.pong == .null, "warmcat/libwebsockets#2749")
        default: #expect(report.pong == .bool(true))
        }
        // libwebsockets tells that a close frame came back, not its code.
        #expect(report.close == (way.client == .libwebsockets ? .bool(true) : .number("1000")))
    }

    /// The node's own view: whether it was TLS, and what really was compressed.
    private static func expectCounts(_ node: NodeProcess, _ messages: [WebSocketClient.Message], _ way: Way) async throws {
        let compressed = way.compresses ? messages.filter { $0.bytes.count >= 512 } : []
        let length = compressed.reduce(0) { $0 + $1.bytes.count }
        let counts = try await Self.counts(node, messages: messages.count, compressed: length)
        #expect(counts["pokerface_tls_connections_total"] == (way.isSecure ? 1 : 0))
        #expect(counts["pokerface_sockets_compressed_total"] == (way.compresses ? 1 : 0))
        #expect(counts[#"pokerface_compressed_messages_total{direction="out"}"#] == compressed.count)
        #expect(Self.bytes(counts, "out", "plain") == length)
        #expect(Self.bytes(counts, "out", "compressed") <= length / 10)
        // Clients may compress short ones too.
        #expect(Self.bytes(counts, "in", "plain") >= length)
        if !way.compresses { #expect(Self.bytes(counts, "in", "plain") == 0) }
    }

    private static func bytes(_ counts: [String: Int], _ direction: String, _ form: String) -> Int {
        counts[#"pokerface_compressed_bytes_total{direction="\#(direction)",form="\#(form)"}"#] ?? 0
    }

    /// The node's metrics once so many messages have come in, the socket has ended with 1000 and so many bytes were compressed in both
    /// directions; loops tell theirs a little later, and one after the other.
    private static func counts(_ node: NodeProcess, messages: Int, compressed length: Int) async throws -> [String: Int] {
        let limit = ContinuousClock.now + .seconds(20)
        while true {
            let text = try await node.adminAnswer("/metrics")
            let pairs = text.split(whereSeparator: \.isNewline).compactMap { line -> (String, Int)? in
                guard let space = line.lastIndex(of: " "), let value = Double(line[space...].dropFirst()) else { return nil }
                return (String(line[..<space]), Int(value))
            }
            let counts = Dictionary(pairs, uniquingKeysWith: { $1 })
            if counts[#"pokerface_sockets_closed_total{class="normal"}"#] == 1,
                counts["pokerface_messages_received_total"] == messages,
                length == 0
                    || ["in", "out"].allSatisfy({
                        Self.bytes(counts, $0, "plain") >= length && Self.bytes(counts, $0, "compressed") > 0
                    })
            {
                return counts
            }
            guard ContinuousClock.now < limit else { throw NodeProcessError(what: "not every message was counted", log: text) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
