import NIOCore
import NIOHTTP1
import Testing
import Transport

@Suite("Addresses and ranges")
struct AddressTests {
    @Test(
        "an address has one form, however it was written",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:DB8:0::1", "2001:db8::1"), ("::1", "::1"),
            ("fe80::1%eth0", "fe80::1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"),
        ])
    func address(written: String, text: String) {
        #expect(IPAddress(text: written)?.text == text)
    }

    @Test(
        "what is no address is refused",
        arguments: ["", "a", "1.2.3", "1.2.3.4.5", "256.0.0.1", "[::1]", "::1:::", "1.2.3.4:80", " 1.2.3.4", "01.2.3.4", "localhost"])
    func noAddress(text: String) {
        #expect(IPAddress(text: text) == nil)
    }

    @Test(
        "a range holds the addresses that begin with its bits",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false), ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", false), ("::/16", "10.0.0.1", false),
            ("::ffff:0:0/96", "10.0.0.1", true), ("::ffff:10.0.0.0/104", "10.9.9.9", true), ("fd00::/8", "fdff::1", true),
            ("fd00::/8", "fe00::1", false), ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
            ("2001:db8::/65", "2001:db8:0:0:8000::1", false),
            ("::1/128", "::1", true), ("127.0.0.0/31", "127.0.0.1", true), ("127.0.0.0/31", "127.0.0.2", false),
        ])
    func range(_ range: String, _ address: String, isIn: Bool) throws {
        let address = try #require(IPAddress(text: address))
        #expect(try #require(AddressRange(text: range)).contains(address) == isIn)
    }

    @Test(
        "what is no range is refused, also one with bits behind its prefix",
        arguments: [
            "", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "0.0.0.0/-0", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/8/8", "::/129", "a/8",
            "10.0.0.0/٨",
            "fe80::%eth0/64",
        ])
    func noRange(text: String) {
        #expect(AddressRange(text: text) == nil)
    }
}

/// One request through proxies, and who the client is.
struct ForwardedCase: Sendable, CustomTestStringConvertible {
    var fields: [(String, String)]
    var client: ClientEnd
    var testDescription: String { self.fields.map { "\($0): \($1)" }.joined(separator: " | ") }

    init(_ fields: [(String, String)], _ address: String, isSecure: Bool? = nil, host: String = "here", prefix: String = "") {
        self.fields = fields
        self.client = ClientEnd(address: address, isSecure: isSecure, host: host, pathPrefix: prefix)
    }

