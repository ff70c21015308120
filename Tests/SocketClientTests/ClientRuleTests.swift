import Foundation
import NIOCore
import NIOPosix
import SocketClient
import TestSupport
import Testing
import WebSocketWire

/// What RFC 6455 demands of a client, clause by clause, with a server that a test drives by hand.
@Suite("The rules of a client", .timeLimit(.minutes(3)))
struct ClientRuleTests {
    /// A client that offers two subprotocols and, if told so, compression; the server's answer as it is written.
    private static func connect(
        answer: String, offersCompression: Bool = false
    ) async throws -> Result<SocketConnection, SocketClientError> {
        let server = try await RawServer.start()
        var configuration = SocketClientConfiguration.patient
        configuration.subprotocols = ["v1", "v2"]
        configuration.offersCompression = offersCompression
        let connecting = Task { [configuration] () -> Result<SocketConnection, SocketClientError> in
            do throws(SocketClientError) {
                return .success(
                    try await SocketClient.connect(
                        url: "ws://127.0.0.1:\(server.port)/", headers: [("Sec-WebSocket-Key", WebSocketPeer.sampleKey)],
                        configuration: configuration, group: MultiThreadedEventLoopGroup.singleton))
            } catch {
                return .failure(error)
            }
        }
        let peer = try await server.accept()
        _ = try await peer.readRequest()
        try await peer.write(answer)
        let result = await connecting.value
        if case .success(let connection) = result { await connection.abort() }
        try await server.stop()
        return result
    }

    private static let start = "HTTP/1.1 101 Switching Protocols\r\n"
    private static let accept = "Sec-WebSocket-Accept: \(WebSocketPeer.sampleAccept)\r\n"
    private static let upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    private static let deflate = "permessage-deflate; server_no_context_takeover"

    @Test(
        "RFC 6455 4.1: an answer is taken in any case, with blanks around its values and other options of the connection",
        arguments: [
            "UPGRADE: WebSocket\r\nconnection: keep-alive, UPGRADE\r\n\(accept)",
            "\(upgrade)sec-websocket-accept: \t \(WebSocketPeer.sampleAccept) \t\r\n",
            "\(accept)\(upgrade)Sec-WebSocket-Protocol: v2\r\nSet-Cookie: a=b\r\nX-Unknown: é\r\n",
        ])
    func taken(fields: String) async throws {
        let result = try await Self.connect(answer: Self.start + fields + "\r\n")
        #expect(throws: Never.self) { try result.get() }
    }

