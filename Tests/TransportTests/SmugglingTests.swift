import Testing
import Transport

/// Requests that a proxy and a node might cut at different places, so that a client could hide a request of its own behind them.
@Suite("Request smuggling", .timeLimit(.minutes(3)))
struct SmugglingTests {
    @Test(
        "A request that two readers could understand differently is answered 400 and ends the connection, and nothing behind it is served",
        arguments: [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            "Content-Length: 2\r\nContent-Length: 0\r\n\r\nhi", "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
            "Content-Length: 2, 2\r\n\r\nhi", "Content-Length: +2\r\n\r\nhi", "Content-Length: 0x2\r\n\r\nhi",
            "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n", "X: a\n\n", "X: a\rContent-Length: 2\r\n\r\n", "X: a\0b\r\n\r\n",
        ])
    func refused(rest: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("POST /a HTTP/1.1\r\nHost: h\r\n\(rest)GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try client.readAnswer()
            #expect(answer.status == 400)
            #expect(answer.headers["connection"] == "close")
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.all.isEmpty)
        }
    }

    @Test(
        "A body in a coding that is not understood is answered 501 and ends the connection (RFC 9112 6.1)",
        arguments: ["gzip, chunked", "gzip\r\nTransfer-Encoding: chunked"])
    func unknownCoding(codings: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(
                "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \(codings)\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readAnswer().status == 501)
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.all.isEmpty)
        }
    }

    @Test(
        "What follows a body with a clear end is a request of its own",
        arguments: ["Content-Length: 2\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"])
    func clear(rest: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("POST /a HTTP/1.1\r\nHost: h\r\n\(rest)GET /b HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readAnswer().status == 200)
            #expect(try client.readAnswer().status == 200)
            #expect(server.log.all == ["answer POST /a?", "answer GET /b?"])
        }
    }

    @Test("Behind a refused or a foreign upgrade nothing is read as a request", arguments: ["websocket", "h2c"])
    func behindUpgrade(upgrade: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(
                "GET /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: \(upgrade)\r\n\r\nGET /hidden HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readAnswer().headers["connection"]?.hasPrefix("close") == true)
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(!server.log.all.contains { $0.contains("hidden") })
        }
    }
}
