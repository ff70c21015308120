import JSONText
import NIOCore
import NIOPosix
import SocketClient
import TestSupport
import Testing
import WebSocketWire

/// Every limit that has a setting, set on a real node and reached.
@Suite("Limits as settings of a node", .serialized, .timeLimit(.minutes(2)))
struct NodeLimitTests {
    private static let settings = [
        "--trusted-proxies", "127.0.0.1", "--max-connections", "5", "--max-connections-per-address", "2", "--handshakes-per-second", "1",
        "--handshake-burst", "40", "--handshakes-per-second-per-address", "1", "--handshake-burst-per-address", "4",
        "--messages-per-second-per-address", "1", "--message-burst-per-address", "3", "--header-bytes", "2048", "--header-fields", "20",
        "--body-bytes", "10", "--handshake-seconds", "0.5", "--keep-alive-seconds", "0.5",
    ]

    @Test("each limit that is set holds, and is counted under its name")
    func reached() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, configuration: "echo.yaml", arguments: Self.settings)
        let sockets = try await Self.openSockets(node)
        for (request, status) in Self.requests { #expect(try Self.answer(node, request).hasPrefix("HTTP/1.1 \(status) ")) }
        #expect(try Self.answer(node, "GET / HT").isEmpty)
        #expect(try Self.answer(node, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
        for socket in sockets { await socket.close() }
        while try await node.metric("pokerface_connections") > 0 { try await Task.sleep(for: .milliseconds(20)) }
        // Each time another address, until the node's own burst is used up. There is no such stage.
        var answers: [String] = []
        for number in 0..<60 {
            answers.append(
                try Self.answer(node, CrowdPeer.handshake("X-Forwarded-For: 198.51.100.\(number)")))
        }
        #expect(answers.last?.contains("too many handshakes") == true)
        for limit in [
            "connections", "connections_per_address", "handshakes", "handshakes_per_address", "messages_per_address", "header", "body",
            "handshake_time", "keep_alive_time",
        ] {
            #expect(try await node.metric("pokerface_limits_reached_total{limit=\"\(limit)\"}") > 0, "\(limit)")
        }
    }

    @Test("sockets that hold more together than the node may are closed with 4108, those that hold most")
    func bytesInFlight() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: ["--bytes-in-flight", "1048576"])
        let player = try await GamePlayer.connect(node.url())
        var crowd: [HostileClient] = []
        for _ in 0..<12 {
            let client = try await HostileClient.connect(port: node.port)
            client.askForUpgrade()
            // A message of 128 KiB whose last bytes do not come.
            client.send(ByteBuffer(bytes: [0x82, 0xff, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]))
            client.send(ByteBuffer(repeating: 0, count: 130_000))
            crowd.append(client)
        }
        let patience = ContinuousClock.now + .seconds(20)
        while try await node.metric(#"pokerface_limits_reached_total{limit="bytes_in_flight"}"#) == 0 {
            try #require(ContinuousClock.now < patience, "the limit is not reached")
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await player.ask("createGame", #""name":"Ana""#)["event"]?.stringValue == "welcome")
        for client in crowd { await client.close() }
    }

    @Test("a connection that asks for states, edits or makes signs beyond its rate is refused and counted")
    func connectionRates() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: ["--states-per-connection", "2"])
        let ana = try await GamePlayer.connect(node.url())
        try await ana.ask("createGame", #""name":"Ana""#)
        for (action, fields, count) in [("sync", "", 2), ("putStories", #""csv":"a""#, 10), ("react", #""emoji":"x""#, 5)] {
            for _ in 0..<count { #expect(try await ana.ask(action, fields)["ok"] == true, "\(action)") }
            #expect(try await ana.ask(action, fields)["code"] == "rate_limited", "\(action)")
        }
        for limit in ["states", "edits", "signals"] {
            #expect(try await node.metric("pokerface_limits_reached_total{limit=\"\(limit)_per_connection\"}") == 1, "\(limit)")
        }
        withExtendedLifetime(redis) {}
    }

    @Test("messages that wait for Redis are bytes in flight, which the metrics show")
    func waitingMessages() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url)
        let client = try await SocketClient.connect(
            url: node.url(), configuration: SocketClientConfiguration(), group: MultiThreadedEventLoopGroup.singleton)
        redis.freeze()
        defer { redis.thaw() }
        let filler = String(repeating: "x", count: 60_000)
        for _ in 0..<5 { try await client.send(text: #"{"action":"createGame","name":"Ana","filler":"\#(filler)"}"#) }
        let patience = ContinuousClock.now + .seconds(20)
        var most = 0
        while most < 200_000 {
            try #require(ContinuousClock.now < patience, "\(most) bytes in flight")
            most = max(most, try await node.metric("pokerface_bytes_in_flight"))
        }
        redis.thaw()
        while try await node.metric("pokerface_bytes_in_flight") > 0 {
            try #require(ContinuousClock.now < patience, "bytes that stay in flight")
            try await Task.sleep(for: .milliseconds(20))
        }
        await client.close()
    }

    /// Five sockets stay open, of three addresses; what is too much of each is refused on the way.
    private static func openSockets(_ node: NodeProcess) async throws -> [SocketConnection] {
        let first = try await Self.connect(node, "192.0.2.1")
        let second = try await Self.connect(node, "192.0.2.1")
        for _ in 0..<12 { #expect(try Self.answer(node, CrowdPeer.handshake("X-Forwarded-For: 192.0.2.1")).hasPrefix("HTTP/1.1 503 ")) }
        var echoed = 0
        for client in [first, second] {
            for _ in 0..<20 {
                try await client.send(text: "hello")
                if case .text("hello") = try await client.next(within: .seconds(20)) { echoed += 1 }
            }
        }
        #expect(echoed >= 3 && echoed < 40)
        var others: [SocketConnection] = []
        for address in ["192.0.2.2", "192.0.2.2", "192.0.2.3"] { others.append(try await Self.connect(node, address)) }
        #expect(try Self.answer(node, CrowdPeer.handshake("X-Forwarded-For: 192.0.2.4")).contains("too many connections"))
        // A page's script learns a close code, and no status.
        let page = try await Self.connect(node, "192.0.2.4", origin: "http://127.0.0.1:\(node.port)")
        guard case .closed(let code, let reason) = try await page.next(within: .seconds(20)) else { throw NotClosed() }
        #expect(code.rawValue == 1013 && reason == "try again later: too many connections")
        return [first, second] + others
    }

    private struct NotClosed: Error {}

    private static let requests = [
        ("GET /" + String(repeating: "a", count: 1100) + " HTTP/1.1\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + String(repeating: "a", count: 2100) + "\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "X-Many: a\r\n", count: 25) + "\r\n", 431),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n01234567890123456789", 413),
    ]

    private static func connect(_ node: NodeProcess, _ address: String, origin: String? = nil) async throws -> SocketConnection {
        let headers = [("X-Forwarded-For", address)] + (origin.map { [("Origin", $0)] } ?? [])
        return try await SocketClient.connect(
            url: node.url(stage: "echo"), headers: headers, configuration: SocketClientConfiguration(),
            group: MultiThreadedEventLoopGroup.singleton)
    }

    private static func answer(_ node: NodeProcess, _ request: String) throws -> String {
        let peer = try CrowdPeer(port: node.port)
        peer.send(request)
        return peer.readToEnd()
    }
}
