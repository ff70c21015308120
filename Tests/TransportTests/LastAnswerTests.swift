import NIOCore
import Testing
import Transport
import WebSocketWire

@Suite("The last answer of a connection", .timeLimit(.minutes(3)))
struct LastAnswerTests {
    @Test("A client that goes on sending after its refusal still reads the answer, not a reset")
    func keepsSending() async throws {
        try await TestServer.with {
            $0.lingerTimeout = .seconds(60)
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake("/refuse/403"))
            #expect(server.log.wait(for: "admit /refuse/403?"))
            // Behind the turn in which it is refused.
            try await server.door.eventLoop.submit {}.get()
            for _ in 0..<20 { try client.send([UInt8](repeating: 7, count: 4096)) }
            #expect(try client.readAnswer().status == 403)
            #expect(try client.readToEnd().bytes.isEmpty)
            #expect(!client.wasReset)
            client.close()
            try await waitUntilGone(server)
        }
    }

    @Test("A client that does not end the connection after its refusal is cut in time")
    func stays() async throws {
        try await TestServer.with {
            $0.lingerTimeout = .milliseconds(100)
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake("/refuse/403"))
            #expect(try client.readAnswer().status == 403)
            try await waitUntilGone(server)
        }
    }

    @Test("An interim status of an owner is sent as 502", arguments: [100, 101, 199])
    func interim(status: Int) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake("/refuse/\(status)"))
            let answer = try client.readAnswer()
            #expect(answer.status == 502)
            #expect(answer.body == "refused\n")
        }
    }

    @Test("An owner's field that frames the answer, or is none, is left out; the others are sent")
    func fields() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            for _ in 0..<2 {
                try client.send("GET /fields HTTP/1.1\r\nHost: h\r\n\r\n")
                let answer = try client.readAnswer()
                #expect(answer.headers == ["content-type": "text/plain; charset=utf-8", "content-length": "14", "x-good": "yes"])
                #expect(answer.body == "plain /fields\n")
            }
        }
    }

    @Test("When all are closed, a connection between two requests ends at once")
    func closeAll() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readAnswer().status == 200)
            let closing = Task(executorPreference: InlineExecutor()) {
                await server.listener.closeAll(code: .serviceRestart, reason: "restart", within: .seconds(60))
            }
            #expect(try client.readToEnd().bytes.isEmpty)
            await closing.value
        }
    }
}
