import NIOCore
import Telemetry
import Testing
import Transport

/// Connections on which nothing is asked, or only plain requests, hold a place too.
@Suite("Room for others at the public port", .serialized, .timeLimit(.minutes(1)))
struct RoomTests {
    private static let anywhere = AddressRange(text: "127.0.0.0/8")

    /// Runs the body with a listener whose connections wait for ever.
    private static func with(
        _ configure: (inout ListenerConfiguration) -> Void, _ body: (TestServer, MetricRegistry) async throws -> Void
    ) async throws {
        let registry = MetricRegistry()
        try await TestServer.with(
            {
                $0.handshakeTimeout = .hours(1)
                $0.keepAliveTimeout = .hours(1)
                $0.pingInterval = .hours(1)
                configure(&$0)
            }, metrics: TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        ) { try await body($0, registry) }
    }

    private static func waitFor(_ count: Int, _ server: TestServer) async throws {
        for _ in 0..<1000 {
            if try await server.listener.connectionCount == count { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("\(count) connections do not come")
    }

    private static func isServed(_ client: RawClient) throws -> Bool {
        try client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
        return try client.readAnswer().status == 200
    }

    @Test("G10: an address has a few more connections than sockets, of whatever kind; what is beyond ends at once, and others come in")
    func perAddress() async throws {
        try await Self.with({ $0.clientLimits.connectionsPerAddress = 2 }) { server, registry in
            var silent = try (0..<10).map { _ in try RawClient(port: server.port) }
            for client in silent.prefix(5) { #expect(try Self.isServed(client)) }
            try await Self.waitFor(10, server)
            for _ in 0..<3 {
                let client = try RawClient(port: server.port)
                #expect(try client.readToEnd().bytes.isEmpty)
            }
            try await MetricsTests.wait(for: #"pokerface_limits_reached_total{limit="connections_per_address"} 3"#, in: registry)
            let other = try RawClient(port: server.port, source: "127.0.0.9")
            #expect(try Self.isServed(other))
            // A place is free again however its connection ended.
            silent[0].reset()
            silent.removeFirst(2)
            try await Self.waitFor(9, server)
            for _ in 0..<2 { silent.append(try RawClient(port: server.port)) }
            for client in silent { #expect(try Self.isServed(client)) }
        }
    }

    @Test("the connections of a trusted proxy are not counted as its own")
    func proxy() async throws {
        let range = try #require(Self.anywhere)
        try await Self.with {
            $0.clientLimits.connectionsPerAddress = 1
            $0.trustedProxies = TrustedProxies([range])
        } _: { server, _ in
            let clients = try (0..<20).map { _ in try RawClient(port: server.port) }
            for client in clients { #expect(try Self.isServed(client)) }
        }
    }

    @Test("a connection with a PROXY header counts for the address in it, from the header on until it ends")
    func proxyHeader() async throws {
        let range = try #require(Self.anywhere)
        try await Self.with {
            $0.clientLimits.connectionsPerAddress = 1
            $0.trustedProxies = TrustedProxies([range])
            $0.expectsProxyHeader = true
        } _: { server, _ in
            func connect(_ address: String) throws -> RawClient {
                let client = try RawClient(port: server.port)
                try client.send("PROXY TCP4 \(address) 192.0.2.99 1 2\r\n")
                return client
            }
            for _ in 0..<2 {
                let clients = try (0..<9).map { _ in try connect("192.0.2.1") }
                for client in clients { #expect(try Self.isServed(client)) }
                #expect(try connect("192.0.2.1").readToEnd().bytes.isEmpty)
                #expect(try Self.isServed(connect("192.0.2.2")))
                for client in clients { client.close() }
                try await Self.waitFor(0, server)
            }
        }
    }

    @Test("G10: connections that only hold a place end when nobody else gets in, and sockets stay")
    func full() async throws {
        try await Self.with {
            $0.maxConnections = 16
            $0.clientLimits.connections = 8
            $0.arrivalTime = .milliseconds(50)
        } _: { server, registry in
            let sockets = try (0..<8).map { _ in try RawClient.open(port: server.port) }
            let silent = try (0..<16).map { _ in try RawClient(port: server.port) }
            for _ in 0..<20 {
                let client = try RawClient(port: server.port)
                #expect(try Self.isServed(client))
                try client.send(RawClient.handshake())
                #expect(try client.readAnswer().status == 503)
            }
            for client in sockets {
                try client.send(RawClient.text("still here"))
                #expect(try client.readFrame().text == "still here")
            }
            #expect(!registry.text().contains(#"pokerface_limits_reached_total{limit="waiting_connections"} 0"#))
            withExtendedLifetime(silent) {}
        }
    }

    @Test("a crowd has gone when a thousand have and no more are leaving, or when eight thousand have; a quiet look tells it again")
    func crowdHasGone() {
        var watch = CrowdWatch()
        let counts = [
            0, 500, 0, 5000, 4500, 3000, 200, 100, 100, 100, 1099, 1100, 1000, 100, 100, 20_000, 15_000, 11_000, 2000, 1500, 1500,
        ]
        let told = counts.enumerated().filter { watch.look($0.element) }.map(\.offset)
        #expect(told == [8, 9, 14, 15, 17, 18, 20])
        // It came and went between two looks.
        #expect(watch.look(1500, peak: 6000) && watch.look(1500, peak: 1500) && !watch.look(1500, peak: 1500))
    }

    @Test("of the places on the public port some are no socket's", arguments: [(1, 1), (2, 1), (16, 14), (800, 700), (100_000, 99_744)])
    func spare(connections: Int, sockets: Int) {
        #expect(DescriptorShares.sockets(among: connections) == sockets)
    }
}
