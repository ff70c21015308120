import Foundation
import NIOCore
import Telemetry
import Testing
import Transport
import WebSocketWire

@Suite("Plain requests with a body that is kept, and answers that come later", .timeLimit(.minutes(3)))
struct BodyTests {
    private static func post(_ path: String, _ fields: String..., body: String = "") -> String {
        (["POST \(path) HTTP/1.1", "Host: h"] + fields).joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    private static func chunks(_ body: String) -> String {
        body.map { "1;x=y\r\n\($0)\r\n" }.joined() + "0\r\nTrailer: t\r\n\r\n"
    }

    @Test("A body comes whole, with a length or in chunks, in one piece or byte by byte")
    func whole() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let texts = [
                Self.post("/kept", "Content-Length: 5", body: "hello"),
                Self.post("/kept", "Transfer-Encoding: chunked", body: Self.chunks("hello")),
            ]
            for text in texts {
                try client.send(text)
                #expect(try client.readAnswer().body == "hello\n")
                for byte in text.utf8 { try client.send([byte]) }
                #expect(try client.readAnswer().body == "hello\n")
            }
            try client.send(Self.post("/kept", "Content-Length: 0") + "GET /kept HTTP/1.1\r\nHost: h\r\n\r\n")
            for _ in 0..<2 { #expect(try client.readAnswer().body == "\n") }
        }
    }

