import Foundation
import NIOCore
import Testing
import Transport
import WebSocketWire

/// RFC 6455 section 4, clause by clause, over real sockets; `DoorTests` has the faults that a whole request can have.
@Suite("The rules of the handshake", .timeLimit(.minutes(3)))
struct HandshakeRuleTests {
    private static func answer(_ request: String, port: Int) throws -> RawClient.Answer {
        let client = try RawClient(port: port)
        try client.send(request)
        return try client.readAnswer()
    }

    /// A good handshake with one field put in the place of another.
    private static func handshake(_ field: String, _ value: String) -> String {
        RawClient.handshake().split(separator: "\r\n").filter { !$0.hasPrefix(field + ":") }.joined(separator: "\r\n")
            + "\r\n\(field): \(value)\r\n\r\n"
    }

    @Test(
        "RFC 6455 4.2.1: the order of the fields and fields that nobody knows make no difference",
        arguments: [["X-Unknown: 1", "Sec-WebSocket-Unknown: é"], ["Cookie: a=b", "Authorization: Basic eA=="], []])
    func order(fields: [String]) async throws {
        try await TestServer.with { server in
            let lines = RawClient.handshake(fields: fields).split(separator: "\r\n")
            let request = [lines[0]] + lines.dropFirst().reversed()
            let answer = try Self.answer(request.joined(separator: "\r\n") + "\r\n\r\n", port: server.port)
            #expect(answer.status == 101)
        }
    }

    @Test(
        "RFC 6455 4.2.2: whatever 16 bytes the key stands for, the answer is the digest of its text",
        arguments: [
            ("dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), ("AAAAAAAAAAAAAAAAAAAAAA==", "ICX+Yqv66kxgM0FcWaLWlFLwTAI="),
            ("/////////////////////w==", "XXpj4jYzLM2yUE0C7TIgMwTQh2g="), ("x3JJHMbDL1EzLkh9GBhXDw==", "HSmrc0sMlYUkAGmm5OPpG2HaGWk="),
            // The one of section 4.1, whose last bits are not zero.
            ("AQIDBAUGBwgJCgsMDQ4PEC==", "OfS0wDaT5NoxF2gqm7Zj2YtetzM="),
        ])
    func keys(key: String, accept: String) async throws {
        try await TestServer.with { server in
            let answer = try Self.answer(Self.handshake("Sec-WebSocket-Key", key), port: server.port)
            #expect(answer.status == 101)
            #expect(answer.headers["sec-websocket-accept"] == accept)
        }
    }

    @Test(
        "RFC 6455 4.2.1: a key that is not 16 bytes in base64 fails the handshake",
        arguments: [
            "", "=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbXBsZSBub25jZQ==AAAA",
            "dGhlIHNhbXBsZSBub25j_Q==", "dGhlIHNhbXBsZSBub25jZQ= =", "dGhlIHNhbXBs ZSBub25jZQ==", "====================0A==",
        ])
    func noKey(key: String) async throws {
        try await TestServer.with { server in
            let answer = try Self.answer(Self.handshake("Sec-WebSocket-Key", key), port: server.port)
            #expect(answer.status == 400)
            #expect(server.log.all.isEmpty)
        }
    }

    @Test(
        "RFC 6455 4.4: a version that is not spoken here is answered with the one that is",
        arguments: ["0", "7", "8", "12", "14", "25", "255", "013", "+13", "13, 8", "x", ""])
    func versions(version: String) async throws {
        try await TestServer.with { server in
            let answer = try Self.answer(Self.handshake("Sec-WebSocket-Version", version), port: server.port)
            #expect(answer.status == 426)
            #expect(answer.headers["sec-websocket-version"] == "13")
            #expect(server.log.all.isEmpty)
        }
    }

    @Test("RFC 6455 4.2.1: a WebSocket is asked for with GET alone", arguments: ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
    func methods(method: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake().replacing("GET ", with: method + " "))
            let head = String(decoding: try client.readToEnd().bytes, as: UTF8.self)
            #expect(head.hasPrefix("HTTP/1.1 405 "))
            #expect(server.log.all.isEmpty)
        }
    }

    @Test(
        "RFC 6455 4.3: a list of subprotocols that is none fails the handshake",
        arguments: [["a b"], ["a(b)"], ["a/b"], ["\"a\""], ["a=b"], [""], [","], ["a", "b c"], ["a;b"], ["é"]])
    func malformedProtocols(values: [String]) async throws {
        try await TestServer.with { server in
            let fields = values.map { "Sec-WebSocket-Protocol: \($0)" }
            let answer = try Self.answer(RawClient.handshake("/protocol", fields: fields), port: server.port)
            #expect(answer.status == 400)
            #expect(server.log.all.isEmpty)
        }
    }

    @Test(
        "RFC 6455 4.2.2: a subprotocol is named when it was offered, in one field or in several, and else none is",
        arguments: [
            ("v1", ["v1"], "v1"), ("v2", ["v1, v2"], "v2"), ("v2", ["v1", "v2"], "v2"), ("v2", [" ,v1 ,, v2,"], "v2"),
            ("v3", ["v1, v2"], nil),
            ("V1", ["v1"], nil), ("v1", [], nil),
        ] as [(String, [String], String?)])
    func subprotocols(wanted: String, offers: [String], named: String?) async throws {
        try await TestServer.with { server in
            let fields = offers.map { "Sec-WebSocket-Protocol: \($0)" }
            let answer = try Self.answer(RawClient.handshake("/protocol/\(wanted)", fields: fields), port: server.port)
            #expect(answer.status == 101)
            #expect(answer.headers["sec-websocket-protocol"] == named)
            #expect(answer.headers["sec-websocket-extensions"] == nil)
        }
    }

    @Test("RFC 6455 11.3: no field of the answer stands there twice")
    func once() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let fields = [
                "Sec-WebSocket-Protocol: a, b", "Sec-WebSocket-Protocol: a", "Sec-WebSocket-Extensions: permessage-deflate",
                "Sec-WebSocket-Extensions: permessage-deflate",
            ]
            try client.send(Array(RawClient.handshake("/protocol/a", fields: fields).utf8) + RawClient.closeFrame(1000))
            let text = String(decoding: try client.readToEnd().bytes, as: UTF8.self)
            let head = try #require(text.firstRange(of: "\r\n\r\n").map { text[..<$0.lowerBound] })
            let names = head.split(separator: "\r\n").dropFirst().compactMap { $0.split(separator: ":").first?.lowercased() }
            #expect(
                names.sorted() == [
                    "connection", "sec-websocket-accept", "sec-websocket-extensions", "sec-websocket-protocol", "upgrade",
                ])
        }
    }

    @Test(
        "RFC 6455 8.1: bytes that are no UTF-8 where they mean something fail the handshake",
        arguments: [
            "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: a",
            "Sec-WebSocket-Extensions: foo",
        ])
    func noText(field: String) async throws {
        try await TestServer.with { server in
            let name = try #require(field.split(separator: ":").first)
            let lines = RawClient.handshake().split(separator: "\r\n").filter { !$0.hasPrefix(name) }
            let client = try RawClient(port: server.port)
            try client.send(Array((lines.joined(separator: "\r\n") + "\r\n\(field)").utf8) + [0xC3, 0x28] + Array("\r\n\r\n".utf8))
            let status = try client.readAnswer().status
            #expect([400, 426].contains(status))
            #expect(server.log.all.isEmpty)
        }
    }
}
