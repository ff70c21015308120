import NIOCore
import Telemetry
import Testing
import Transport
import WebSocketWire

@Suite("Limits of connections and handshakes, over real sockets", .timeLimit(.minutes(3)))
struct ClientLimitTests {
    /// The status and `Retry-After` of a handshake.
    private func handshake(_ server: TestServer, _ path: String = "/echo", fields: [String] = []) throws -> (status: Int, retry: String?) {
        let client = try RawClient(port: server.port)
        try client.send(RawClient.handshake(path, fields: fields))
        let answer = try client.readAnswer()
        return (answer.status, answer.headers["retry-after"])
    }

    @Test("a handshake beyond the connections gets 503 and Retry-After, and a place is free as soon as somebody has gone")
    func connections() async throws {
        let registry = MetricRegistry()
        let metrics = TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        try await TestServer.with({ $0.clientLimits.connections = 2 }, metrics: metrics) { server in
            let first = try RawClient.open(port: server.port)
            let second = try RawClient.open(port: server.port)
            #expect(try handshake(server) == (503, "10"))
            try second.send(RawClient.text("still here"))
            #expect(try second.readFrame().text == "still here")
            first.reset()
            #expect(server.log.wait(for: "closed 1006 "))
            let third = try await eventually { try RawClient.open(port: server.port) }
            try third.send(RawClient.text("in"))
            #expect(try third.readFrame().text == "in")
            #expect(registry.text().contains(#"pokerface_limits_reached_total{limit="connections"}"#))
            #expect(!registry.text().contains(#"pokerface_limits_reached_total{limit="connections"} 0"#))
        }
    }

    @Test("a browser beyond a limit is let in and told 1013 with the reason, and nobody behind the door hears of it")
    func browser() async throws {
        try await TestServer.with {
            $0.clientLimits.connections = 1
        } _: { server in
            let first = try RawClient.open(port: server.port)
            // The 101 may be here before the owner hears of its socket.
            #expect(server.log.wait(for: "opened", seconds: 30))
            let before = server.log.all.filter { $0.hasPrefix("admit") || $0 == "opened" }.count
            let page = try RawClient.open(port: server.port, fields: ["Origin: http://localhost"])
            let frame = try page.readFrame()
            #expect(frame.closeCode == 1013)
            #expect(String(decoding: frame.payload.dropFirst(2), as: UTF8.self) == "try again later: too many connections")
            try page.send(RawClient.closeFrame(1013))
            try page.readToEnd()
            try first.send(RawClient.text("alone"))
            #expect(try first.readFrame().text == "alone")
            #expect(server.log.all.filter { $0.hasPrefix("admit") || $0 == "opened" }.count == before)
        }
    }

    @Test("the address that counts is the one that a trusted proxy tells, and nobody else's word")
    func perAddress() async throws {
        let range = try #require(AddressRange(text: "127.0.0.0/8"))
        try await TestServer.with {
            $0.clientLimits.connectionsPerAddress = 1
            $0.trustedProxies = TrustedProxies([range])
        } _: { server in
            let ana = try RawClient.open(port: server.port, fields: ["X-Forwarded-For: 192.0.2.1"])
            let luis = try RawClient.open(port: server.port, fields: ["X-Forwarded-For: 192.0.2.2"])
            #expect(try handshake(server, fields: ["X-Forwarded-For: 192.0.2.1"]).status == 503)
            #expect(try handshake(server, fields: ["X-Forwarded-For: 2001:db8::1"]).status == 101)
            withExtendedLifetime((ana, luis)) {}
        }
        try await TestServer.with {
            $0.clientLimits.connectionsPerAddress = 1
        } _: { server in
            let first = try RawClient.open(port: server.port, fields: ["X-Forwarded-For: 192.0.2.1"])
            #expect(try handshake(server, fields: ["X-Forwarded-For: 192.0.2.2"]).status == 503)
            withExtendedLifetime(first) {}
        }
    }

