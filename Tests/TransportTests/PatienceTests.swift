import Foundation
import NIOCore
import Testing
import Transport
import WebSocketWire

@Suite("Time limits of a connection", .timeLimit(.minutes(3)))
struct PatienceTests {
    @Test("A silent client is cut when the handshake time is over")
    func silent() async throws {
        try await TestServer.with {
            $0.handshakeTimeout = .milliseconds(200)
        } _: { server in
            let start = Date()
            let client = try RawClient(port: server.port)
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(Date().timeIntervalSince(start) >= 0.2)
        }
    }

    @Test("G10: a client that drips gets no more time", arguments: [false, true])
    func dripping(onSecondRequest: Bool) async throws {
        try await TestServer.with {
            $0.handshakeTimeout = .milliseconds(300)
        } _: { server in
            let client = try RawClient(port: server.port)
            if onSecondRequest {
                try client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try client.readAnswer().status == 200)
            }
            let start = Date()
            #expect(throws: (any Error).self) {
                for byte in Array(RawClient.handshake().utf8) {
                    try client.send([byte])
                    try waitBriefly(on: client)
                }
            }
            #expect(Date().timeIntervalSince(start) < 5)
            #expect(!server.log.all.contains("admit /echo?"))
        }
    }

    /// Fifty milliseconds between two bytes, less when the server ends the connection.
    private func waitBriefly(on client: RawClient) throws {
        guard try client.isQuiet(seconds: 0.05) else { throw RawClient.Missing(description: "the server has ended") }
    }

    @Test("A body that drips has the same limit")
    func drippingBody() async throws {
        try await TestServer.with {
            $0.handshakeTimeout = .milliseconds(200)
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nab")
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.all.isEmpty)
        }
    }

    @Test("No timer fires early, though the loop had nothing to time for longer than its wheel spans")
    func rested() async throws {
        try await TestServer.with {
            $0.timerResolution = .microseconds(100)
            $0.handshakeTimeout = .milliseconds(200)
        } _: { server in
            try await Task.sleep(for: .milliseconds(60))
            let start = Date()
            let client = try RawClient(port: server.port)
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(Date().timeIntervalSince(start) >= 0.2)
        }
    }

    @Test("A kept-alive connection may rest longer than a handshake may take, and ends after its own time")
    func keptAlive() async throws {
        try await TestServer.with {
            $0.handshakeTimeout = .milliseconds(100)
            $0.keepAliveTimeout = .milliseconds(500)
        } _: { server in
            let start = Date()
            let client = try RawClient(port: server.port)
            try client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readAnswer().status == 200)
            try client.readToEnd()
            #expect(Date().timeIntervalSince(start) >= 0.5)
        }
    }

    @Test("A client that shuts its sending side before a whole request is ended at once", arguments: ["", "GET / HTTP/1.1\r\nHo"])
    func halfClosedEarly(sent: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(sent)
            client.shutdownWriting()
            #expect(try client.readToEnd().seconds < 5)
        }
    }

    @Test("A client that asks and then shuts its sending side still gets the whole answer")
    func halfClosedAfterRequest() async throws {
        try await TestServer.with {
            $0.halfCloseTimeout = .seconds(60)
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send("GET /huge HTTP/1.1\r\nHost: h\r\n\r\n")
            client.shutdownWriting()
            // The end of the stream is seen with most of the answer still here.
            try await server.door.eventLoop.submit {}.get()
            #expect(try client.readAnswer().body.utf8.count == 24 << 20)
            #expect(try client.readToEnd().bytes.isEmpty)
            try await waitUntilGone(server)
        }
    }

    @Test("A half-closed client that does not read its answer is cut in time", arguments: [("/big", 4), ("/big", 40), ("/huge", 1)])
    func halfClosedAndDeaf(path: String, requests: Int) async throws {
        try await TestServer.with {
            $0.halfCloseTimeout = .milliseconds(200)
            $0.handshakeTimeout = .milliseconds(400)
        } _: { server in
            let client = try RawClient(port: server.port, receiveBuffer: 4096)
            try client.send(String(repeating: "GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n", count: requests))
            client.shutdownWriting()
            try await waitUntilGone(server)
        }
    }

    @Test("A client that asks often and then shuts its sending side gets all answers")
    func halfClosedAfterRequests() async throws {
        try await TestServer.with {
            $0.halfCloseTimeout = .seconds(60)
        } _: { server in
            // Used by one at a time: the loop is waited for.
            nonisolated(unsafe) let client = try RawClient(port: server.port, patience: 30)
            // Done on the loop, so that it finds the requests and the end of the stream together.
            try await server.door.eventLoop.submit {
                try client.send(String(repeating: "GET /huge HTTP/1.1\r\nHost: h\r\n\r\n", count: 3))
                client.shutdownWriting()
            }.get()
            for _ in 0..<3 { #expect(try client.readAnswer().body.utf8.count == 24 << 20) }
            #expect(try client.readToEnd().bytes.isEmpty)
            try await waitUntilGone(server)
        }
    }

    @Test("G10: a client that asks and does not read gets one answer after the other, none before the last one is taken")
    func deafPipelining() async throws {
        try await TestServer.with {
            $0.handshakeTimeout = .seconds(60)
        } _: { server in
            let client = try RawClient(port: server.port, receiveBuffer: 8192, patience: 30)
            try client.send(String(repeating: "GET /big HTTP/1.1\r\nHost: h\r\n\r\n", count: 20))
            #expect(server.log.wait(for: "answer GET /big?"))
            // Behind the turn in which all requests of the first packet have been looked at.
            try await server.door.eventLoop.submit {}.get()
            #expect(server.log.all.count < 8)
            #expect(try client.readAnswer().status == 200)
            for _ in 1..<20 { #expect(try client.readAnswer().status == 200) }
            #expect(server.log.all.count == 20)
            try client.send(RawClient.handshake())
            #expect(try client.readAnswer().status == 101)
        }
    }

    @Test("A half-closed client has its own time for each answer, not that of a handshake")
    func halfClosedAndSlow() async throws {
        try await TestServer.with {
            $0.handshakeTimeout = .milliseconds(500)
            $0.halfCloseTimeout = .seconds(60)
        } _: { server in
            // Used by one at a time: the loop is waited for.
            nonisolated(unsafe) let client = try RawClient(port: server.port, receiveBuffer: 8192, patience: 30)
            // Done on the loop, so that it finds the requests and the end of the stream together.
            try await server.door.eventLoop.submit {
                try client.send(String(repeating: "GET /huge HTTP/1.1\r\nHost: h\r\n\r\n", count: 2))
                client.shutdownWriting()
            }.get()
            #expect(try client.readAnswer().status == 200)
            // Longer than a handshake may take.
            usleep(1_000_000)
            #expect(try client.readAnswer().body.utf8.count == 24 << 20)
        }
    }

    @Test(
        "A client that asks and does not take its answers is cut when the handshake time is over",
        arguments: [("/big", 4), ("/big", 20), ("/huge", 1)])
    func deaf(path: String, requests: Int) async throws {
        try await TestServer.with {
            $0.handshakeTimeout = .milliseconds(300)
        } _: { server in
            let client = try RawClient(port: server.port, receiveBuffer: 8192)
            try client.send(String(repeating: "GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n", count: requests))
            #expect(server.log.wait(for: "answer GET \(path)?"))
            try await waitUntilGone(server)
        }
    }

    @Test("A half-closed socket ends at once with 1006, after what was queued has gone out")
    func halfClosedSocket() async throws {
        try await TestServer.with { server in
            let client = try RawClient.open(port: server.port)
            try client.send(RawClient.text("last"))
            client.shutdownWriting()
            #expect(try client.readFrame().text == "last")
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(server.log.wait(for: "closed 1006 "))
            try await waitUntilGone(server)
        }
    }
}
