import Foundation
import NIOCore
import Testing
import Transport
import WebSocketWire

@Suite("Silent peers", .timeLimit(.minutes(3)))
struct SilentPeerTests {
    @Test("A client that answers pings stays")
    func answers() async throws {
        try await TestServer.with {
            $0.pingInterval = .milliseconds(100)
            $0.pongTimeout = .milliseconds(400)
        } _: { server in
            let client = try RawClient.open(port: server.port)
            for _ in 0..<8 {
                let ping = try client.readFrame()
                #expect(ping.opcode == 9)
                try client.send(frame: .pong, ping.payload)
            }
            try client.send(RawClient.text("here"))
            var frame = try client.readFrame()
            while frame.opcode == 9 { frame = try client.readFrame() }
            #expect(frame.text == "here")
        }
    }

    @Test("A client that answers no ping is closed with 4112 and then cut")
    func givenUp() async throws {
        try await TestServer.with {
            $0.pingInterval = .milliseconds(100)
            $0.pongTimeout = .milliseconds(150)
            $0.lingerTimeout = .milliseconds(100)
        } _: { server in
            let client = try RawClient.open(port: server.port)
            var frame = try client.readFrame()
            while frame.opcode == 9 { frame = try client.readFrame() }
            #expect(frame.closeCode == 4112)
            #expect(server.log.wait(for: "closed 4112 No pong"))
            try await waitUntilGone(server)
        }
    }
}
