import NIOCore
import NIOPosix
import SocketClient
import Testing
import WebSocketWire

@Suite("Client handshake", .timeLimit(.minutes(3)))
struct ClientHandshakeTests {
    /// The error of a client that connects to a server which answers with `answer`, and then closes if it is told to.
    private static func failure(
        answer: String, closing: Bool, _ configuration: SocketClientConfiguration = .patient
    ) async throws -> SocketClientError? {
        let server = try await RawServer.start()
        async let failure = Self.failure(url: "ws://127.0.0.1:\(server.port)/", configuration)
        let peer = try await server.accept()
        _ = try await peer.readRequest()
        try await peer.write(answer)
        if closing { await peer.close() }
        let error = await failure
        try await server.stop()
        return error
    }

    private static func failure(url: String, _ configuration: SocketClientConfiguration) async -> SocketClientError? {
        do throws(SocketClientError) {
            _ = try await SocketClient.connect(
                url: url, headers: [("Sec-WebSocket-Key", WebSocketPeer.sampleKey)], configuration: configuration,
                group: MultiThreadedEventLoopGroup.singleton)
            return nil
        } catch {
            return error
        }
    }

    /// The header lines that a client sends.
    private static func request(path: String, headers: [(String, String)], subprotocols: [String] = []) async throws -> [Substring] {
        let server = try await RawServer.start()
        var configuration = SocketClientConfiguration.patient
        configuration.subprotocols = subprotocols
        let connecting = Task { [configuration] in
            try await SocketClient.connect(
                url: "ws://127.0.0.1:\(server.port)\(path)", headers: headers, configuration: configuration,
                group: MultiThreadedEventLoopGroup.singleton)
        }
        let peer = try await server.accept()
        let request = try await peer.readRequest()
        await peer.close()
        _ = await connecting.result
        try await server.stop()
        return request.replacing("127.0.0.1:\(server.port)", with: "HOST").split(separator: "\r\n")
    }

    @Test("RFC 6455 4.1: the request has every field that it needs, the caller's headers, and a fresh key")
    func request() async throws {
        let lines = try await Self.request(path: "/dev?a=b", headers: [("Origin", "http://x"), ("X-Many", "1"), ("X-Many", "2")])
        #expect(lines.first == "GET /dev?a=b HTTP/1.1")
        for line in [
            "Host: HOST", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Origin: http://x", "X-Many: 1",
            "X-Many: 2",
        ] {
            #expect(lines.contains(Substring(line)))
        }
        let keys = lines.filter { $0.hasPrefix("Sec-WebSocket-Key: ") }
        #expect(keys.count == 1 && keys.first?.count == "Sec-WebSocket-Key: ".count + 24)
        let others = try await Self.request(path: "/", headers: [], subprotocols: ["a", "b"])
        #expect(!others.contains(keys.first ?? ""))
        #expect(others.contains("Sec-WebSocket-Protocol: a, b"))
    }

    @Test("a caller's header replaces the client's own")
    func replaced() async throws {
        let lines = try await Self.request(path: "/", headers: [("host", "other"), ("Sec-WebSocket-Version", "12")])
        #expect(lines.contains("host: other") && !lines.contains("Host: HOST"))
        #expect(lines.contains("Sec-WebSocket-Version: 12") && !lines.contains("Sec-WebSocket-Version: 13"))
    }