    @Test("handshakes beyond the rate get 503 and how long to wait; plain requests are not counted", arguments: [false, true])
    func handshakes(perAddress: Bool) async throws {
        let registry = MetricRegistry()
        let metrics = TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        let throttle = Throttle(perSecond: 0.2, burst: 3)
        try await TestServer.with(
            {
                if perAddress { $0.clientLimits.handshakesPerAddress = throttle } else { $0.clientLimits.handshakes = throttle }
            }, metrics: metrics
        ) { server in
            for _ in 0..<3 { #expect(try handshake(server, "/refuse/403").status == 403) }
            for _ in 0..<3 { #expect(try handshake(server) == (503, "5")) }
            let plain = try RawClient(port: server.port)
            try plain.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try plain.readAnswer().status == 200)
            let label = perAddress ? "handshakes_per_address" : "handshakes"
            #expect(registry.text().contains("pokerface_limits_reached_total{limit=\"\(label)\"} 3"))
        }
    }

    @Test("a seat is given back however a handshake ends", arguments: ["/refuse/403", "/never", "/late", "/twice", "/echo"])
    func givenBack(path: String) async throws {
        try await TestServer.with {
            $0.clientLimits.connections = 1
            $0.admissionTimeout = .milliseconds(100)
            $0.handshakeTimeout = .milliseconds(300)
            $0.closeTimeout = .milliseconds(100)
            $0.lingerTimeout = .milliseconds(100)
        } _: { server in
            for _ in 0..<3 {
                let client = try RawClient(port: server.port)
                try client.send(RawClient.handshake(path))
                #expect(server.log.wait(for: "admit \(path)?"))
                client.reset()
                try await server.decide()
                try await waitUntilGone(server)
            }
            let client = try await eventually { try RawClient.open(port: server.port) }
            try client.send(RawClient.text("in"))
            #expect(try client.readFrame().text == "in")
        }
    }

    @Test("heads, bodies, times, big messages and slow readers are counted by the limit that they reached")
    func counted() async throws {
        let registry = MetricRegistry()
        let metrics = TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        try await TestServer.with(
            {
                $0.handshakeTimeout = .milliseconds(100)
                $0.keepAliveTimeout = .milliseconds(100)
                $0.admissionTimeout = .milliseconds(100)
                $0.closeTimeout = .milliseconds(100)
                $0.lingerTimeout = .milliseconds(100)
                $0.maxBodyBytes = 10
            }, metrics: metrics
        ) { server in
            let requests = [
                "GET /" + String(repeating: "a", count: 9000) + " HTTP/1.1\r\n\r\n",
                "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n" + String(repeating: "b", count: 100),
                "GET / HT", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", RawClient.handshake("/never"),
            ]
            for request in requests {
                let client = try RawClient(port: server.port)
                try client.send(request)
                try client.readToEnd()
            }
            let loud = try RawClient.open(port: server.port)
            try loud.send([0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
            #expect(try loud.readFrame().closeCode == 1009)
            let slow = try RawClient.open(port: server.port, receiveBuffer: 8192)
            try slow.send(RawClient.text("direct 3000 8192"))
            #expect(server.log.wait(for: "closed 4108 Too slow"))
            for limit in ["header", "body", "handshake_time", "keep_alive_time", "admission_time", "message_size", "send_queue"] {
                try await MetricsTests.wait(for: "pokerface_limits_reached_total{limit=\"\(limit)\"} 1", in: registry)
            }
        }
    }
}

/// Tries again for up to ten seconds: an end is seen a moment after it happened.
func eventually<Value>(_ body: () throws -> Value) async throws -> Value {
    let patience = ContinuousClock.now + .seconds(10)
    while true {
        do { return try body() } catch { guard ContinuousClock.now < patience else { throw error } }
        try await Task.sleep(for: .milliseconds(5))
    }
}