    @Test("A client that waits for 100 gets it, and then its answer")
    func expects() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            for _ in 0..<2 {
                try client.send(Self.post("/kept", "Content-Length: 5", "Expect: 100-continue"))
                #expect(String(decoding: try client.read(25), as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
                try client.send("hello")
                #expect(try client.readAnswer().body == "hello\n")
            }
        }
    }

    @Test(
        "What is larger than it may be is the door's to answer, before it is sent where that is announced, and the connection ends",
        arguments: ["Content-Length: 11", "Content-Length: 999999999\r\nExpect: 100-continue", "Transfer-Encoding: chunked"])
    func tooLarge(_ field: String) async throws {
        try await TestServer.with {
            $0.maxBodyBytes = 10
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send(Self.post("/kept", field, body: field.contains("chunked") ? Self.chunks("hello, world") : ""))
            let answer = try client.readAnswer()
            #expect(answer.status == 413 && answer.body == "too large for this door\n" && answer.headers["connection"] == "close")
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.all == ["kept 0"])
        }
    }

    @Test("Requests behind one whose answer comes later wait for it, and are answered in their order")
    func later() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let rest = Self.post("/kept", "Content-Length: 1", body: "b") + "GET /c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
            try client.send(Self.post("/kept/later", "Content-Length: 1", body: "a") + rest)
            #expect(server.log.wait { $0 == ["kept 1"] })
            try await server.answerLater()
            for body in ["a\n", "b\n", "plain /c\n"] { #expect(try client.readAnswer().body == body) }
            #expect(try client.readToEnd().bytes.isEmpty)
        }
    }

    @Test("A client that has shut its side, or has gone, while its answer is worked on harms nobody; who still reads gets it")
    func gone() async throws {
        try await TestServer.with { server in
            let (patient, hasty) = (try RawClient(port: server.port), try RawClient(port: server.port))
            for client in [patient, hasty] { try client.send(Self.post("/kept/later", "Content-Length: 1", body: "a")) }
            #expect(server.log.wait { $0.count == 2 })
            patient.shutdownWriting()
            hasty.reset()
            let other = try RawClient(port: server.port)
            try other.send("GET /other HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try other.readAnswer().body == "plain /other\n")
            try await server.answerLater()
            #expect(try patient.readAnswer().body == "a\n")
            #expect(try patient.readToEnd().bytes.isEmpty)
        }
    }

    @Test("Whom nobody answers gets 504, and a later answer goes nowhere")
    func never() async throws {
        try await TestServer.with {
            $0.admissionTimeout = .milliseconds(50)
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send(Self.post("/kept/later", "Content-Length: 1", body: "a"))
            #expect(try client.readAnswer().status == 504)
            #expect(try client.readToEnd().bytes.isEmpty)
            try await server.answerLater()
        }
    }

    @Test("An answer that is worked on when the node ends is still sent")
    func farewell() async throws {
        try await TestServer.with { server in
            let (busy, idle) = (try RawClient(port: server.port), try RawClient(port: server.port))
            try busy.send(Self.post("/kept/later", "Content-Length: 1", body: "a"))
            #expect(server.log.wait { $0.count == 1 })
            async let end: Void = server.listener.closeAll(code: .goingAway, reason: "", within: .seconds(5))
            #expect(try idle.readToEnd().bytes.isEmpty)
            try await server.answerLater()
            let answer = try busy.readAnswer()
            #expect(answer.body == "a\n" && answer.headers["connection"] == "close")
            await end
        }
    }

    @Test("The origin of a page is judged as for sockets")
    func origin() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            for (field, word) in [("Origin: http://h", "fine"), ("Origin: https://evil.example", "foreign"), ("X: y", "fine")] {
                try client.send(Self.post("/kept", field))
                #expect(try client.readAnswer().headers["x-origin"] == word)
            }
        }
    }

    @Test("G10: bodies and answers count as bytes in flight; beyond the limit those who hold most go, and who holds little stays")
    func flight() async throws {
        let registry = MetricRegistry()
        try await TestServer.with(
            {
                $0.bytesInFlight = 1 << 20
                $0.maxBodyBytes = 4 << 20
            }, metrics: TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        ) { server in
            let (modest, greedy) = (try RawClient(port: server.port), try RawClient(port: server.port))
            try modest.send(Self.post("/kept", "Content-Length: 5", body: "hel"))
            // It is cut at some point of this.
            try? greedy.send(Self.post("/kept", "Content-Length: \(3 << 20)", body: String(repeating: "x", count: 2 << 20)))
            #expect(try greedy.readToEnd().bytes.isEmpty)
            try modest.send("lo")
            #expect(try modest.readAnswer().body == "hello\n")
            try await MetricsTests.wait(for: #"pokerface_limits_reached_total{limit="bytes_in_flight"} 1"#, in: registry)
            let end = ContinuousClock.now + .seconds(10)
            while server.listener.bytesInFlight > 0, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
            #expect(server.listener.bytesInFlight == 0)
        }
    }

    @Test("G10: behind a trusted proxy bodies count for the client that it tells, so that who sends many is given up before who sends one")
    func flightOfClients() async throws {
        try await TestServer.with {
            $0.bytesInFlight = 1 << 20
            $0.maxBodyBytes = 4 << 20
            $0.trustedProxies = TrustedProxies([AddressRange(text: "127.0.0.1")].compactMap { $0 })
        } _: { server in
            let modest = try RawClient(port: server.port)
            // Even whole it is less than what the crowd has whenever there is too much.
            let half = String(repeating: "m", count: 200_000)
            try modest.send(Self.post("/kept", "X-Forwarded-For: 192.0.2.1", "Content-Length: 400000", body: half))
            var crowd: [RawClient] = []
            for _ in 0..<8 {
                let client = try RawClient(port: server.port)
                try client.send(
                    Self.post("/kept", "X-Forwarded-For: 192.0.2.2", "Content-Length: 200000", body: String(repeating: "c", count: 150_000))
                )
                crowd.append(client)
            }
            let end = ContinuousClock.now + .seconds(10)
            while server.listener.bytesInFlight > 1 << 20, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
            try modest.send(half)
            #expect(try modest.readAnswer().body.utf8.count == 400_001)
            withExtendedLifetime(crowd) {}
        }
    }
}

extension TestServer {
    /// Gives the answers of `/kept/later`.
    func answerLater() async throws {
        let door = self.door
        try await door.eventLoop.submit { door.answerLater() }.get()
    }
}
