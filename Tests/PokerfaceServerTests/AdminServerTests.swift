import Glibc
import Logging
import NIOCore
import NIOPosix
import PokerfaceServer
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct AdminServerTests {
    /// Runs `body` with an admin server on a free port.
    private func withServer(
        readiness: Readiness = Readiness(), limits: AdminLimits = AdminLimits(), loopPatience: TimeAmount = AdminRoutes.loopPatience,
        loops: [any EventLoop] = [], metrics: @escaping @Sendable () -> String = { "a_total 1\n" },
        _ body: (AdminServer) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let heartbeats = LoopHeartbeats(eventLoops: [group.next()] + loops, interval: .milliseconds(10))
        let routes = AdminRoutes(readiness: readiness, heartbeats: heartbeats, loopPatience: loopPatience) { metrics() }
        let server = try await AdminServer.bind(host: "127.0.0.1", port: 0, routes: routes, limits: limits, logger: Logger(label: "test"))
        try await body(server)
        await server.close()
        try await group.shutdownGracefully()
    }

    @Test("/healthz answers ok while the loops turn")
    func health() async throws {
        try await withServer { server in
            let answer = try await PlainHTTP.request(port: server.port, "/healthz")
            #expect(answer.status == "HTTP/1.1 200 OK")
            #expect(answer.body == "ok\n")
        }
    }

    @Test("/healthz is 503 and names the loop that hangs, until it turns again")
    func hanging() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let gate = HangingLoop()
        try await withServer(loopPatience: .milliseconds(500), loops: [group.next()]) { server in
            group.next().execute { gate.hang() }
            var answer = try await PlainHTTP.request(port: server.port, "/healthz")
            while answer.status.hasSuffix("200 OK") { answer = try await PlainHTTP.request(port: server.port, "/healthz") }
            #expect(answer.status == "HTTP/1.1 503 Service Unavailable")
            #expect(answer.body == "event loops that hang: 1\n")
            gate.release()
            while !answer.status.hasSuffix("200 OK") { answer = try await PlainHTTP.request(port: server.port, "/healthz") }
        }
        try await group.shutdownGracefully()
    }

    @Test("/readyz says what is waited for, then ok, then that the node stops, and never ok again")
    func readiness() async throws {
        let readiness = Readiness(.starting(waitingFor: "Redis"))
        try await withServer(readiness: readiness) { server in
            let starting = try await PlainHTTP.request(port: server.port, "/readyz")
            #expect(starting.status == "HTTP/1.1 503 Service Unavailable")
            #expect(starting.body == "not ready: waiting for Redis\n")
            readiness.move(to: .ready)
            #expect(try await PlainHTTP.request(port: server.port, "/readyz").status == "HTTP/1.1 200 OK")
            readiness.move(to: .stopping)
            readiness.move(to: .ready)
            let stopping = try await PlainHTTP.request(port: server.port, "/readyz")
            #expect(stopping.status == "HTTP/1.1 503 Service Unavailable")
            #expect(stopping.body == "not ready: stopping\n")
        }
    }

    @Test("/metrics is Prometheus text")
    func metrics() async throws {
        try await withServer { server in
            let answer = try await PlainHTTP.request(port: server.port, "/metrics?x=1")
            #expect(answer.head.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8"))
            #expect(answer.body == "a_total 1\n")
        }
    }

    @Test("another path is 404 with the list, another method 405")
    func others() async throws {
        try await withServer { server in
            let answer = try await PlainHTTP.request(port: server.port, "/")
            #expect(answer.status == "HTTP/1.1 404 Not Found")
            #expect(answer.body == "not found; there are /healthz /readyz /metrics\n")
            let post = try await PlainHTTP.request(port: server.port, "/healthz", method: "POST")
            #expect(post.status == "HTTP/1.1 405 Method Not Allowed")
            #expect(post.head.contains("Allow: GET, HEAD"))
        }
    }

    @Test("HEAD has the head of GET and no body")
    func head() async throws {
        try await withServer { server in
            let answer = try await PlainHTTP.request(port: server.port, "/healthz", method: "HEAD")
            #expect(answer.head.contains("Content-Length: 3"))
            #expect(answer.body.isEmpty)
        }
    }

    @Test("requests on one kept-alive connection are answered in order")
    func keepAlive() async throws {
        try await withServer { server in
            let text = try await PlainHTTP.exchange(
                port: server.port,
                "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let first = text.firstRange(of: "200 OK")?.lowerBound
            let second = text.firstRange(of: "404 Not Found")?.lowerBound
            #expect(first != nil && second != nil && first ?? text.endIndex < second ?? text.startIndex)
        }
    }

    @Test("who asks on and on and does not read is served no more than the system takes, and cut in time")
    func deaf() async throws {
        let served = Mutex(0)
        var limits = AdminLimits()
        limits.answerTime = .seconds(1)
        let text = String(repeating: "x", count: 256 << 10)
        try await withServer(limits: limits) {
            served.withLock { $0 += 1 }
            return text
        } _: { server in
            let asked = 2000
            let requests = String(repeating: "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", count: asked)
            let isCut = try await PlainHTTP.isCutWithoutReading(port: server.port, sending: requests)
            #expect(isCut)
            // At most what the two sockets hold, which is some MiB.
            #expect(served.withLock { $0 } < asked / 10)
        }
    }

    @Test("a request that does not end is cut in time")
    func dripping() async throws {
        var limits = AdminLimits()
        limits.requestTime = .milliseconds(50)
        try await withServer(limits: limits) { server in
            let answer = try await PlainHTTP.exchange(
                port: server.port, "POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1")
            #expect(answer.isEmpty)
        }
    }

    @Test("a connection without a request is cut in time")
    func idle() async throws {
        var limits = AdminLimits()
        limits.idleTime = .milliseconds(50)
        try await withServer(limits: limits) { server in
            let answer = try await PlainHTTP.exchange(port: server.port, "")
            #expect(answer.isEmpty)
        }
    }

    @Test("a crowd that only sits there keeps nobody out")
    func crowd() async throws {
        var limits = AdminLimits()
        limits.connections = 4
        try await withServer(limits: limits) { server in
            let crowd = try (0..<20).map { _ in try PlainHTTP.connect(port: server.port) }
            defer { for descriptor in crowd { close(descriptor) } }
            #expect(try await PlainHTTP.request(port: server.port, "/healthz").status == "HTTP/1.1 200 OK")
            // All but the last ones had to go.
            #expect(try await PlainHTTP.isAtEnd(crowd[0]))
        }
    }

    @Test("what is not HTTP is answered 400 and cut")
    func garbage() async throws {
        try await withServer { server in
            let text = try await PlainHTTP.exchange(port: server.port, "\u{1}\u{2}garbage\r\n\r\n")
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test("a busy admin port is one clear line")
    func busy() async throws {
        try await withServer { first in
            do {
                try await withServerError(port: first.port)
                Issue.record("the port was taken twice")
            } catch let error as ServerError {
                #expect(error.code == .busy)
                #expect(
                    error.message == "cannot listen on 127.0.0.1:\(first.port) for the admin port: another process has it; "
                        + "choose another with --admin-port")
            }
        }
    }

    private func withServerError(port: Int) async throws {
        let routes = AdminRoutes(readiness: Readiness(), heartbeats: LoopHeartbeats(eventLoops: [])) { "" }
        let server = try await AdminServer.bind(host: "127.0.0.1", port: port, routes: routes, logger: Logger(label: "test"))
        await server.close()
    }
}

/// Holds an event loop's thread until it is released.
private final class HangingLoop: Sendable {
    private let pipe: [Int32]

    init() {
        var ends: [Int32] = [0, 0]
        Glibc.pipe(&ends)
        self.pipe = ends
    }

    func hang() {
        var byte: UInt8 = 0
        _ = read(pipe[0], &byte, 1)
    }

    func release() {
        var byte: UInt8 = 1
        _ = write(pipe[1], &byte, 1)
    }
}
