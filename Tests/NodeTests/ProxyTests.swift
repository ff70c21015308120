import JSONText
import TestSupport
import Testing

/// Real proxies with the files of Config/proxies in front of a real node, TLS ended by the proxy.
@Suite("Behind the proxies of Config/proxies", .serialized, .timeLimit(.minutes(2)))
struct ProxyTests {
    /// What a client says of itself, and nobody may believe.
    private static let lies = [
        "X-Forwarded-For: 203.0.113.66", "X-Forwarded-Proto: gopher", "X-Forwarded-Host: evil.example", "X-Forwarded-Prefix: /evil",
        "Forwarded: for=203.0.113.66;proto=http;host=evil.example",
    ]
    private static let page = "Origin: https://poker.example"
    private static let trust = ["--trusted-proxies", "127.0.0.1"]

    @Test(
        "A page and a game come through by TLS, also on a kept-alive connection, and the client's address is its own",
        arguments: ProxyKind.allCases)
    func wholeWay(kind: ProxyKind) async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: Self.trust)
        let proxy = try ProxyProcess(kind, node: node)
        let client = try proxy.tlsClient()
        for _ in 0..<2 {
            let answer = try client.get("/", fields: Self.lies)
            #expect(answer.status == 200 && answer.body.contains("wss://poker.example/dev"), "\(answer)")
        }
        #expect(try client.upgrade("/dev", fields: Self.lies + [Self.page]).status == 101)
        try Self.play(client)
        #expect(try await redis.clientAddresses() == [ProxyClient.address])
    }

    @Test("A page by http is foreign where the proxy says https", arguments: ProxyKind.allCases)
    func foreignScheme(kind: ProxyKind) throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: Self.trust)
        let proxy = try ProxyProcess(kind, node: node)
        for origin in ["http://poker.example", "https://evil.example"] {
            let answer = try proxy.tlsClient().upgrade("/dev", fields: Self.lies + ["Origin: \(origin)"])
            #expect(answer.status == 403 && answer.body.contains("origin"), "\(answer)")
        }
        #expect(try proxy.tlsClient().upgrade("/dev", fields: [Self.page]).status == 101)
    }

    @Test("Under a prefix that the proxy takes off, the page shows the prefix and sockets open", arguments: ProxyKind.allCases)
    func prefix(kind: ProxyKind) throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: Self.trust)
        let proxy = try ProxyProcess(kind, node: node)
        let client = try proxy.tlsClient()
        #expect(try [200, 301].contains(client.get("/poker").status))
        let answer = try client.get("/poker/", fields: Self.lies)
        #expect(answer.status == 200 && answer.body.contains("wss://poker.example/poker/dev"), "\(answer)")
        #expect(try client.upgrade("/poker/dev", fields: Self.lies + [Self.page]).status == 101)
        try Self.play(client)
    }

    @Test("No proxy passes a client's Forwarded on", arguments: ProxyKind.allCases)
    func forwarded(kind: ProxyKind) async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: Self.trust + ["--proxy-fields", "forwarded"])
        let proxy = try ProxyProcess(kind, node: node)
        let client = try proxy.tlsClient()
        #expect(try client.upgrade("/dev", fields: Self.lies).status == 101)
        try Self.play(client)
        #expect(try await redis.clientAddresses() == ["127.0.0.1"])
    }

    @Test("Without TLS the page says ws, and a page by https is foreign", arguments: [ProxyKind.nginx, .haproxy])
    func plain(kind: ProxyKind) throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: Self.trust)
        let proxy = try ProxyProcess(kind, node: node)
        let client = try ProxyClient(port: proxy.plainPort)
        #expect(try client.get("/").body.contains(" ws://poker.example/dev"))
        #expect(try client.upgrade("/dev", fields: ["Origin: http://poker.example"]).status == 101)
        #expect(try ProxyClient(port: proxy.plainPort).upgrade("/dev", fields: [Self.page]).status == 403)
    }

    @Test("Under a prefix that the proxy leaves on, the node takes it off")
    func pathUnchanged() throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: Self.trust + ["--path-prefix", "/poker"])
        let changes = [("proxy_pass http://pokerface/;", "proxy_pass http://pokerface;"), ("set $pokerface_prefix /poker;", "")]
        let proxy = try ProxyProcess(.nginx, node: node, changes: changes)
        let client = try proxy.tlsClient()
        #expect(try client.get("/poker/").body.contains("wss://poker.example/poker/dev"))
        #expect(try client.upgrade("/poker/dev").status == 101)
        try Self.play(client)
    }

    @Test(
        "With a PROXY header the client's address is its own, without one a proxy is not heard", arguments: ["send-proxy", "send-proxy-v2"])
    func proxyProtocol(option: String) async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: Self.trust + ["--proxy-protocol", "on", "--proxy-fields", "none"])
        let proxy = try ProxyProcess(.haproxy, node: node, changes: [(" send-proxy-v2 ", " \(option) ")])
        let client = try ProxyClient(port: proxy.tcpPort)
        for _ in 0..<2 { #expect(try client.get("/", fields: Self.lies).body.contains(" ws://poker.example/dev")) }
        #expect(try client.upgrade("/dev", fields: Self.lies).status == 101)
        try Self.play(client)
        #expect(try await redis.clientAddresses() == [ProxyClient.address])
        #expect(try ProxyClient(port: node.port).get("/").status == 200)
        let silent = try ProxyClient(port: node.port, from: "127.0.0.1")
        #expect(throws: ProxyClient.Missing.self) { try silent.get("/") }
    }

    private static func play(_ client: ProxyClient) throws {
        let answer = try client.ask(#"{"action":"createGame","name":"Ana"}"#)
        #expect(try JSONValue.parse(answer)["event"]?.stringValue == "welcome", "\(answer)")
    }
}
