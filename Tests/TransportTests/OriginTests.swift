import NIOCore
import Testing
import Transport
import WebSocketWire

@Suite("Origins", .timeLimit(.minutes(3)))
struct OriginTests {
    @Test("A page may open sockets on its own host and port, and on others when it is listed", arguments: OriginCase.all)
    func policy(_ example: OriginCase) {
        let policy = OriginPolicy(allowed: example.allowed)
        #expect(policy.permits(origin: example.origin, host: example.host, isSecure: example.isSecure) == example.isPermitted)
    }

    @Test(
        "RFC 6455 4.2.2: a foreign page gets 403, and nobody is asked",
        arguments: ["http://evil.example", "null", "http://localhost:81", "http://localhost.evil.example"])
    func refused(origin: String) async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake(fields: ["Origin: \(origin)"]))
            let answer = try client.readAnswer()
            #expect(answer.status == 403)
            #expect(answer.headers["connection"] == "close")
            #expect(server.log.all.isEmpty)
        }
    }

    @Test(
        "A page of the same host, a listed page and a client that is no browser get in",
        arguments: ["http://localhost", "https://poker.example:8443", nil])
    func permitted(origin: String?) async throws {
        try await TestServer.with {
            $0.allowedOrigins = OriginPolicy(allowed: ["https://Poker.example:8443/"])
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake(fields: origin.map { ["Origin: \($0)"] } ?? []))
            #expect(try client.readAnswer().status == 101)
        }
    }
}

/// One request's origin under one policy.
struct OriginCase: CustomTestStringConvertible, Sendable {
    let origin: String?
    let host: String?
    let allowed: [String]
    let isPermitted: Bool
    var isSecure: Bool?

    var testDescription: String {
        let way = self.isSecure.map { $0 ? " by TLS" : " without TLS" } ?? ""
        return "\(self.origin ?? "no origin") on \(self.host ?? "no host")\(way), allowed \(self.allowed)"
    }

    init(_ origin: String?, _ host: String?, _ allowed: [String], _ isPermitted: Bool) {
        self.origin = origin
        self.host = host
        self.allowed = allowed
        self.isPermitted = isPermitted
    }

    init(_ origin: String?, _ host: String?, isSecure: Bool? = nil, _ isPermitted: Bool) {
        self.init(origin, host, [], isPermitted)
        self.isSecure = isSecure
    }

    static let all = [
        OriginCase(nil, "a.example", true),
        OriginCase("http://a.example", "a.example", true),
        OriginCase("https://a.example", "a.example", true),
        OriginCase("https://A.Example", "a.eXample", true),
        OriginCase("http://a.example", "a.example:80", true),
        OriginCase("https://a.example", "a.example:443", true),
        OriginCase("https://a.example:443", "a.example", true),
        OriginCase("http://a.example", "a.example:443", false),
        OriginCase("http://a.example:8080", "a.example:8080", true),
        OriginCase("http://a.example:8080", "a.example", false),
        OriginCase("http://a.example", "a.example:8080", false),
        OriginCase("http://a.example.b", "a.example", false),
        OriginCase("http://b.a.example", "a.example", false),
        OriginCase("http://[::1]:3000", "[::1]:3000", true),
        OriginCase("http://[::1]", "[::1]", true),
        OriginCase("http://[::1]", "[::2]", false),
        OriginCase("null", "null", false),
        OriginCase("null", "a.example", ["null"], true),
        OriginCase("", "a.example", false),
        OriginCase("http://", "", false),
        OriginCase("http://a.example", nil, false),
        OriginCase("http://user@a.example", "a.example", false),
        OriginCase("http://user@a.example", "user@a.example", false),
        OriginCase("http://a.example/page", "a.example/page", false),
        OriginCase("http://a.example, http://b.example", "a.example", false),
        OriginCase("http://b.example", "a.example", ["http://b.example"], true),
        OriginCase("https://b.example", "a.example", ["http://b.example"], false),
        OriginCase("http://b.example:80", "a.example", ["HTTP://B.example/"], true),
        OriginCase("https://b.example", "a.example", ["https://b.example:443"], true),
        OriginCase("http://b.example", "a.example", ["*"], true),
        OriginCase("null", "a.example", ["*"], true),
        OriginCase("http://a.example", "a.example", isSecure: true, false),
        OriginCase("https://a.example", "a.example", isSecure: true, true),
        OriginCase("https://a.example", "a.example", isSecure: false, false),
        OriginCase("http://a.example", "a.example", isSecure: false, true),
        OriginCase("https://a.example", "a.example:8443", isSecure: true, false),
        OriginCase("ftp://a.example", "a.example", false),
        OriginCase("chrome-extension://a.example", "a.example", false),
        OriginCase("file://", "a.example", false),
        OriginCase("chrome-extension://abcd", "a.example", ["chrome-extension://abcd"], true),
        OriginCase("https://b.example.com", "a", ["https://*.example.com"], true),
        OriginCase("https://c.b.example.com", "a", ["https://*.Example.com"], true),
        OriginCase("https://example.com", "a", ["https://*.example.com"], false),
        OriginCase("https://badexample.com", "a", ["https://*.example.com"], false),
        OriginCase("https://b.example.com.evil", "a", ["https://*.example.com"], false),
        OriginCase("http://b.example.com", "a", ["https://*.example.com"], false),
        OriginCase("https://b.example.com:444", "a", ["https://*.example.com"], false),
        OriginCase("https://*.example.com", "a", ["https://*.example.com"], true),
        OriginCase("http://localhost:5173", "a", ["http://localhost:*"], true),
        OriginCase("http://localhost", "a", ["http://localhost:*"], true),
        OriginCase("https://localhost:5173", "a", ["http://localhost:*"], false),
        OriginCase("http://localhost:*", "localhost:*", false),
        OriginCase("https://b.example", "a", ["https://*"], false),
        OriginCase("NULL", "a.example", ["null"], false),
    ]
}
