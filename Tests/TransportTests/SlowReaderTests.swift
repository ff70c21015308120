import Foundation
import NIOCore
import Testing
import Transport
import WebSocketWire

@Suite("Slow readers", .timeLimit(.minutes(3)))
struct SlowReaderTests {
    /// Room frames of this size until the kernel takes no more on loopback.
    private static let flood = "room 3000 8192"

    /// A client that has asked for the flood and reads nothing: how many frames were sent, queued and dropped.
    private static func flooded(_ server: TestServer) throws -> (client: RawClient, numbers: [Int]) {
        let client = try RawClient.open(port: server.port, receiveBuffer: 8192, patience: 30)
        try client.send(RawClient.text(Self.flood))
        #expect(server.log.wait { $0.contains { $0.hasPrefix("room sent") } })
        let outcome = try #require(server.log.all.first { $0.hasPrefix("room sent") })
        return (client, outcome.split(separator: " ").compactMap { Int($0) })
    }

    @Test("G10: above the soft limit room frames are dropped; once drained, the owner is told once and frames flow again")
    func softLimit() async throws {
        try await TestServer.with { server in
            let (client, numbers) = try Self.flooded(server)
            // Eight fill it; a few more when the kernel takes some of them meanwhile.
            #expect(numbers[1] >= 8 && numbers[1] <= 16)
            #expect(numbers[2] > 100)
            #expect(!server.log.all.contains("drained"))
            for _ in 0..<(numbers[0] + numbers[1]) { #expect(try client.readFrame().payload.count == 8192) }
            #expect(server.log.wait(for: "drained"))
            try client.send(RawClient.text("room 1 5"))
            #expect(try client.readFrame().payload.count == 5)
            #expect(server.log.all.filter { $0 == "drained" }.count == 1)
        }
    }

    @Test("A pong passes while room frames are dropped")
    func controlPasses() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port, receiveBuffer: 8192, patience: 30)
            try client.send(RawClient.text(Self.flood) + RawClient.frame(.ping, [9]))
            #expect(server.log.wait { $0.contains { $0.hasPrefix("room sent") } })
            var frame = try client.readFrame()
            while frame.opcode == 1 { frame = try client.readFrame() }
            #expect(frame == RawClient.Frame(opcode: 10, payload: [9]))
        }
    }

    @Test("G10: a client that pings without reading gets one pong for many, and still its close frame")
    func pingFlood() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port, receiveBuffer: 8192, patience: 30)
            try client.send(RawClient.text(Self.flood))
            #expect(server.log.wait { $0.contains { $0.hasPrefix("room sent") } })
            try client.send([[UInt8]](repeating: RawClient.frame(.ping, [9]), count: 5000).flatMap { $0 } + RawClient.closeFrame(1000))
            #expect(server.log.wait(for: "closed 1000 "))
            var pongs = 0
            var frame = try client.readFrame()
            while frame.opcode != 8 {
                if frame.opcode == 10 { pongs += 1 }
                frame = try client.readFrame()
            }
            #expect(pongs > 100 && pongs <= 128)
            #expect(frame.closeCode == 1000)
        }
    }

    @Test("G10: direct frames wait above the soft limit, and at the hard limit the socket is closed with 4108")
    func hardLimit() async throws {
        try await TestServer.with {
            $0.closeTimeout = .milliseconds(200)
        } _: { server in
            let client = try RawClient.open(port: server.port, receiveBuffer: 8192, patience: 30)
            try client.send(RawClient.text("direct 3000 8192"))
            #expect(server.log.wait(for: "closed 4108 Too slow"))
            try await waitUntilGone(server)
        }
    }

    @Test("A client that reads again within the close time-out finds 4108 behind everything that was queued")
    func readsTheCode() async throws {
        try await TestServer.with {
            $0.closeTimeout = .seconds(60)
        } _: { server in
            let client = try RawClient.open(port: server.port, receiveBuffer: 8192, patience: 30)
            try client.send(RawClient.text("direct 3000 8192"))
            #expect(server.log.wait(for: "closed 4108 Too slow"))
            var frame = try client.readFrame()
            while frame.opcode == 1 { frame = try client.readFrame() }
            #expect(frame.closeCode == 4108)
            #expect(try client.readToEnd().bytes.isEmpty)
        }
    }

    @Test("A socket that is given up while its reading is paused takes what the client still sends, and sees its end")
    func givenUpWhilePaused() async throws {
        try await TestServer.with {
            $0.closeTimeout = .seconds(20)
            $0.lingerTimeout = .seconds(60)
        } _: { server in
            let client = try RawClient.open(port: server.port, receiveBuffer: 8192, patience: 30)
            try client.send(RawClient.text("clog"))
            #expect(server.log.wait(for: "closed 4108 Too slow"))
            // More than both kernels hold: the client would not come to read.
            try client.send([UInt8](repeating: 7, count: 24 << 20))
            var frame = try client.readFrame()
            while frame.opcode == 1 { frame = try client.readFrame() }
            #expect(frame.closeCode == 4108)
            #expect(try client.readToEnd().bytes.isEmpty)
            client.close()
            try await waitUntilGone(server)
        }
    }

    @Test("A half-closed client gets all that was queued for it")
    func halfClosed() async throws {
        try await TestServer.with { server in
            let (client, numbers) = try Self.flooded(server)
            client.shutdownWriting()
            #expect(server.log.wait(for: "closed 1006 "))
            #expect(try client.readToEnd().bytes.count == (numbers[0] + numbers[1]) * (8192 + 4))
        }
    }

    @Test("A client that takes one large frame slowly stays, since the kernel's share of it moves")
    func takesItsTime() async throws {
        try await TestServer.with {
            $0.sendLimits.progressTimeout = .seconds(1)
            $0.pingInterval = .hours(1)
        } _: { server in
            let client = try RawClient.open(port: server.port, receiveBuffer: 65536, patience: 30)
            let count = 16 << 20
            try client.send(RawClient.frame(.text, [UInt8](repeating: 97, count: count)))
            #expect(server.log.wait(for: "received \(count) bytes", seconds: 30))
            // The frame's head and then 30 parts of it, a tenth of a second between two.
            #expect(try client.read(10).starts(with: [0x81, 127]))
            for _ in 0..<30 {
                _ = try client.read(count / 32)
                usleep(100_000)
            }
            #expect(try client.read(count / 16).count == count / 16)
            try client.send(RawClient.text("still here"))
            #expect(try client.readFrame().text == "still here")
        }
    }

    @Test("G10: a queue that stands still is closed with 4108 though it is below the hard limit")
    func standsStill() async throws {
        try await TestServer.with {
            $0.sendLimits.progressTimeout = .milliseconds(300)
            $0.closeTimeout = .milliseconds(100)
        } _: { server in
            let client = try RawClient.open(port: server.port, receiveBuffer: 8192, patience: 30)
            try client.send(RawClient.text(Self.flood))
            #expect(server.log.wait(for: "closed 4108 Too slow"))
            try await waitUntilGone(server)
        }
    }
}
