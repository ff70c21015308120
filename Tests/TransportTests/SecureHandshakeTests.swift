import Foundation
import NIOCore
import NIOPosix
import SocketClient
import TLS
import Telemetry
import TestSupport
import Testing
import Transport

@Suite("TLS handshakes that go wrong, and new certificates", .serialized, .timeLimit(.minutes(3)))
struct SecureHandshakeTests {
    private struct Port {
        let server: TestServer
        let made: TestCertificates
        let registry: MetricRegistry

        func wait(for line: String) async throws {
            for _ in 0..<1000 {
                if self.registry.text().contains(line) { return }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("\(line) does not come:\n\(self.registry.text())")
        }

        /// What the metric says.
        var notAfter: Double? {
            self.registry.text().firstMatch(of: /\npokerface_tls_certificate_not_after_seconds (\S+)\n/).flatMap { Double($0.1) }
        }

        func echo(_ authority: String? = nil) async throws {
            var configuration = SocketClientConfiguration()
            configuration.authorities = authority ?? self.made.authority
            let connection = try await SocketClient.connect(
                url: "wss://127.0.0.1:\(self.server.port)/echo", configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
            await connection.close()
        }
    }

    private static func with(
        _ configure: (inout ListenerConfiguration) -> Void = { _ in }, _ body: (Port) async throws -> Void
    ) async throws {
        let made = try TestCertificates()
        let registry = MetricRegistry()
        let certificate = try ServerCertificate(CertificateFiles(certificate: made.certificate, key: made.key))
        try await TestServer.with(
            {
                $0.certificate = certificate
                $0.certificateLook = .milliseconds(20)
                $0.handshakeTimeout = .milliseconds(400)
                configure(&$0)
            }, metrics: TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        ) {
            try await body(Port(server: $0, made: made, registry: registry))
        }
    }

    /// A record's head that announces a handshake message and is not followed by one.
    private static let recordHead: [UInt8] = [0x16, 3, 1, 1, 0]

    @Test("Garbage behind the first byte ends the connection, is counted, and others are served")
    func garbage() async throws {
        try await Self.with { port in
            let client = try RawClient(port: port.server.port)
            try client.send([0x16] + Array("GET / HTTP/1.1\r\nHost: here\r\n\r\n".utf8))
            _ = try client.readToEnd()
            try await port.wait(for: "pokerface_tls_handshake_failures_total 1\n")
            try await port.echo()
            try await port.wait(for: "pokerface_tls_connections_total 1\n")
        }
    }

    @Test("Who says nothing, or stops within the TLS handshake, is cut when the handshake time is over", arguments: [[], recordHead])
    func silence(first: [UInt8]) async throws {
        try await Self.with { port in
            let client = try RawClient(port: port.server.port)
            try client.send(first)
            _ = try client.readToEnd()
            try await waitUntilGone(port.server)
            if !first.isEmpty { try await port.wait(for: "pokerface_tls_handshake_failures_total 1\n") }
        }
    }

    @Test("Drops do not buy time")
    func drops() async throws {
        try await Self.with { port in
            let client = try RawClient(port: port.server.port)
            let begun = ContinuousClock.now
            // Ends with an error when the server has cut the connection.
            for byte in Self.recordHead + [UInt8](repeating: 1, count: 255) {
                guard (try? client.send([byte])) != nil, ContinuousClock.now - begun < .seconds(8) else { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            try await waitUntilGone(port.server)
            #expect(ContinuousClock.now - begun < .seconds(8))
        }
    }

    @Test(
        "G10: TLS handshakes beyond twice the rate end before anything is computed for them, and plain requests go on",
        arguments: [false, true])
    func rate(perAddress: Bool) async throws {
        let throttle = Throttle(perSecond: 0.001, burst: 2)
        try await Self.with({
            if perAddress { $0.clientLimits.handshakesPerAddress = throttle } else { $0.clientLimits.handshakes = throttle }
        }) { port in
            // A socket takes one of its handshakes and one of those of TLS.
            for _ in 0..<2 { try await port.echo() }
            // The next two hear within TLS why there is no socket.
            for _ in 0..<2 {
                let client = try await SecureRawClient.open(port: port.server.port, authorities: port.made.authority)
                try await client.send(RawClient.handshake())
                try await client.sayGoodbye()
                #expect(String(decoding: try await client.readToEnd(), as: UTF8.self).hasPrefix("HTTP/1.1 503 "))
            }
            for _ in 0..<20 {
                let client = try RawClient(port: port.server.port)
                try client.send(Self.recordHead)
                #expect(try client.readToEnd().bytes.isEmpty)
            }
            let label = perAddress ? "tls_handshakes_per_address" : "tls_handshakes"
            try await port.wait(for: "pokerface_limits_reached_total{limit=\"\(label)\"} 20\n")
            try await port.wait(for: "pokerface_tls_connections_total 4\n")
            #expect(!port.registry.text().contains("pokerface_tls_handshake_failures_total 1"))
            let plain = try RawClient(port: port.server.port)
            try plain.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try plain.readAnswer().status == 200)
        }
    }

    @Test("A client that speaks TLS 1.1 at most is refused")
    func oldVersion() async throws {
        try await Self.with { port in
            let script = "openssl s_client -connect 127.0.0.1:\(port.server.port) -tls1_1 -cipher ALL:@SECLEVEL=0 < /dev/null"
            #expect(try TestProcess("/bin/sh", ["-c", script]).wait() != .status(0))
            try await port.wait(for: "pokerface_tls_handshake_failures_total 1\n")
        }
    }

    @Test("A new certificate is shown to new connections within two looks, and old ones stay")
    func reload() async throws {
        try await Self.with { port in
            var configuration = SocketClientConfiguration()
            configuration.authorities = port.made.authority
            let url = "wss://127.0.0.1:\(port.server.port)/echo"
            let old = try await SocketClient.connect(url: url, configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
            let other = try TestCertificates()
            try Data(contentsOf: URL(fileURLWithPath: other.key)).write(to: URL(fileURLWithPath: port.made.key), options: .atomic)
            try Data(contentsOf: URL(fileURLWithPath: other.certificate)).write(
                to: URL(fileURLWithPath: port.made.certificate), options: .atomic)
            var isTaken = false
            for _ in 0..<500 where !isTaken {
                isTaken = (try? await port.echo(other.authority)) != nil
                if !isTaken { try await Task.sleep(for: .milliseconds(10)) }
            }
            #expect(isTaken)
            try await old.send(text: "still here")
            guard case .text("still here")? = try await old.next(within: .seconds(10)) else {
                throw TestCertificateError(what: "the old connection is gone")
            }
            await old.close()
        }
    }

    @Test("A new file that is not good leaves the certificate as it was, and is counted; the next good one is taken")
    func badReload() async throws {
        try await Self.with { port in
            let before = try #require(port.notAfter)
            try "nonsense".write(toFile: port.made.certificate, atomically: true, encoding: .utf8)
            try await port.wait(for: "pokerface_tls_reload_failures_total 1\n")
            #expect(port.notAfter == before)
            try await port.echo()
            try port.made.renew(days: 60)
            for _ in 0..<1000 where port.notAfter == before { try await Task.sleep(for: .milliseconds(10)) }
            #expect(try #require(port.notAfter) > before)
            try await port.echo()
        }
    }
}