    @Test("a header that would break the request is refused", arguments: [("X", "a\r\nB: c"), ("X Y", "a"), ("", "a"), ("X", "\u{0}")])
    func invalidHeader(name: String, value: String) async {
        await #expect {
            try await SocketClient.connect(
                url: "ws://127.0.0.1:9/", headers: [(name, value)], group: MultiThreadedEventLoopGroup.singleton)
        } throws: { error in
            (error as? SocketClientError)?.code == .invalidRequest
        }
    }

    @Test("a subprotocol that a caller's header offers may be granted", arguments: ["chat", "other"])
    func granted(subprotocol: String) async throws {
        let server = try await RawServer.start()
        async let connecting = SocketClient.connect(
            url: "ws://127.0.0.1:\(server.port)/",
            headers: [("Sec-WebSocket-Key", WebSocketPeer.sampleKey), ("sec-websocket-protocol", "chat, other")],
            group: MultiThreadedEventLoopGroup.singleton)
        let peer = try await server.accept()
        _ = try await peer.readRequest()
        try await peer.write(WebSocketPeer.switching + "Sec-WebSocket-Protocol: \(subprotocol)\r\n\r\n")
        let connection = try await connecting
        #expect(connection.response.header("Sec-WebSocket-Protocol") == subprotocol)
        await connection.abort()
        try await server.stop()
    }

    @Test("RFC 6455 4.1: a subprotocol that is no token is refused", arguments: ["", "a b", "a\r\nX: b"])
    func invalidSubprotocol(name: String) async {
        var configuration = SocketClientConfiguration.patient
        configuration.subprotocols = ["fine", name]
        let error = await Self.failure(url: "ws://127.0.0.1:9/", configuration)
        #expect(error?.code == .invalidRequest)
    }

    @Test(
        "frames in one piece with the 101 are not lost",
        arguments: [
            (WebSocketPeer.frame(.text, Array("first".utf8)), [.text("first")]),
            (WebSocketPeer.frame(.text, [97]) + WebSocketPeer.frame(.binary, [1]), [.text("a"), .binary(ByteBuffer(bytes: [1]))]),
            ([0x81], []), ([0x81, 3, 97], []),
        ] as [([UInt8], [SocketClientEvent])])
    func glued(bytes: [UInt8], events: [SocketClientEvent]) async throws {
        let (connection, peer) = try await WebSocketPeer.connect(glued: bytes)
        if bytes.count < 6, bytes.first == 0x81, events.isEmpty {
            // The rest of a frame whose start was glued.
            try await peer.raw.write(Array([0x81, 3, 97, 98, 99].dropFirst(bytes.count)))
            #expect(await connection.next() == .text("abc"))
        }
        for event in events { #expect(await connection.next() == event) }
        #expect(connection.response.status == 101)
        await connection.abort()
    }

    @Test("a ping and a close in one piece with the 101 are answered")
    func gluedControl() async throws {
        let close = Array(buffer: WebSocketEncoder.close(code: .goingAway, reason: "bye"))
        let (connection, peer) = try await WebSocketPeer.connect(glued: WebSocketPeer.frame(.ping, [5]) + close)
        #expect(try await peer.receive().event == .pong(ByteBuffer(bytes: [5])))
        #expect(try await peer.receive().event == .close(code: .goingAway, reason: ""))
        await peer.raw.close()
        #expect(await connection.next() == .closed(code: .goingAway, reason: "bye"))
    }

    @Test("the answer is understood byte by byte, and after an informational one")
    func dripping() async throws {
        let server = try await RawServer.start()
        async let connecting = SocketClient.connect(
            url: "ws://127.0.0.1:\(server.port)/", headers: [("Sec-WebSocket-Key", WebSocketPeer.sampleKey)],
            configuration: .patient, group: MultiThreadedEventLoopGroup.singleton)
        let peer = try await server.accept()
        _ = try await peer.readRequest()
        let answer = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + WebSocketPeer.switching + "\r\n"
        for byte in Array(answer.utf8) + WebSocketPeer.frame(.text, [97]) { try await peer.write([byte]) }
        let connection = try await connecting
        #expect(await connection.next() == .text("a"))
        await connection.abort()
        try await server.stop()
    }

    @Test("a refusal comes with its status, headers and body", arguments: [true, false])
    func refused(hasLength: Bool) async throws {
        let length = hasLength ? "Content-Length: 9\r\n" : "Connection: close\r\n"
        let error = try await Self.failure(
            answer: "HTTP/1.1 403 Forbidden\r\nX-Stages: dev\r\n\(length)\r\nForbidden", closing: !hasLength)
        #expect(error?.code == .refused)
        #expect(error?.message == "unexpected server response: 403")
        #expect(error?.response?.status == 403)
        #expect(error?.response?.header("x-stages") == "dev")
        #expect(error?.response?.body == ByteBuffer(string: "Forbidden"))
    }

    @Test("a refusal's endless body is cut")
    func endlessBody() async throws {
        var configuration = SocketClientConfiguration.patient
        configuration.maxRefusalBytes = 10
        let error = try await Self.failure(
            answer: "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 100), closing: false, configuration)
        #expect(error?.code == .refused)
        #expect(error?.response?.body == ByteBuffer(string: "xxxxxxxxxx"))
    }

    @Test(
        "RFC 6455 4.1: an answer that is no valid upgrade fails",
        arguments: [
            "", "SSH-2.0-OpenSSH\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            WebSocketPeer.switching.replacing("s3p", with: "S3p") + "\r\n",
            WebSocketPeer.switching.replacing("websocket", with: "h2c") + "\r\n",
            WebSocketPeer.switching.replacing("Connection: Upgrade", with: "Connection: close") + "\r\n",
            WebSocketPeer.switching + "Sec-WebSocket-Protocol: x\r\n\r\n",
            WebSocketPeer.switching + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
        ])
    func invalid(answer: String) async throws {
        let error = try await Self.failure(answer: answer, closing: true)
        #expect(error?.code == .handshakeFailed)
    }

    @Test(
        "RFC 7692 5.1: compression is offered when asked for, and agreed on by the answer alone",
        arguments: [
            ("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n", true), ("", true),
            ("Sec-WebSocket-Extensions: permessage-deflate\r\n", false), ("Sec-WebSocket-Extensions: foo\r\n", false),
            ("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_max_window_bits=9\r\n", false),
        ])
    func compression(fields: String, isAccepted: Bool) async throws {
        let server = try await RawServer.start()
        async let connecting = Self.offering(port: server.port)
        let peer = try await server.accept()
        #expect(
            try await peer.readRequest().contains(
                "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n"))
        // In one piece: a client that refuses the answer is gone behind it.
        let hello: [UInt8] = [0xC1, 0x07, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
        try await peer.write(Array((WebSocketPeer.switching + fields + "\r\n").utf8) + hello)
        let connection = await connecting
        #expect((connection != nil) == isAccepted)
        if let connection {
            // Without an agreement RSV1 is a broken rule.
            let event = await connection.next()
            #expect(event == (fields.isEmpty ? .closed(code: .abnormal, reason: "Reserved bit set") : .text("Hello")))
            await connection.abort()
        }
        try await server.stop()
    }

    private static func offering(port: Int) async -> SocketConnection? {
        var configuration = SocketClientConfiguration()
        configuration.offersCompression = true
        configuration.closeTimeout = .milliseconds(50)
        return try? await SocketClient.connect(
            url: "ws://127.0.0.1:\(port)/", headers: [("Sec-WebSocket-Key", WebSocketPeer.sampleKey)], configuration: configuration,
            group: MultiThreadedEventLoopGroup.singleton)
    }

    @Test("a server that does not answer is given up in time")
    func silent() async throws {
        let server = try await RawServer.start()
        var configuration = SocketClientConfiguration.patient
        configuration.connectTimeout = .milliseconds(100)
        let error = await Self.failure(url: "ws://127.0.0.1:\(server.port)/", configuration)
        #expect(error?.code == .timedOut)
        try await server.stop()
    }

    @Test("RFC 6455 4.1: a port where nobody listens says so")
    func nobody() async throws {
        let server = try await RawServer.start()
        try await server.stop()
        // On an address where no other test listens: the port itself may be taken again at once.
        let error = await Self.failure(url: "ws://127.0.0.78:\(server.port)/", SocketClientConfiguration())
        #expect(error?.code == .connectFailed)
        #expect(error?.message.contains("Connection refused") == true)
    }

    @Test("an IPv6 address is connected to", .enabled(if: Self.hasIPv6))
    func ipv6() async throws {
        let server = try await RawServer.start(host: "::1")
        async let connecting = SocketClient.connect(
            url: "ws://[::1]:\(server.port)/", headers: [("Sec-WebSocket-Key", WebSocketPeer.sampleKey)],
            group: MultiThreadedEventLoopGroup.singleton)
        let peer = try await server.accept()
        #expect(try await peer.readRequest().contains("Host: [::1]:\(server.port)\r\n"))
        try await peer.write(WebSocketPeer.switching + "\r\n")
        await (try connecting).abort()
        try await server.stop()
    }

    private static let hasIPv6 = (try? System.enumerateDevices().contains { $0.address?.ipAddress == "::1" }) ?? false
}
