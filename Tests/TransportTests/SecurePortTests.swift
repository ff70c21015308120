import Foundation
import NIOCore
import NIOPosix
import SocketClient
import TLS
import Telemetry
import TestSupport
import Testing
import Transport
import WebSocketWire

@Suite("TLS on the public port", .serialized, .timeLimit(.minutes(3)))
struct SecurePortTests {
    /// Runs the body with a listener that has a certificate.
    private static func with(
        _ configure: (inout ListenerConfiguration) -> Void = { _ in }, metrics: TransportMetrics = TransportMetrics(),
        _ body: (TestServer, TestCertificates) async throws -> Void
    ) async throws {
        let made = try TestCertificates()
        let certificate = try ServerCertificate(CertificateFiles(certificate: made.certificate, key: made.key))
        try await TestServer.with(
            {
                $0.certificate = certificate
                $0.certificateLook = .milliseconds(20)
                configure(&$0)
            }, metrics: metrics
        ) { try await body($0, made) }
    }

    private static func open(
        _ server: TestServer, _ made: TestCertificates, path: String = "echo", waiting: Int = 1024
    ) async throws -> SocketConnection {
        var configuration = SocketClientConfiguration()
        configuration.authorities = made.authority
        configuration.maxWaitingEvents = waiting
        return try await SocketClient.connect(
            url: "wss://127.0.0.1:\(server.port)/\(path)", configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
    }

    private static func text(_ connection: SocketConnection) async throws -> String? {
        guard case .text(let text)? = try await connection.next(within: .seconds(10)) else { return nil }
        return text
    }

    @Test("RFC 6455 10.6: encrypted and plain connections are served on one port, and the door knows which is which")
    func onePort() async throws {
        try await Self.with { server, made in
            let secure = try await Self.open(server, made)
            let plain = try RawClient.open(port: server.port)
            try await secure.send(text: "secret")
            try plain.send(RawClient.text("open"))
            #expect(try await Self.text(secure) == "secret")
            #expect(try plain.readFrame().text == "open")
            #expect(server.log.all.filter { $0.hasPrefix("admit") } == ["admit /echo? secure", "admit /echo?"])
            await secure.close()
            #expect(server.log.wait(for: "closed 1000 "))
        }
    }

    @Test("Messages of every size and 64-byte fragments of a large one come back whole")
    func sizes() async throws {
        try await Self.with { server, made in
            let connection = try await Self.open(server, made)
            for count in [0, 1, 125, 126, 16383, 16384, 16385, 65536, 300_000, 1_500_000] {
                let text = String(repeating: "é", count: count / 2) + (count % 2 == 1 ? "x" : "")
                try await connection.send(text: text)
                #expect(try await Self.text(connection) == text)
            }
            try await connection.sendRaw(Self.fragments(count: 4096, bytes: 64))
            #expect(try await Self.text(connection)?.utf8.count == 4096 * 64)
            await connection.close()
        }
    }

    private static func fragments(count: Int, bytes: Int) -> [UInt8] {
        var wire: [UInt8] = []
        for index in 0..<count {
            let opcode: UInt8 = (index == 0 ? 1 : 0) | (index == count - 1 ? 0x80 : 0)
            wire += [opcode, 0x80 | UInt8(bytes), 0, 0, 0, 0]
            wire += repeatElement(UInt8(ascii: "a"), count: bytes)
        }
        return wire
    }

    @Test("Every message of many at once comes back, in order")
    func ordered() async throws {
        try await Self.with { server, made in
            let connection = try await Self.open(server, made)
            for number in 0..<500 { try await connection.send(text: "\(number)") }
            for number in 0..<500 { #expect(try await Self.text(connection) == "\(number)") }
            await connection.close()
        }
    }

    @Test("Compressed messages that inflate to much come back whole and in order, however many come at once")
    func compressed() async throws {
        try await Self.with { server, made in
            var configuration = SocketClientConfiguration()
            configuration.authorities = made.authority
            configuration.offersCompression = true
            let connection = try await SocketClient.connect(
                url: "wss://127.0.0.1:\(server.port)/echo", configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
            let texts = (0..<60).map { String(repeating: "a", count: 100_000) + "\($0)" }
            for text in texts { try await connection.send(text: text) }
            for text in texts { #expect(try await Self.text(connection) == text) }
            await connection.close()
        }
    }

    @Test("A handler that pauses gets nothing until it goes on, and then everything")
    func pauses() async throws {
        try await Self.with { server, made in
            let connection = try await Self.open(server, made)
            try await connection.send(text: "pause")
            for number in 0..<50 { try await connection.send(text: "\(number)") }
            for number in 0..<50 { #expect(try await Self.text(connection) == "\(number)") }
            let log = server.log.all
            #expect(try #require(log.firstIndex(of: "resume")) < #require(log.firstIndex(of: "received 0")))
            await connection.close()
        }
    }

    @Test("Requests that come in one piece are answered in order, and one whose sender has said goodbye is answered whole")
    func requests() async throws {
        try await Self.with { server, made in
            let client = try await SecureRawClient.open(port: server.port, authorities: made.authority)
            let request = "GET /x HTTP/1.1\r\nHost: here\r\n\r\n"
            try await client.send(String(repeating: request, count: 50) + "GET /big HTTP/1.1\r\nHost: here\r\n\r\n")
            try await client.sayGoodbye()
            let answer = try await client.readToEnd()
            #expect(answer.ranges(of: Array("plain /x".utf8)).count == 50)
            #expect(answer.count > 3 << 20)
            #expect(answer.suffix(3 << 20) == ArraySlice(repeating: 120, count: 3 << 20))
            try await waitUntilGone(server)
        }
    }

    @Test("G10: a slow reader over TLS loses room frames above the soft limit, and flows again once drained")
    func softLimit() async throws {
        try await Self.with { server, made in
            let connection = try await Self.open(server, made, waiting: 1)
            try await connection.send(text: "room 6000 8192")
            #expect(server.log.wait { $0.contains { $0.hasPrefix("room sent") } })
            let outcome = try #require(server.log.all.first { $0.hasPrefix("room sent") })
            let numbers = outcome.split(separator: " ").compactMap { Int($0) }
            #expect(numbers[2] > 100, "\(outcome)")
            for _ in 0..<(numbers[0] + numbers[1]) { #expect(try await Self.text(connection)?.utf8.count == 8192) }
            #expect(server.log.wait(for: "drained"))
            try await connection.send(text: "room 1 5")
            #expect(try await Self.text(connection)?.utf8.count == 5)
            await connection.close()
        }
    }

    @Test("G10: at the hard limit the socket is closed with 4108, behind what waits")
    func hardLimit() async throws {
        try await Self.with { server, made in
            let connection = try await Self.open(server, made, waiting: 1)
            try await connection.send(text: "direct 6000 8192")
            #expect(server.log.wait(for: "closed 4108 Too slow"))
            var last: SocketClientEvent?
            while let event = try await connection.next(within: .seconds(10)) { last = event }
            guard case .closed(let code, _)? = last else { throw TestCertificateError(what: "no end: \(String(describing: last))") }
            #expect(code.rawValue == 4108)
            try await waitUntilGone(server)
        }
    }

    @Test("A reader that reads nothing at all is cut though it never says goodbye")
    func neverReads() async throws {
        try await Self.with({
            $0.sendLimits.progressTimeout = .milliseconds(300)
            $0.closeTimeout = .milliseconds(200)
            $0.lingerTimeout = .milliseconds(100)
        }) { server, made in
            let connection = try await Self.open(server, made, waiting: 1)
            try await connection.send(text: "room 6000 8192")
            #expect(server.log.wait(for: "closed 4108 Too slow"))
            try await waitUntilGone(server)
            await connection.abort()
        }
    }

    @Test("The close handshake goes both ways: begun by the server, and by the client")
    func closes() async throws {
        try await Self.with { server, made in
            let first = try await Self.open(server, made)
            try await first.send(text: "close 4001")
            guard case .closed(let code, let reason)? = try await first.next(within: .seconds(10)) else {
                throw TestCertificateError(what: "no close frame")
            }
            #expect(code.rawValue == 4001 && reason == "asked for")
            let second = try await Self.open(server, made)
            await second.close(code: .goingAway, reason: "bye")
            #expect(server.log.wait(for: "closed 1001 bye"))
            try await waitUntilGone(server)
        }
    }

    @Test("An end without close frame and without goodbye is 1006 and leaves nothing behind")
    func cut() async throws {
        try await Self.with { server, made in
            let connection = try await Self.open(server, made)
            await connection.abort()
            #expect(server.log.wait(for: "closed 1006 "))
            try await waitUntilGone(server)
        }
    }
}
