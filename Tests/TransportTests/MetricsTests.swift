import Logging
import NIOCore
import Telemetry
import Testing
import Transport
import WebSocketWire

@Suite("What the transport counts", .timeLimit(.minutes(3)))
struct MetricsTests {
    @Test(
        "Every close code belongs to a class",
        arguments: [
            (1000, "normal"), (1005, "normal"), (1001, "going_away"), (1002, "protocol"), (1003, "protocol"), (1007, "protocol"),
            (1009, "protocol"), (4108, "too_slow"), (4112, "no_pong"), (1012, "restart"), (1006, "lost"), (1008, "other"), (1011, "other"),
            (4000, "other"),
        ] as [(UInt16, String)])
    func classes(code: UInt16, name: String) {
        #expect(SocketCloseClass(WebSocketCloseCode(rawValue: code)).rawValue == name)
    }

    @Test("Frames and messages are counted, and each end by its class")
    func traffic() async throws {
        let registry = MetricRegistry()
        let metrics = TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        try await TestServer.with({ $0.pingInterval = .hours(1) }, metrics: metrics) { server in
            let polite = try RawClient.open(port: server.port)
            for number in 0..<3 {
                try polite.send(RawClient.text("\(number)"))
                #expect(try polite.readFrame().text == "\(number)")
            }
            try polite.send(RawClient.closeFrame(1001))
            #expect(try polite.readFrame().closeCode == 1001)
            let rude = try RawClient.open(port: server.port)
            try rude.send(frame: .ping, [7])
            #expect(try rude.readFrame().payload == [7])
            rude.reset()
            for line in [
                "pokerface_messages_received_total 3", "pokerface_frames_sent_total 5", "pokerface_sockets_opened_total 2",
                #"pokerface_sockets_closed_total{class="going_away"} 1"#, #"pokerface_sockets_closed_total{class="lost"} 1"#,
                #"pokerface_sockets_closed_total{class="normal"} 0"#,
            ] {
                try await Self.wait(for: line, in: registry)
            }
        }
    }

    @Test("Refused handshakes, room frames left out, clients that are too slow and clients that are silent are counted")
    func mishaps() async throws {
        let registry = MetricRegistry()
        let metrics = TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        try await TestServer.with({ $0.closeTimeout = .milliseconds(100) }, metrics: metrics) { server in
            let refused = try RawClient(port: server.port)
            try refused.send(RawClient.handshake("/refuse/403"))
            #expect(try refused.readAnswer().status == 403)
            let slow = try RawClient.open(port: server.port, receiveBuffer: 8192)
            try slow.send(RawClient.text("room 3000 8192") + RawClient.text("direct 3000 8192"))
            #expect(server.log.wait(for: "closed 4108 Too slow"))
            let outcome = try #require(server.log.all.first { $0.hasPrefix("room sent") })
            let dropped = try #require(outcome.split(separator: " ").last)
            for line in [
                "pokerface_handshakes_refused_total 1", "pokerface_room_frames_dropped_total \(dropped)",
                "pokerface_slow_consumers_closed_total 1", #"pokerface_sockets_closed_total{class="too_slow"} 1"#,
                "pokerface_silent_peers_closed_total 0",
            ] {
                try await Self.wait(for: line, in: registry)
            }
        }
        let pings: (inout ListenerConfiguration) -> Void = {
            $0.pingInterval = .milliseconds(50)
            $0.pongTimeout = .milliseconds(100)
            $0.lingerTimeout = .milliseconds(50)
        }
        try await TestServer.with(pings, metrics: metrics) { server in
            let silent = try RawClient.open(port: server.port)
            for line in ["pokerface_silent_peers_closed_total 1", #"pokerface_sockets_closed_total{class="no_pong"} 1"#] {
                try await Self.wait(for: line, in: registry)
            }
            silent.close()
        }
    }

    static func wait(for line: String, in registry: MetricRegistry) async throws {
        for _ in 0..<1000 {
            if registry.text().contains(line + "\n") { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("\(line) does not come:\n\(registry.text())")
    }
}