    static let xForwarded = [
        Self([], "10.0.0.1"),
        Self([("X-Forwarded-For", "203.0.113.9")], "203.0.113.9"),
        Self([("X-Forwarded-For", "1.1.1.1, 203.0.113.9")], "203.0.113.9"),
        Self([("X-Forwarded-For", "1.1.1.1, 203.0.113.9, 10.9.9.9")], "203.0.113.9"),
        Self([("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "203.0.113.9")], "203.0.113.9"),
        Self([("X-Forwarded-For", "203.0.113.9:4711")], "203.0.113.9"),
        Self([("X-Forwarded-For", "[2001:db8::9]:4711")], "2001:db8::9"),
        Self([("X-Forwarded-For", "2001:db8::9")], "2001:db8::9"),
        Self([("X-Forwarded-For", "unknown")], "10.0.0.1"),
        // U+0600 and the comma behind it are one character.
        Self([("X-Forwarded-For", "1.1.1.1:\u{600}, 203.0.113.9")], "203.0.113.9"),
        Self([("X-Forwarded-For", "1.1.1.1:x")], "10.0.0.1"),
        Self([("X-Forwarded-For", "[1.1.1.1]x")], "10.0.0.1"),
        Self([("X-Forwarded-For", "1.1.1.1\0.x")], "10.0.0.1"),
        Self([("X-Forwarded-For", Array(repeating: "10.9.9.9", count: 40).joined(separator: ", ") + ", 203.0.113.9")], "203.0.113.9"),
        Self([("X-Forwarded-For", "1.1.1.1, " + Array(repeating: "10.9.9.9", count: 40).joined(separator: ", "))], "10.9.9.9"),
        Self(Array(repeating: ("X-Forwarded-For", "1.1.1.1"), count: 40) + [("X-Forwarded-For", "203.0.113.9")], "203.0.113.9"),
        Self([("X-Forwarded-For", "203.0.113.9, unknown")], "10.0.0.1"),
        Self([("X-Forwarded-For", "10.2.2.2, 10.3.3.3")], "10.2.2.2"),
        Self([("X-Forwarded-For", ""), ("X-Forwarded-Proto", "https")], "10.0.0.1", isSecure: true),
        Self([("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https")], "203.0.113.9", isSecure: true),
        Self([("X-Forwarded-For", "203.0.113.9, 10.9.9.9"), ("X-Forwarded-Proto", "https, http")], "203.0.113.9", isSecure: true),
        Self([("X-Forwarded-For", "203.0.113.9, 10.9.9.9"), ("X-Forwarded-Proto", "http")], "203.0.113.9", isSecure: false),
        Self([("X-Forwarded-Proto", "gopher")], "10.0.0.1"),
        Self([("X-Forwarded-Host", "poker.example:8443")], "10.0.0.1", host: "poker.example:8443"),
        Self([("X-Forwarded-Host", "a b")], "10.0.0.1"),
        Self([("X-Forwarded-Prefix", "/poker/")], "10.0.0.1", prefix: "/poker"),
        Self([("X-Forwarded-Prefix", "//evil.example")], "10.0.0.1"),
        Self([("X-Forwarded-Prefix", "/<script>")], "10.0.0.1"),
        Self([("Forwarded", "for=1.1.1.1;proto=https")], "10.0.0.1"),
    ]

    static let forwarded = [
        Self([("Forwarded", "for=203.0.113.9")], "203.0.113.9"),
        Self(
            [("Forwarded", #"For="[2001:db8::9]:4711";Proto=https;host=poker.example"#)], "2001:db8::9", isSecure: true,
            host: "poker.example"),
        Self([("Forwarded", #"for=1.1.1.1, for=203.0.113.9;proto=https, for="10.9.9.9""#)], "203.0.113.9", isSecure: true),
        Self([("Forwarded", #"for="a,b;c", for=203.0.113.9"#)], "203.0.113.9"),
        Self([("Forwarded", #"for=203.0.113.9;by="x\"y""#)], "203.0.113.9"),
        Self([("Forwarded", "for=1.1.1.1;by=\u{600}, for=203.0.113.9")], "203.0.113.9"),
        // A quote that the client left open would pair with the proxy's own.
        Self([("Forwarded", #"for=1.1.1.1;by=", for="[2001:db8::9]:4711""#)], "10.0.0.1"),
        Self([("Forwarded", #"for=1.1.1.1;by=""#), ("Forwarded", "for=203.0.113.9")], "203.0.113.9"),
        Self([("Forwarded", "for=_hidden;proto=https")], "10.0.0.1", isSecure: true),
        Self([("Forwarded", "for=unknown")], "10.0.0.1"),
        Self([("Forwarded", "for=1.1.1.1, nonsense, for=10.9.9.9")], "10.9.9.9"),
        Self([("Forwarded", #"for="203.0.113.9"#)], "10.0.0.1"),
        Self([("Forwarded", ""), ("X-Forwarded-For", "1.1.1.1")], "10.0.0.1"),
    ]
}

@Suite("Trusted proxies")
struct TrustedProxiesTests {
    private static let ranges = ["10.0.0.0/8"].compactMap { AddressRange(text: $0) }

    private func client(_ example: ForwardedCase, _ fields: ProxyFields, peer: String) -> ClientEnd {
        let headers = HTTPHeaders([("Host", "here")] + example.fields)
        return TrustedProxies(Self.ranges, fields: fields).client(of: headers, peer: peer, isSecure: false)
    }

    @Test("X-Forwarded fields of a trusted proxy tell the client, from the nearest proxy outwards", arguments: ForwardedCase.xForwarded)
    func xForwarded(_ example: ForwardedCase) {
        #expect(self.client(example, .xForwarded, peer: "10.0.0.1") == example.client)
    }

    @Test("Forwarded of a trusted proxy tells the client (RFC 7239 section 4)", arguments: ForwardedCase.forwarded)
    func forwarded(_ example: ForwardedCase) {
        #expect(self.client(example, .forwarded, peer: "10.0.0.1") == example.client)
    }

    @Test(
        "nobody else's fields are believed", arguments: ForwardedCase.xForwarded + ForwardedCase.forwarded, ["203.0.113.1", "unix", "::1"])
    func untrusted(_ example: ForwardedCase, peer: String) {
        for fields in ProxyFields.allCases {
            #expect(self.client(example, fields, peer: peer) == ClientEnd(address: peer, isSecure: nil, host: "here"))
        }
    }

    @Test("the fields that the proxies are not said to write are a client's own", arguments: ForwardedCase.xForwarded)
    func none(_ example: ForwardedCase) {
        #expect(self.client(example, .none, peer: "10.0.0.1") == ClientEnd(address: "10.0.0.1", isSecure: nil, host: "here"))
    }
}

@Suite("Trusted proxies on the wire", .timeLimit(.minutes(3)))
struct ForwardedWireTests {
    @Test("each request of a kept-alive connection has a client of its own, and a socket keeps the one of its handshake")
    func clients() async throws {
        try await TestServer.with {
            $0.trustedProxies = TrustedProxies([AddressRange(text: "127.0.0.1")].compactMap { $0 })
        } _: { server in
            let client = try RawClient(port: server.port)
            for address in ["203.0.113.1", "203.0.113.2"] {
                try client.send("GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: \(address)\r\n\r\n")
                #expect(try client.readAnswer().body == "\(address) of x\n")
            }
            try client.send(RawClient.handshake(fields: ["X-Forwarded-For: 203.0.113.3"]))
            #expect(try client.readAnswer().status == 101)
            try client.send(RawClient.text("address"))
            #expect(try client.readFrame().text == "203.0.113.3")
        }
    }

    @Test(
        "a page whose scheme or host is not the one that the proxy tells is foreign",
        arguments: [
            ("https://poker.example", "https", 101), ("http://poker.example", "https", 403), ("https://poker.example", "http", 403),
            ("http://poker.example", "http", 101), ("https://inner", "https", 403),
        ])
    func origin(origin: String, scheme: String, status: Int) async throws {
        try await TestServer.with {
            $0.trustedProxies = TrustedProxies([AddressRange(text: "127.0.0.1")].compactMap { $0 })
        } _: { server in
            let client = try RawClient(port: server.port)
            let fields = [
                "Origin: \(origin)", "X-Forwarded-Proto: \(scheme)", "X-Forwarded-Host: poker.example", "X-Forwarded-For: 203.0.113.9",
            ]
            try client.send(RawClient.handshake(fields: fields))
            #expect(try client.readAnswer().status == status)
        }
    }
}
