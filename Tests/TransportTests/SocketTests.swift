import Foundation
import NIOCore
import Testing
import Transport
import WebSocketWire

@Suite("Sockets", .timeLimit(.minutes(3)))
struct SocketTests {
    @Test("RFC 6455 5.5.2: a ping is answered with its payload, between messages and in order")
    func ping() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("a") + RawClient.frame(.ping, [1, 2, 3]) + RawClient.text("b"))
            #expect(try client.readFrame().text == "a")
            #expect(try client.readFrame() == RawClient.Frame(opcode: 10, payload: [1, 2, 3]))
            #expect(try client.readFrame().text == "b")
        }
    }

    @Test(
        "RFC 6455 5.5.1: the client's close frame is echoed, the connection ends, and the owner is told its code",
        arguments: [1000, 1001, 3000, 4999])
    func clientCloses(code: Int) async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("bye") + RawClient.closeFrame(code, "reason"))
            #expect(try client.readFrame().text == "bye")
            #expect(try client.readFrame().closeCode == code)
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.wait(for: "closed \(code) reason"))
            client.close()
            try await waitUntilGone(server)
            #expect(server.log.all.filter { $0.hasPrefix("closed") }.count == 1)
        }
    }

    @Test("An empty close frame is echoed empty and told as 1005")
    func emptyClose() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(frame: .close)
            #expect(try client.readFrame() == RawClient.Frame(opcode: 8, payload: []))
            #expect(server.log.wait(for: "closed 1005 "))
        }
    }

    @Test("RFC 6455 7.1.2: a close that this side begins ends when the client answers; what it says in between is dropped")
    func serverCloses() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("close 4004"))
            let frame = try client.readFrame()
            #expect(frame.closeCode == 4004)
            #expect(String(decoding: frame.payload.dropFirst(2), as: UTF8.self) == "asked for")
            try client.send(RawClient.text("too late") + RawClient.frame(.pong, []) + RawClient.closeFrame(4004))
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.wait(for: "closed 4004 asked for"))
            #expect(!server.log.all.contains("received too late"))
        }
    }

    @Test("A client that does not answer a close frame is ended after the close time-out")
    func closeTimesOut() async throws {
        try await TestServer.with {
            $0.closeTimeout = .milliseconds(150)
            $0.lingerTimeout = .milliseconds(50)
        } _: { server in
            let client = try RawClient.open(port: server.port)
            let start = Date()
            try client.send(RawClient.text("close 4004"))
            #expect(try client.readFrame().closeCode == 4004)
            try client.readToEnd()
            #expect(Date().timeIntervalSince(start) >= 0.15)
            #expect(server.log.wait(for: "closed 4004 asked for"))
            try await waitUntilGone(server)
        }
    }

    @Test("RFC 6455 7.1.7: a broken rule gets its code, after the messages in front of it were answered", arguments: Violation.all)
    func violation(_ violation: Violation) async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("good") + violation.bytes + RawClient.text("never seen"))
            #expect(try client.readFrame().text == "good")
            #expect(try client.readFrame().closeCode == violation.code)
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.wait { $0.contains { $0.hasPrefix("closed \(violation.code) ") } })
            #expect(server.log.all.filter { $0.hasPrefix("received") } == ["received good"])
        }
    }

    @Test("A client that goes on sending after its mistake still reads the close frame, not a reset")
    func keepsSending() async throws {
        try await TestServer.with {
            $0.lingerTimeout = .seconds(60)
        } _: { server in
            let client = try RawClient.open(port: server.port)
            try client.send([0xF1, 0x80, 0, 0, 0, 0])
            for _ in 0..<20 { try client.send([UInt8](repeating: 7, count: 4096)) }
            #expect(try client.readFrame().closeCode == 1002)
            for _ in 0..<20 { try client.send([UInt8](repeating: 7, count: 4096)) }
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(!client.wasReset)
            client.close()
            try await waitUntilGone(server)
        }
    }

    @Test("A connection that breaks is told as 1006, once", arguments: [true, false])
    func breaks(withReset: Bool) async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            if withReset { client.reset() } else { client.close() }
            #expect(server.log.wait(for: "closed 1006 "))
            try await waitUntilGone(server)
            #expect(server.log.all == ["admit /echo?", "opened", "closed 1006 "])
        }
    }

    @Test("While reading is paused nothing is delivered, also of what has arrived already")
    func pause() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("pause") + RawClient.text("after") + RawClient.closeFrame(1000))
            #expect(try client.readFrame().text == "after")
            #expect(server.log.wait(for: "closed 1000 "))
            #expect(Array(server.log.all.suffix(4)) == ["received pause", "resume", "received after", "closed 1000 "])
        }
    }

    @Test("A socket that is closed while its reading is paused sees the client's answer")
    func closedWhilePaused() async throws {
        try await TestServer.with {
            $0.closeTimeout = .seconds(60)
        } _: { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("leave") + RawClient.text("unheard"))
            #expect(try client.readFrame().closeCode == 4004)
            try client.send(RawClient.closeFrame(4004))
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.wait(for: "closed 4004 "))
            #expect(!server.log.all.contains("received unheard"))
        }
    }

    @Test("A message of 16 MiB comes back whole to a client that reads slowly, above every limit of the queue")
    func largeEcho() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port, receiveBuffer: 65536, patience: 60)
            let payload = [UInt8](repeating: 97, count: 16 << 20)
            try client.send(RawClient.frame(.text, payload))
            #expect(server.log.wait(for: "received 16777216 bytes", seconds: 60))
            let frame = try client.readFrame()
            #expect(frame.payload.count == payload.count)
            #expect(server.log.wait(for: "resumed"))
            try client.send(RawClient.text("still here"))
            #expect(try client.readFrame().text == "still here")
        }
    }
}

/// Bytes that break RFC 6455, and the code that they earn.
struct Violation: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let code: Int

    static let all = [
        Violation(testDescription: "an unmasked frame", bytes: [0x81, 1, 97], code: 1002),
        Violation(testDescription: "a reserved bit", bytes: [0xC1, 0x80, 0, 0, 0, 0], code: 1002),
        Violation(testDescription: "a reserved opcode", bytes: [0x83, 0x80, 0, 0, 0, 0], code: 1002),
        Violation(testDescription: "a continuation of nothing", bytes: RawClient.frame(.continuation, []), code: 1002),
        Violation(testDescription: "a close frame of one byte", bytes: RawClient.frame(.close, [3]), code: 1002),
        Violation(testDescription: "close code 1005", bytes: RawClient.closeFrame(1005), code: 1002),
        Violation(testDescription: "text that is not UTF-8", bytes: RawClient.frame(.text, [0xC3, 0x28]), code: 1007),
        Violation(testDescription: "33 MiB announced", bytes: [0x82, 0xFF, 0, 0, 0, 0, 2, 0x10, 0, 0, 1, 2, 3, 4], code: 1009),
    ]
}
