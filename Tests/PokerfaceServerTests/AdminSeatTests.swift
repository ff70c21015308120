import Glibc
import Logging
import NIOCore
import PokerfaceServer
import Testing

/// Who may stay on the admin port when it is full.
@Suite(.timeLimit(.minutes(1))) struct AdminSeatTests {
    private static let question = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    /// A request whose last byte is missing.
    private static let begun = "POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n1"

    /// Runs `body` with an admin port for two.
    private func withServer(idleTime: TimeAmount = .seconds(60), _ body: (AdminServer) async throws -> Void) async throws {
        var limits = AdminLimits()
        limits.connections = 2
        limits.idleTime = idleTime
        limits.requestTime = .seconds(60)
        let routes = AdminRoutes(readiness: Readiness(), heartbeats: LoopHeartbeats(eventLoops: [])) { "" }
        let server = try await AdminServer.bind(host: "127.0.0.1", port: 0, routes: routes, limits: limits, logger: Logger(label: "test"))
        try await body(server)
        await server.close()
    }

    /// Two connections with an answered request and a second one that has begun.
    private func busyPair(_ server: AdminServer) async throws -> [Int32] {
        var pair: [Int32] = []
        for _ in 0..<2 {
            let descriptor = try PlainHTTP.connect(port: server.port)
            // The second is looked at in the turn in which the first is answered.
            let answer = try await PlainHTTP.ask(descriptor, Self.question + Self.begun)
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            pair.append(descriptor)
        }
        return pair
    }

    @Test("who has asked keeps the seat until the answer, and a newcomer is turned away")
    func busy() async throws {
        try await withServer { server in
            let pair = try await busyPair(server)
            let newcomer = try PlainHTTP.connect(port: server.port)
            defer { for descriptor in pair + [newcomer] { close(descriptor) } }
            #expect(try await PlainHTTP.isAtEnd(newcomer))
            for descriptor in pair {
                let answer = try await PlainHTTP.ask(descriptor, "2")
                #expect(answer.hasPrefix("HTTP/1.1 405"))
            }
        }
    }

    @Test("who has been answered gives way again")
    func answered() async throws {
        try await withServer { server in
            let pair = try (0..<2).map { _ in try PlainHTTP.connect(port: server.port) }
            defer { for descriptor in pair { close(descriptor) } }
            for descriptor in pair {
                let answer = try await PlainHTTP.ask(descriptor, Self.question)
                #expect(answer.hasPrefix("HTTP/1.1 200"))
            }
            #expect(try await PlainHTTP.request(port: server.port, "/healthz").status == "HTTP/1.1 200 OK")
            #expect(try await PlainHTTP.isAtEnd(pair[0]))
        }
    }

    @Test("who leaves in the middle of a request leaves the seat")
    func left() async throws {
        try await withServer { server in
            for descriptor in try await busyPair(server) { close(descriptor) }
            // Turned away until the server has seen that they left.
            while (try? await PlainHTTP.request(port: server.port, "/healthz").status) != "HTTP/1.1 200 OK" {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    @Test("who was answered and asks no more is cut in time")
    func rests() async throws {
        try await withServer(idleTime: .milliseconds(50)) { server in
            let answer = try await PlainHTTP.exchange(port: server.port, Self.question)
            #expect(answer.hasSuffix("ok\n"))
        }
    }
}
