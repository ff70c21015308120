import NIOCore
import Telemetry
import Testing
import Transport
import WebSocketWire

@Suite("Bytes in flight on the whole node")
struct FlightTests {
    @Test("G10: beyond the limit the sockets that hold most are closed with 4108, and those that hold little stay")
    func sendQueues() async throws {
        let registry = MetricRegistry()
        let metrics = TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        try await TestServer.with(
            {
                $0.bytesInFlight = 4 << 20
                $0.sendLimits.hardBytes = 1 << 30
                $0.sendLimits.progressTimeout = .hours(1)
                $0.closeTimeout = .hours(1)
            }, metrics: metrics
        ) { server in
            let modest = try RawClient.open(port: server.port, receiveBuffer: 8192, patience: 30)
            try modest.send(RawClient.text("room 3000 8192"))
            #expect(server.log.wait { $0.contains { $0.hasPrefix("room sent") } })
            let greedy = try (0..<3).map { _ in try RawClient.open(port: server.port, receiveBuffer: 8192, patience: 30) }
            for client in greedy { try client.send(RawClient.text("direct 3000 8192")) }
            // All three hold some 20 MiB: told, and cut at the next turn, since nothing else gives the memory back.
            #expect(server.log.wait { $0.count { $0 == "closed 4108 Too slow" } == 3 })
            for client in greedy { try client.readToEnd() }
            #expect(server.log.all.count { $0.hasPrefix("closed") } == 3)
            var frame = try modest.readFrame()
            try modest.send(RawClient.text("still here"))
            while frame.text != "still here" { frame = try modest.readFrame() }
            try await MetricsTests.wait(for: #"pokerface_limits_reached_total{limit="bytes_in_flight"} 3"#, in: registry)
        }
    }

    @Test("G10: unfinished messages count, and are given back when they are whole")
    func unfinished() async throws {
        try await TestServer.with {
            $0.bytesInFlight = 4 << 20
            $0.pingInterval = .hours(1)
        } _: { server in
            // Whole ones, one after the other, may be more than the limit together.
            let tidy = try RawClient.open(port: server.port, patience: 30)
            for _ in 0..<8 {
                try tidy.send(RawClient.text(String(repeating: "x", count: 1 << 20)))
                #expect(try tidy.readFrame().payload.count == 1 << 20)
            }
            let part = RawClient.frame(.text, [UInt8](repeating: 120, count: 3 << 20)).dropLast(10)
            let others = try (0..<2).map { _ in try RawClient.open(port: server.port, patience: 30) }
            for client in others { try client.send(Array(part)) }
            #expect(server.log.wait(seconds: 30) { $0.contains("closed 4108 Too slow") })
            try tidy.send(RawClient.text("still here"))
            #expect(try tidy.readFrame().text == "still here")
            // A client closes when nothing refers to it any more, which may be right behind its last use.
            withExtendedLifetime(others) {}
        }
    }
}
