import NIOCore
import NIOPosix
import SocketClient
import TestSupport
import Testing

/// `openssl s_server` as somebody else's TLS server: it completes handshakes and answers nothing.
private final class ForeignServer: Sendable {
    let port: Int
    private let process: TestProcess

    init(_ made: TestCertificates, _ arguments: [String] = []) throws {
        self.port = try freeTCPPort()
        self.process = try TestProcess(
            "/usr/bin/openssl",
            ["s_server", "-accept", "127.0.0.1:\(self.port)", "-cert", made.certificate, "-key", made.key, "-quiet"] + arguments)
    }

    deinit { self.process.kill() }
}

@Suite("A client over TLS", .serialized, .timeLimit(.minutes(2)))
struct SecureClientTests {
    private static func failure(_ url: String, authorities: String?, timeout: TimeAmount = .seconds(10)) async throws -> SocketClientError {
        var configuration = SocketClientConfiguration()
        configuration.authorities = authorities
        configuration.connectTimeout = timeout
        while true {
            do throws(SocketClientError) {
                let connection = try await SocketClient.connect(
                    url: url, configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
                await connection.close()
                throw SocketClientError(.closed, "it connected")
            } catch {
                // The server's process may not listen yet.
                guard error.code == .connectFailed else { return error }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    @Test("RFC 6455 4.1: a server whose authority is not trusted is refused, be it another one or the system's")
    func untrusted() async throws {
        let (made, other) = (try TestCertificates(), try TestCertificates())
        let server = try ForeignServer(made)
        for authorities in [other.authority, nil] {
            let error = try await Self.failure("wss://127.0.0.1:\(server.port)/", authorities: authorities)
            #expect(error.code == .notSecure)
            #expect(error.message.contains("is not trusted"), "\(error)")
        }
    }

    @Test("RFC 6455 4.1: a certificate for another name is refused", arguments: ["127.0.0.1", "localhost"])
    func wrongName(host: String) async throws {
        let made = try TestCertificates(dnsNames: ["elsewhere.example"], addresses: ["192.0.2.1"])
        let server = try ForeignServer(made)
        let error = try await Self.failure("wss://\(host):\(server.port)/", authorities: made.authority)
        #expect(error.code == .notSecure)
        #expect(error.message.contains("the server's certificate is not for \(host)"), "\(error)")
    }

    @Test("RFC 6455 4.1: a certificate that has run out is refused as such")
    func expired() async throws {
        let made = try TestCertificates(days: 0)
        let server = try ForeignServer(made)
        let error = try await Self.failure("wss://127.0.0.1:\(server.port)/", authorities: made.authority)
        #expect(error.code == .notSecure)
        #expect(error.message.contains("has expired"), "\(error)")
    }

    @Test("RFC 6455 4.1: a server that does not speak TLS is noticed as one")
    func plain() async throws {
        let made = try TestCertificates()
        let server = try await RawServer.start()
        async let failure = Self.failure("wss://127.0.0.1:\(server.port)/", authorities: made.authority)
        let peer = try await server.accept()
        try await peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        let error = try await failure
        #expect(error.code == .notSecure)
        #expect(error.message.contains("does not speak TLS"), "\(error)")
        await peer.close()
        try await server.stop()
    }

    @Test("A file of authorities that cannot be used is named before anything is sent")
    func badFile() async throws {
        let error = try await Self.failure("wss://127.0.0.1:1/", authorities: "/nonexistent/ca.pem")
        #expect(error.code == .trustUnusable)
        #expect(error.message == "cannot read \"/nonexistent/ca.pem\": No such file or directory")
    }

    @Test("Silence after the TCP connection ends with the time limit")
    func silent() async throws {
        let made = try TestCertificates()
        let server = try await RawServer.start()
        async let failure = Self.failure("wss://127.0.0.1:\(server.port)/", authorities: made.authority, timeout: .milliseconds(300))
        let peer = try await server.accept()
        #expect(try await failure.code == .timedOut)
        await peer.close()
        try await server.stop()
    }
}
