import Foundation
import NIOCore
import Testing
import Transport
import WebSocketWire

@Suite("Limits of a request", .timeLimit(.minutes(3)))
struct HeadLimitTests {
    @Test("G10: a head beyond the limits is refused before anybody looks at it", arguments: OversizedHead.all)
    func refused(_ head: OversizedHead) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(head.request)
            let answer = try client.readAnswer()
            #expect(answer.status == head.status)
            #expect(answer.headers["connection"] == "close")
            try client.readToEnd()
            #expect(server.log.all.isEmpty)
        }
    }

    @Test("A request line without an end is refused as soon as it is too long")
    func endlessLine() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("GET /" + String(repeating: "a", count: 9000))
            #expect(try client.readAnswer().status == 414)
        }
    }

    @Test("The second request of a connection has the same limits")
    func secondRequest() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readAnswer().status == 200)
            try client.send("GET /b HTTP/1.1\r\nHost: h\r\nX: " + String(repeating: "x", count: 17 << 10) + "\r\n\r\n")
            #expect(try client.readAnswer().status == 431)
            #expect(server.log.all == ["answer GET /a?"])
        }
    }

    @Test(
        "G10: a head that begins in the same packet as the end of another request is counted from its first byte",
        arguments: ["GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"])
    func glued(first: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(first + "GET /" + String(repeating: "b", count: 300))
            #expect(try client.readAnswer().status == 200)
            try client.send(String(repeating: "b", count: 7900))
            #expect(try client.readAnswer().status == 414)
        }
    }

    @Test("A long field of a head that began in the packet of the request in front of it is no long request line")
    func gluedField() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let start = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
            try client.send(start + "GET /b HTTP/1.1\r\nHost: h\r\nX: y")
            #expect(try client.readAnswer().status == 200)
            try client.send(String(repeating: "y", count: 9000) + "\r\n\r\n")
            #expect(try client.readAnswer().body == "plain /b\n")
        }
    }

    @Test("A head just within the limits is served")
    func within() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let fields = (0..<94).map { "X-\($0): \(String(repeating: "y", count: 150))" }
            try client.send(RawClient.handshake("/echo?" + String(repeating: "q", count: 500), fields: fields))
            #expect(try client.readAnswer().status == 101)
        }
    }

    @Test(
        "A body is thrown away, and beyond the limit refused with 413",
        arguments: [(1000, 200), (131_072, 200), (131_073, 413), (10 << 20, 413)])
    func body(bytes: Int, status: Int) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: \(bytes)\r\n\r\n")
            try client.send([UInt8](repeating: 120, count: min(bytes, 160_000)))
            let answer = try client.readAnswer()
            #expect(answer.status == status)
            if status == 413 {
                #expect(answer.headers["connection"] == "close")
            } else {
                try client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try client.readAnswer().body == "plain /next\n")
            }
        }
    }

    @Test(
        "What is not HTTP is answered 400 or cut",
        arguments: ["\u{16}\u{3}\u{1}\u{2}\r\n\r\n", "HELLO\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n"])
    func notHTTP(text: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(text)
            let bytes = try client.readToEnd().bytes
            #expect(bytes.isEmpty || bytes.starts(with: "HTTP/1.1 400".utf8))
            #expect(server.log.all.isEmpty)
        }
    }
}

/// A head with too much of something.
struct OversizedHead: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let request: String
    let status: Int

    static let all = [
        OversizedHead(
            testDescription: "request line of 64 KiB", request: RawClient.handshake("/" + String(repeating: "a", count: 64 << 10)),
            status: 414),
        OversizedHead(
            testDescription: "query of 9 KiB", request: RawClient.handshake("/echo?" + String(repeating: "a", count: 9 << 10)), status: 414),
        OversizedHead(
            testDescription: "101 fields", request: RawClient.handshake(fields: (0..<96).map { "X-\($0): y" }), status: 431),
        OversizedHead(
            testDescription: "17 KiB of head",
            request: RawClient.handshake(fields: (0..<17).map { "X-\($0): " + String(repeating: "y", count: 1020) }),
            status: 431),
    ]
}