    @Test(
        "RFC 6455 4.1, 9.1, 11.3: an answer that is not one to the request fails the connection",
        arguments: [
            "Connection: Upgrade\r\n\(accept)", "Upgrade: websocket, h2c\r\nConnection: Upgrade\r\n\(accept)",
            "Upgrade: h2c\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\(accept)", "Upgrade: websocket\r\n\(accept)",
            "Upgrade: websocket\r\nConnection: Upgraded\r\n\(accept)", upgrade, "\(upgrade)Sec-WebSocket-Accept: \r\n",
            "\(upgrade)\(accept.uppercased())", "\(upgrade)\(accept)\(accept)",
            "\(upgrade)\(accept)Sec-WebSocket-Protocol: v3\r\n", "\(upgrade)\(accept)Sec-WebSocket-Protocol: V1\r\n",
            "\(upgrade)\(accept)Sec-WebSocket-Protocol: v1, v2\r\n", "\(upgrade)\(accept)Sec-WebSocket-Protocol: \r\n",
            "\(upgrade)\(accept)Sec-WebSocket-Protocol: v1\r\nSec-WebSocket-Protocol: v2\r\n",
            "\(upgrade)\(accept)Sec-WebSocket-Extensions: foo\r\n", "\(upgrade)\(accept)Sec-WebSocket-Extensions: \r\n",
            "\(upgrade)\(accept)Sec-WebSocket-Extensions: \(deflate); \r\n",
            "\(upgrade)\(accept)Sec-WebSocket-Extensions: \(deflate), foo\r\n",
            "\(upgrade)\(accept)Sec-WebSocket-Extensions: \(deflate)\r\nSec-WebSocket-Extensions: \r\n",
        ])
    func refused(fields: String) async throws {
        let result = try await Self.connect(answer: Self.start + fields + "\r\n", offersCompression: true)
        guard case .failure(let error) = result else { return #expect(Bool(false), "it connected") }
        #expect(error.code == .handshakeFailed)
    }

    @Test("RFC 6455 4.1: the key is 16 bytes in base64, and another one for each connection")
    func keys() async throws {
        var keys: Set<String> = []
        for _ in 0..<4 {
            let server = try await RawServer.start()
            let connecting = Task {
                try await SocketClient.connect(
                    url: "ws://127.0.0.1:\(server.port)/", configuration: .patient, group: MultiThreadedEventLoopGroup.singleton)
            }
            let peer = try await server.accept()
            let lines = try await peer.readRequest().split(separator: "\r\n")
            await peer.close()
            _ = await connecting.result
            try await server.stop()
            let found = lines.filter { $0.lowercased().hasPrefix("sec-websocket-key: ") }
            #expect(found.count == 1)
            let key = try #require(found.first?.split(separator: " ").last)
            #expect(Data(base64Encoded: String(key))?.count == 16)
            keys.insert(String(key))
        }
        #expect(keys.count == 4)
    }

    @Test("RFC 6455 4.1: a subprotocol is offered once at most", arguments: [["a", "a"], ["a", "b", "a"]])
    func twice(subprotocols: [String]) async throws {
        var configuration = SocketClientConfiguration()
        configuration.subprotocols = subprotocols
        let error = await #expect(throws: SocketClientError.self) {
            try await SocketClient.connect(
                url: "ws://127.0.0.1:9/", configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
        }
        #expect(error?.code == .invalidRequest)
    }

    @Test("RFC 6455 4.1: with wss nothing goes out before the TLS handshake, which names the server unless it is an address")
    func serverName() async throws {
        let made = try TestCertificates()
        for host in ["localhost", "127.0.0.1"] {
            let server = try await RawServer.start()
            var configuration = SocketClientConfiguration.patient
            configuration.authorities = made.authority
            let connecting = Task { [configuration] in
                try await SocketClient.connect(
                    url: "wss://\(host):\(server.port)/", configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
            }
            let peer = try await server.accept()
            let head = try await peer.read(5)
            #expect(head.prefix(2) == [22, 3], "a TLS record with a handshake in it")
            let hello = try await peer.read(Int(head[3]) << 8 | Int(head[4]))
            #expect(String(decoding: hello, as: UTF8.self).contains("localhost") == (host == "localhost"))
            #expect(!String(decoding: hello, as: UTF8.self).contains("127.0.0.1"))
            await peer.close()
            guard case .failure = await connecting.result else { return #expect(Bool(false), "it connected without TLS") }
            try await server.stop()
        }
    }

    @Test("RFC 6455 4.1: nothing is sent behind the request before the last byte of the answer has come")
    func waits() async throws {
        let server = try await RawServer.start()
        let connecting = Task {
            try await SocketClient.connect(
                url: "ws://127.0.0.1:\(server.port)/", headers: [("Sec-WebSocket-Key", WebSocketPeer.sampleKey)], configuration: .patient,
                group: MultiThreadedEventLoopGroup.singleton
            ).send(text: "first")
        }
        let peer = try await server.accept()
        #expect(try await peer.readRequest().components(separatedBy: "\r\n\r\n").count == 2)
        for byte in Array((WebSocketPeer.switching + "\r").utf8) { try await peer.write([byte]) }
        try await peer.endOutput()
        #expect(await peer.isAtEnd())
        guard case .failure = await connecting.result else { return #expect(Bool(false), "it was content with half an answer") }
        try await server.stop()
    }

    @Test("RFC 6455 9.1: what was offered is not used unless the server has taken it", arguments: [true, false])
    func unused(isAgreed: Bool) async throws {
        let server = try await RawServer.start()
        let connecting = Task {
            var configuration = SocketClientConfiguration.patient
            configuration.offersCompression = true
            return try await SocketClient.connect(
                url: "ws://127.0.0.1:\(server.port)/", headers: [("Sec-WebSocket-Key", WebSocketPeer.sampleKey)],
                configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
        }
        let peer = try await server.accept()
        _ = try await peer.readRequest()
        try await peer.write(WebSocketPeer.switching + (isAgreed ? "Sec-WebSocket-Extensions: \(Self.deflate)\r\n" : "") + "\r\n")
        let connection = try await connecting.value
        try await connection.send(text: String(repeating: "x", count: 2000))
        #expect(try await peer.read(1) == [isAgreed ? 0xC1 : 0x81])
        await connection.abort()
        try await server.stop()
    }

    @Test("RFC 6455 5.3: pongs and close frames are masked too, each with another key")
    func masked() async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        for number in 0..<3 { try await peer.send(.ping, [UInt8(number)]) }
        let pongs = [try await peer.receive(), try await peer.receive(), try await peer.receive()]
        // The peer's decoder takes masked frames only.
        #expect(pongs.map(\.event) == (0..<3).map { .pong(ByteBuffer(bytes: [UInt8($0)])) })
        try await peer.close(.normal)
        let close = try await peer.receive()
        #expect(close.event == .close(code: .normal, reason: ""))
        #expect(Set((pongs + [close]).map(\.key)).count == 4)
        await peer.raw.close()
        await connection.closed()
    }

    @Test("RFC 6455 5.5.2: a ping is answered behind the client's close frame too, until the server's has come")
    func pingWhileClosing() async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        async let closing: Void = connection.close(code: .goingAway, reason: "")
        #expect(try await peer.receive().event == .close(code: .goingAway, reason: ""))
        try await peer.send(.ping, [4])
        #expect(try await peer.receive().event == .pong(ByteBuffer(bytes: [4])))
        await #expect(throws: SocketClientError.self, "no data behind a close frame (section 5.5.1)") {
            try await connection.send(text: "late")
        }
        let close = Array(buffer: WebSocketEncoder.close(code: .goingAway))
        try await peer.raw.write(close + WebSocketPeer.frame(.ping, [5]))
        try await peer.raw.endOutput()
        #expect(await peer.raw.isAtEnd())
        await closing
    }

    @Test(
        "RFC 6455 7.4.1: a code that must not stand in a close frame is left out of the client's", arguments: [0, 1005, 1006, 1015, 5000])
    func unsendable(code: UInt16) async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        async let closing: Void = connection.close(code: WebSocketCloseCode(rawValue: code), reason: "no")
        #expect(try await peer.receive().event == .close(code: .noStatus, reason: ""))
        try await peer.close(.normal)
        await peer.raw.close()
        await closing
    }

    @Test(
        "RFC 6455 7.1.7: a server that breaks a rule is told the code, and nothing behind that is taken",
        arguments: [
            ([0x81, 0x80, 1, 2, 3, 4], 1002), ([0xC1, 0], 1002), ([0xA1, 0], 1002), ([0x91, 0], 1002), ([0x83, 0], 1002),
            ([0x8B, 0], 1002),
            ([0x80, 0], 1002), ([0x01, 0, 0x81, 0], 1002), ([0x09, 0], 1002), ([0x89, 126, 0, 126], 1002), ([0x81, 126, 0, 1, 97], 1002),
            ([0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002), ([0x88, 1, 3], 1002), ([0x88, 2, 0x03, 0xED], 1002),
            ([0x88, 3, 0x03, 0xE8, 0xFF], 1007), ([0x81, 1, 0xFF], 1007), ([0x01, 1, 0xE2, 0x80, 1, 0x28], 1007),
            ([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0], 1009),
        ] as [([UInt8], UInt16)])
    func violations(bytes: [UInt8], code: UInt16) async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        let close = Array(buffer: WebSocketEncoder.close(code: .normal, reason: "not heard"))
        try await peer.raw.write(WebSocketPeer.frame(.text, [97]) + bytes + WebSocketPeer.frame(.text, [98]) + close)
        guard case .close(let told, _)? = try await peer.receive().event else { return #expect(Bool(false), "no close frame") }
        #expect(told.rawValue == code)
        await peer.raw.close()
        var events: [SocketClientEvent] = []
        for await event in connection.messages { events.append(event) }
        #expect(events.count == 2 && events.first == .text("a"))
        guard case .closed(.abnormal, let reason)? = events.last else { return #expect(Bool(false), "\(events)") }
        #expect(reason != "not heard")
    }
}
