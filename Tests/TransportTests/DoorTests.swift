import Foundation
import NIOCore
import Testing
import Transport
import WebSocketWire

@Suite("The door", .timeLimit(.minutes(3)))
struct DoorTests {
    @Test("RFC 6455 4.2.2: a handshake is asked about first, then answered 101 with the key's digest, and the socket echoes")
    func upgrades() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake("/echo?a=1&b=2"))
            let answer = try client.readAnswer()
            #expect(answer.status == 101)
            #expect(answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            #expect(answer.headers["upgrade"]?.lowercased() == "websocket")
            #expect(answer.headers["connection"]?.lowercased() == "upgrade")
            #expect(answer.headers["content-length"] == nil)
            #expect(answer.headers["sec-websocket-protocol"] == nil)
            try client.send(RawClient.text("hello"))
            #expect(try client.readFrame() == RawClient.Frame(opcode: 1, payload: Array("hello".utf8)))
            #expect(server.log.all == ["admit /echo?a=1&b=2", "opened", "received hello"])
        }
    }

    @Test("A frame glued to the handshake is not lost")
    func gluedFrame() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(Array(RawClient.handshake().utf8) + RawClient.text("one") + RawClient.text("two"))
            #expect(try client.readAnswer().status == 101)
            #expect(try client.readFrame().text == "one")
            #expect(try client.readFrame().text == "two")
            #expect(server.log.all == ["admit /echo?", "opened", "received one", "received two"])
        }
    }

    @Test("The owner may think; frames sent meanwhile are held, in order")
    func lateDecision() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            // More than one read takes: the rest comes while the owner thinks.
            let glued = String(repeating: "g", count: 5000)
            try client.send(Array(RawClient.handshake("/late").utf8) + RawClient.text(glued))
            #expect(server.log.wait(for: "admit /late?"))
            try client.send(RawClient.text("meanwhile"))
            try await server.decide()
            #expect(try client.readAnswer().status == 101)
            #expect(try client.readFrame().text == glued)
            #expect(try client.readFrame().text == "meanwhile")
        }
    }

    @Test(
        "A client that goes away while the owner thinks gives a late acceptance its one closed, and no opened",
        arguments: ["close", "reset", "half"])
    func goneBeforeDecision(how: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake("/late"))
            #expect(server.log.wait(for: "admit /late?"))
            switch how {
            case "close": client.close()
            case "reset": client.reset()
            default:
                client.shutdownWriting()
                #expect(try client.readToEnd().bytes.isEmpty)
            }
            try await waitUntilGone(server)
            try await server.decide()
            #expect(server.log.wait(for: "closed 1006 "))
            #expect(server.log.all == ["admit /late?", "closed 1006 "])
        }
    }

    @Test("An owner that does not decide in time leaves the client with 504, and a late acceptance with its closed")
    func neverDecided() async throws {
        try await TestServer.with {
            $0.admissionTimeout = .milliseconds(100)
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake("/late"))
            #expect(try client.readAnswer().status == 504)
            try await server.decide()
            #expect(server.log.wait(for: "closed 1006 "))
        }
    }

    @Test("Only the owner's first decision counts")
    func decidedTwice() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open("/twice", port: server.port)
            try client.send(RawClient.text("once"))
            #expect(try client.readFrame().text == "once")
            #expect(server.log.all == ["admit /twice?", "opened", "received once"])
        }
    }

    @Test("A connection becomes a socket also after plain requests")
    func upgradeAfterPlainRequests() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            for path in ["/one?x", "/two"] {
                try client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let answer = try client.readAnswer()
                #expect(answer.status == 200)
                #expect(answer.headers["connection"] == nil)
            }
            try client.send(RawClient.handshake())
            #expect(try client.readAnswer().status == 101)
            try client.send(RawClient.text("after"))
            #expect(try client.readFrame().text == "after")
            #expect(server.log.all == ["answer GET /one?x", "answer GET /two?", "admit /echo?", "opened", "received after"])
        }
    }

    @Test("Plain requests and a handshake sent in one go are answered in order")
    func pipelined() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let plain = "GET /p HTTP/1.1\r\nHost: localhost\r\n\r\n"
            try client.send(Array((plain + plain + RawClient.handshake()).utf8) + RawClient.text("end"))
            #expect(try client.readAnswer().body == "plain /p\n")
            #expect(try client.readAnswer().body == "plain /p\n")
            #expect(try client.readAnswer().status == 101)
            #expect(try client.readFrame().text == "end")
        }
    }

    @Test(
        "RFC 6455 4.2.2: a refusal has the owner's status, says Connection: close and ends the connection",
        arguments: [301, 401, 403, 429, 501, 503])
    func refusal(status: Int) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(Array(RawClient.handshake("/refuse/\(status)").utf8) + RawClient.text("ignored"))
            let answer = try client.readAnswer()
            #expect(answer.status == status)
            #expect(answer.body == "refused\n")
            #expect(answer.headers["connection"] == "close")
            #expect(try client.readToEnd().bytes.isEmpty)
        }
    }

    @Test("RFC 6455 4.2.1: fields are lists of tokens in any case")
    func tokenLists() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(
                "GET /echo HTTP/1.1\r\nhOST: h\r\nUPGRADE: h2c, WebSocket\r\nConnection: keep-alive\r\nConnection: Keep-Alive, UPGRADE\r\n"
                    + "sec-websocket-version: 13 \r\nSec-WebSocket-Key:dGhlIHNhbXBsZSBub25jZQ== \r\n\r\n")
            #expect(try client.readAnswer().status == 101)
        }
    }

    @Test("RFC 6455 4.2.2: the subprotocol that the owner picks is named")
    func subprotocol() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake("/protocol", fields: ["Sec-WebSocket-Protocol: poker.v2, poker.v1"]))
            #expect(try client.readAnswer().headers["sec-websocket-protocol"] == "poker.v2")
        }
    }

    @Test("RFC 6455 4.2.1: a faulty handshake is refused before the owner is asked", arguments: FaultyHandshake.all)
    func faulty(_ fault: FaultyHandshake) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(fault.request)
            let answer = try client.readAnswer()
            #expect(answer.status == fault.status)
            #expect(answer.headers["connection"] == (fault.status == 426 ? "close, upgrade" : "close"))
            #expect(answer.headers["sec-websocket-version"] == (fault.status == 426 ? "13" : nil))
            #expect(answer.headers["upgrade"] == (fault.status == 426 ? "websocket" : nil))
            #expect(answer.headers["allow"] == (fault.status == 405 ? "GET, HEAD" : nil))
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.all.isEmpty)
        }
    }

    @Test("An answer with Upgrade names it in Connection, and the connection goes on")
    func offersUpgrade() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            for _ in 0..<2 {
                try client.send("GET /stage HTTP/1.1\r\nHost: h\r\n\r\n")
                let answer = try client.readAnswer()
                #expect(answer.status == 426)
                #expect(answer.headers["upgrade"] == "websocket")
                #expect(answer.headers["connection"] == "upgrade")
            }
        }
    }

    @Test("A foreign upgrade is answered as a plain request and ends the connection")
    func foreignUpgrade() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(
                "GET /page HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"
            )
            let answer = try client.readAnswer()
            #expect(answer.status == 200)
            #expect(answer.body == "plain /page\n")
            #expect(answer.headers["connection"] == "close")
            #expect(try client.readToEnd().bytes.isEmpty)
        }
    }

    @Test("HTTP/1.1 needs one host, HTTP/1.0 none", arguments: [("1.1", 0, 400), ("1.1", 2, 400), ("1.1", 1, 200), ("1.0", 0, 200)])
    func hosts(version: String, count: Int, status: Int) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("GET /a HTTP/\(version)\r\n" + String(repeating: "Host: h\r\n", count: count) + "\r\n")
            let answer = try client.readAnswer()
            #expect(answer.status == status)
            #expect(answer.headers["connection"] == (count == 1 ? nil : "close"))
            #expect(server.log.all == (status == 200 ? ["answer GET /a?"] : []))
        }
    }

    @Test(
        "A Host that can be none is refused, an empty one is not (RFC 9112 3.2)",
        arguments: [("h", 200), ("[::1]:80", 200), ("", 200), ("x y", 400), ("<x>", 400), ("a/b", 400), ("me@h", 400), ("h, i", 400)])
    func hostValue(value: String, status: Int) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("GET /a HTTP/1.1\r\nHost: \(value)\r\n\r\n")
            #expect(try client.readAnswer().status == status)
            #expect(server.log.all == (status == 200 ? ["answer GET /a?"] : []))
        }
    }

    @Test(
        "A proxy's absolute target means the same as its path",
        arguments: [
            ("http://h/a/b?c=d", "/a/b?c=d"), ("HTTPS://h:1", "/?"), ("http://h?x", "/?x"), ("/http://h/", "/http://h/?"), ("/", "/?"),
        ])
    func absolute(target: String, asked: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readAnswer().status == 200)
            #expect(server.log.all == ["answer GET \(asked)"])
        }
    }

    @Test("An absolute target opens a socket too")
    func absoluteHandshake() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake("http://localhost/echo?a"))
            #expect(try client.readAnswer().status == 101)
            #expect(server.log.all.first == "admit /echo?a")
        }
    }

    @Test("HTTP/1.0 with a transfer coding is answered, and then the connection ends")
    func codedOld() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("POST /a HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
            #expect(try client.readAnswer().headers["connection"] == "close")
            #expect(try client.readToEnd().bytes.isEmpty)
        }
    }

    @Test("A client that waits for 100 before its body is told 417 at once")
    func expects() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n")
            let answer = try client.readAnswer()
            #expect(answer.status == 417)
            #expect(answer.headers["connection"] == "close")
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.all.isEmpty)
        }
    }

    @Test("HEAD has the length and no body, and the connection goes on")
    func head() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("HEAD /h HTTP/1.1\r\nHost: h\r\n\r\nGET /g HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            let all = String(decoding: try client.readToEnd().bytes, as: UTF8.self)
            #expect(all.contains("Content-Length: 9\r\n\r\nHTTP/1.1 200 OK"))
            #expect(all.hasSuffix("plain /g\n"))
        }
    }
}

