import NIOCore
import Telemetry
import Testing
import Transport
import WebSocketWire

@Suite("Bytes in flight on the whole node", .timeLimit(.minutes(3)))
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

    @Test("G10: who holds little in each of many sockets is given up before those who hold more in one")
    func manySockets() async throws {
        try await TestServer.with {
            $0.bytesInFlight = 4 << 20
        } _: { server in
            let honest = try (0..<3).map { _ in try RawClient.open(port: server.port, source: "127.0.0.9", patience: 30) }
            let upload = RawClient.frame(.text, [UInt8](repeating: 120, count: 100_000))
            for client in honest { try client.send(Array(upload.prefix(90_000))) }
            var crowd: [RawClient] = []
            for _ in 0..<150 {
                let client = try RawClient.open(port: server.port, patience: 30)
                try client.send(Array(RawClient.frame(.text, [UInt8](repeating: 120, count: 131_072)).prefix(33_000)))
                crowd.append(client)
            }
            #expect(server.log.wait(seconds: 30) { $0.contains("closed 4108 Too slow") })
            for client in honest {
                try client.send(Array(upload.dropFirst(90_000)))
                #expect(try client.readFrame().payload.count == 100_000)
            }
            withExtendedLifetime(crowd) {}
        }
    }

    @Test("G10: messages that their owner has not done with count, and inflaters of unfinished messages; the sum is told")
    func everythingHeld() async throws {
        try await TestServer.with {
            $0.bytesInFlight = 4 << 20
        } _: { server in
            let modest = try RawClient.open(port: server.port, fields: ["Sec-WebSocket-Extensions: permessage-deflate"])
            try modest.send(RawClient.text("hold 1000000"))
            // The head of a compressed message and one byte of it.
            try modest.send([0xC1, 0x85, 0, 0, 0, 0, 0xF2])
            try await Self.wait(server) { $0 > 1_040_000 && $0 < 1_060_000 }
            let greedy = try RawClient.open(port: server.port, source: "127.0.0.9")
            try greedy.send(RawClient.text("hold 5000000"))
            #expect(try greedy.readFrame().closeCode == 4108)
            try await Self.wait(server) { $0 < 1_060_000 }
            modest.close()
            try await Self.wait(server) { $0 == 0 }
        }
    }

    private static func wait(_ server: TestServer, until isThere: (Int) -> Bool) async throws {
        for _ in 0..<1000 {
            if isThere(server.listener.bytesInFlight) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("\(server.listener.bytesInFlight) bytes are in flight")
    }

    @Test("G10: a message that does not come to its end in time ends its socket, and what is slow and within the time does not")
    func endless() async throws {
        let registry = MetricRegistry()
        let metrics = TransportMetrics(factory: PrometheusMetricsFactory(registry: registry))
        try await TestServer.with(
            {
                $0.messageTimeout = .milliseconds(400)
                $0.pingInterval = .milliseconds(50)
            }, metrics: metrics
        ) { server in
            let whole = try RawClient.open(port: server.port)
            let endless = try RawClient.open(port: server.port)
            let head: [UInt8] = [0x81, 0xFE, 0x10, 0, 0, 0, 0, 0]
            try endless.send(head)
            // As many messages as there is time for, each of them in pieces: only one that is not whole counts.
            while !registry.text().contains(#"pokerface_limits_reached_total{limit="message_time"} 1"#) {
                for byte in RawClient.text("slow") { try whole.send([byte]) }
                try? endless.send([0x61])
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(server.log.wait(for: "closed 1008 a message took too long"))
            #expect(!server.log.all.contains { $0.hasPrefix("closed") && $0 != "closed 1008 a message took too long" })
            withExtendedLifetime(endless) {}
        }
    }
}
