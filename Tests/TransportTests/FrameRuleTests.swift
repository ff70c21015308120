import Foundation
import NIOCore
import Testing
import Transport
import WebSocketWire

/// RFC 6455 sections 5 and 7, clause by clause, over real sockets; `WebSocketWireTests` has what the codec alone decides.
@Suite("The rules of frames and closing", .timeLimit(.minutes(3)))
struct FrameRuleTests {
    @Test("RFC 6455 5.1: no frame of the server's is masked, of whatever kind and length")
    func unmasked() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("short") + RawClient.frame(.ping, [1]) + RawClient.text(String(repeating: "x", count: 200)))
            try client.send(RawClient.closeFrame(1000))
            let bytes = try client.readToEnd().bytes
            let expected: [UInt8] =
                [0x81, 5] + Array("short".utf8) + [0x8A, 1, 1, 0x81, 126, 0, 200] + [UInt8](repeating: UInt8(ascii: "x"), count: 200)
                + [0x88, 2, 0x03, 0xE8]
            #expect(bytes == expected)
        }
    }

    @Test("RFC 6455 5.5.1: the owner sends no frame behind a close frame, whatever it tries")
    func nothingBehindClose() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("afterwards"))
            #expect(try client.readFrame().closeCode == 4004)
            try client.send(RawClient.text("more") + RawClient.closeFrame(4004))
            #expect(try client.readToEnd().bytes.isEmpty)
        }
    }

    @Test("RFC 6455 5.5.2: a ping is answered behind the server's close frame too, until the client's has come")
    func pingWhileClosing() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("close 4004"))
            #expect(try client.readFrame().closeCode == 4004)
            try client.send(RawClient.frame(.ping, [1, 2]) + RawClient.text("unheard"))
            #expect(try client.readFrame() == RawClient.Frame(opcode: 10, payload: [1, 2]))
            try client.send(RawClient.closeFrame(4004) + RawClient.frame(.ping, [3]))
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(!server.log.all.contains("received unheard"))
        }
    }

    @Test("RFC 6455 5.5.1: the first close frame is the last frame that is heard: no ping and no message behind it is answered")
    func behindClose() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(
                RawClient.closeFrame(1000) + RawClient.frame(.ping, [3]) + RawClient.text("x") + RawClient.closeFrame(1001) + [0xFF])
            #expect(try client.readFrame().closeCode == 1000)
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.wait(for: "closed 1000 "))
            #expect(!server.log.all.contains("received x"))
        }
    }

    @Test("RFC 6455 5.5.1: both close frames exchanged, the server ends the TCP connection first, whoever began", arguments: [true, false])
    func endsFirst(serverBegins: Bool) async throws {
        try await TestServer.with {
            $0.lingerTimeout = .seconds(60)
            $0.closeTimeout = .seconds(60)
        } _: { server in
            let client = try RawClient.open(port: server.port)
            if serverBegins {
                try client.send(RawClient.text("close 4004"))
                #expect(try client.readFrame().closeCode == 4004)
                try client.send(RawClient.closeFrame(4004))
            } else {
                try client.send(RawClient.closeFrame(1000))
                #expect(try client.readFrame().closeCode == 1000)
            }
            // The end of the stream while this side is open.
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(!client.wasReset)
            client.close()
            try await waitUntilGone(server)
        }
    }

    @Test("RFC 6455 5.5.3: an unasked pong is not answered")
    func unaskedPong() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.frame(.pong, [1]) + RawClient.frame(.pong, []) + RawClient.text("next"))
            #expect(try client.readFrame().text == "next")
        }
    }

    @Test("RFC 6455 5.5.3: of a flood of pings at least the last one is answered, once there is place for its pong")
    func lastPing() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port, receiveBuffer: 8192, patience: 30)
            // Room frames until the kernel takes no more, so that all pongs wait.
            try client.send(RawClient.text("room 3000 8192"))
            #expect(server.log.wait { $0.contains { $0.hasPrefix("room sent") } })
            let flood = [[UInt8]](repeating: RawClient.frame(.ping, [9]), count: 5000).flatMap { $0 }
            try client.send(flood + RawClient.frame(.ping, Array("last".utf8)) + RawClient.text("address"))
            #expect(server.log.wait(for: "received address"))
            var pongs = 0
            var frame = try client.readFrame()
            while frame.text != "last" {
                if frame.opcode == 10 { pongs += 1 }
                frame = try client.readFrame()
            }
            #expect(frame.opcode == 10)
            #expect(pongs < 5000, "there was a flood")
        }
    }

    @Test(
        "RFC 6455 7.4.1: a code that must not stand in a close frame is left out of the server's",
        arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000])
    func unsendable(code: Int) async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("close \(code)"))
            #expect(try client.readFrame() == RawClient.Frame(opcode: 8, payload: []))
        }
    }

    @Test("RFC 6455 7.1.7: behind a broken rule not even the client's close frame is taken")
    func behindFault() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send([0x83, 0x80, 0, 0, 0, 0] + RawClient.closeFrame(1000, "mine"))
            #expect(try client.readFrame().closeCode == 1002)
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.wait(for: "closed 1002 Reserved opcode"))
        }
    }
}