/// A handshake with one mistake, and the status that it earns.
struct FaultyHandshake: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let request: String
    let status: Int

    init(_ name: String, status: Int = 400, _ from: String, _ to: String) {
        self.testDescription = name
        self.status = status
        self.request = RawClient.handshake().replacingOccurrences(of: from, with: to)
    }

    static let all = [
        FaultyHandshake("POST", status: 405, "GET ", "POST "),
        FaultyHandshake("HTTP/1.0", "HTTP/1.1", "HTTP/1.0"),
        FaultyHandshake("no Connection", "Connection: Upgrade\r\n", ""),
        FaultyHandshake("another Connection", "Connection: Upgrade", "Connection: keep-alive"),
        FaultyHandshake("a tab behind the Connection", "Connection: Upgrade", "Connection: Upgrade\t"),
        FaultyHandshake("a tab in the Connection", "Connection: Upgrade", "Connection: keep-alive,\tUpgrade"),
        FaultyHandshake("no version", status: 426, "Sec-WebSocket-Version: 13\r\n", ""),
        FaultyHandshake("version 8", status: 426, "Version: 13", "Version: 8"),
        FaultyHandshake("no key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""),
        FaultyHandshake("15 bytes of key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j"),
        FaultyHandshake("a key that is not base64", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j*Q=="),
        FaultyHandshake("two keys", "Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key"),
        FaultyHandshake("two versions", "Sec-WebSocket-Version", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version"),
        FaultyHandshake("two hosts", "Host", "Host: a\r\nHost"),
        FaultyHandshake("no host", "Host: localhost\r\n", ""),
        FaultyHandshake("a host that is none", "Host: localhost", "Host: local host"),
        FaultyHandshake("two origins", "Host", "Origin: http://a\r\nOrigin: http://b\r\nHost"),
        FaultyHandshake("a body", "\r\n\r\n", "\r\nContent-Length: 2\r\n\r\nhi"),
    ]
}
