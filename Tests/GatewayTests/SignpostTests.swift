import Gateway
import JSONText
import NIOCore
import NIOHTTP1
import Rooms
import Testing
import Transport

@Suite("What the public port says to whoever is not connected")
struct SignpostTests {
    /// Never asked for a shard.
    struct Talker: Integration {
        let name = "talker"
        let firstMessages = [#"{"action":"say","text":"<b>&'"}"#]
        func makeShard(rooms: RoomsShard) -> any IntegrationShard { Nobody() }
    }

    final class Nobody: IntegrationShard {
        func receive(_ message: RoutedMessage, from connection: GatewayConnection, completion: @escaping (IntegrationOutcome) -> Void) {
            completion(.done)
        }
    }

    static func signpost(prefix: PathPrefix = .none) throws -> Signpost {
        let stage = ConfigurationNode.map([
            "routes": .map(["$default": .map(["integration": .scalar("talker")]), "decir": .map(["integration": .scalar("talker")])])
        ])
        let tree = ConfigurationNode.map(["stages": .map(["prod": stage, "dev": stage])])
        return Signpost(
            try GatewayConfiguration(tree: tree, source: "test", integrations: ["talker"]), integrations: [Talker()], prefix: prefix)
    }

    static func client(host: String = "poker.example:8080", isSecure: Bool? = nil, pathPrefix: String = "") -> ClientEnd {
        ClientEnd(address: "::1", isSecure: isSecure, host: host, pathPrefix: pathPrefix)
    }

    static func answer(
        _ path: String, _ method: HTTPMethod = .GET, client: ClientEnd = client(), prefix: PathPrefix = .none
    ) throws -> HTTPAnswer {
        try self.signpost(prefix: prefix).answer(PlainRequest(method: method, path: path, query: "", headers: [:], client: client))
    }

    static func wrongStage(_ path: String, client: ClientEnd = client(), prefix: PathPrefix = .none) throws -> HTTPAnswer {
        try self.signpost(prefix: prefix).wrongStage(HandshakeRequest(path: path, query: "", headers: [:], client: client))
    }

    @Test(
        "the stage is the only segment of the path",
        arguments: [
            ("/dev", "dev"), ("/dev/", "dev"), ("/", nil), ("", nil), ("//", nil), ("/dev/x", nil), ("/dev//", nil), ("//dev", nil),
            ("dev", nil), ("/dev/@connections/a", nil), ("/%64ev", "%64ev"),
        ] as [(String, String?)])
    func stageName(path: String, name: String?) throws {
        #expect(try Self.signpost().stageName(of: path) == name)
    }

    @Test(
        "under a prefix the stage comes behind it, and without it as before",
        arguments: [
            ("/poker/dev", "dev"), ("/poker/dev/", "dev"), ("/dev", "dev"), ("/poker", nil), ("/poker/", nil), ("/pokerdev", "pokerdev"),
            ("/poker/poker", "poker"), ("/other/dev", nil), ("/poker//dev", nil),
        ] as [(String, String?)])
    func prefixed(path: String, name: String?) throws {
        let prefix = try #require(PathPrefix(text: "/poker/"))
        #expect(try Self.signpost(prefix: prefix).stageName(of: path) == name)
    }

    @Test(
        "a prefix is the beginning of a path",
        arguments: [
            ("/", ""), ("/poker", "/poker"), ("/poker/", "/poker"), ("/a/b", "/a/b"), ("poker", nil), ("", nil), ("//", nil),
            ("/a//b", nil),
            ("/..", nil), ("/a b", nil), ("/a?", nil), ("/%41", nil),
        ] as [(String, String?)])
    func prefixes(text: String, prefix: String?) {
        #expect(PathPrefix(text: text)?.prefix == prefix)
    }

    @Test("whoever came by a prefix is shown addresses with it, whether the proxy took it off or not")
    func prefixShown() throws {
        let prefix = try #require(PathPrefix(text: "/poker"))
        let page = String(buffer: try Self.answer("/poker/", prefix: prefix).body)
        #expect(page.contains("ws://poker.example:8080/poker/dev"))
        #expect(String(buffer: try Self.answer("/poker", prefix: prefix).body).contains("/poker/dev"))
        let bare = String(buffer: try Self.answer("/", prefix: prefix).body)
        #expect(bare.contains("ws://poker.example:8080/dev") && !bare.contains("/poker/dev"))
        let told = Self.client(isSecure: true, pathPrefix: "/team")
        #expect(String(buffer: try Self.answer("/dev", client: told).body).contains("wss://poker.example:8080/team/dev"))
        #expect(String(buffer: try Self.wrongStage("/poker/x", prefix: prefix).body).contains("ws://poker.example:8080/poker/dev"))
        #expect(String(buffer: try Self.answer("/x/y", prefix: prefix).body).contains("/poker/ says"))
    }

    @Test("nothing says that other sites' scripts may read an answer", arguments: ["/", "/dev", "/nothing"])
    func noCORS(path: String) throws {
        for method in [HTTPMethod.GET, .OPTIONS] {
            let answer = try Self.answer(path, method)
            #expect(!answer.headers.contains { $0.name.lowercased().hasPrefix("access-control-") })
        }
        #expect(try Self.answer("/", .OPTIONS).status == .methodNotAllowed)
    }

    @Test("a handshake without a stage gets 403 with the stages and what to type")
    func wrongStage() throws {
        let answer = try Self.wrongStage("/nothing/here")
        #expect(answer.status == .forbidden && answer.closes)
        #expect(answer.headers.first(name: "content-type") == "application/json")
        #expect(
            String(buffer: answer.body)
                == #"{"message":"Forbidden","reason":"the path names no stage","stages":["dev","prod"],"type":"pokerface connect ws://poker.example:8080/dev"}"#
        )
    }

    @Test("a host cannot break out of the 403's JSON")
    func hostInJSON() throws {
        let answer = try Self.wrongStage("/x/y", client: Self.client(host: #"a","x":"b\"#))
        let body = try JSONValue.parse(answer.body.readableBytesView).objectValue
        #expect(body?["type"]?.stringValue == #"pokerface connect ws://a","x":"b\/dev"#)
        #expect(body?.members.count == 4)
    }

    @Test("/ is a page with every stage, its address, the first messages and the routes")
    func page() throws {
        let answer = try Self.answer("/")
        let page = String(buffer: answer.body)
        #expect(answer.status == .ok && answer.headers.first(name: "content-type") == "text/html; charset=utf-8")
        #expect(page.contains("pokerface connect ws://poker.example:8080/dev\nwscat -c ws://poker.example:8080/dev"))
        #expect(page.contains("ws://poker.example:8080/prod"))
        #expect(page.contains("{&quot;action&quot;:&quot;say&quot;,&quot;text&quot;:&quot;&lt;b&gt;&amp;&#39;&quot;}"))
        #expect(page.contains("<code>decir</code>"))
        #expect(page.contains("lang=\"es\""))
    }

    @Test("a host cannot put anything into the page")
    func hostInPage() throws {
        let page = String(buffer: try Self.answer("/", client: Self.client(host: "<script>alert(1)</script>")).body)
        #expect(!page.contains("<script"))
        #expect(page.contains("ws://&lt;script&gt;"))
    }

    @Test("behind a proxy that ends TLS the page shows wss")
    func secure() throws {
        let page = String(buffer: try Self.answer("/", client: Self.client(host: "a", isSecure: true)).body)
        #expect(page.contains("wss://a/dev") && !page.contains(" ws://"))
    }

    @Test("a stage without an upgrade is 426", arguments: ["/dev", "/dev/", "/prod"])
    func upgradeRequired(path: String) throws {
        let answer = try Self.answer(path)
        #expect(answer.status == .upgradeRequired && answer.headers.first(name: "upgrade") == "websocket")
        #expect(String(buffer: answer.body).contains("pokerface connect ws://poker.example:8080/"))
    }

    @Test("other paths are 404", arguments: ["/test", "/dev/x", "/favicon.ico", ""])
    func notFound(path: String) throws {
        #expect(try Self.answer(path).status == .notFound)
    }

    @Test("HEAD is answered as GET, other methods are 405", arguments: ["/", "/dev"])
    func methods(path: String) throws {
        #expect(try Self.answer(path, .HEAD).status == Self.answer(path).status)
        let refused = try Self.answer(path, .POST)
        #expect(refused.status == .methodNotAllowed && refused.headers.first(name: "allow") == "GET, HEAD")
    }

    @Test(
        "a refusal of $connect has its status, and never one that means success",
        arguments: [(401, 401), (301, 301), (501, 501), (200, 500), (101, 500)])
    func refusal(status: Int, answered: UInt) {
        #expect(Signpost.refusal(HTTPResponseStatus(statusCode: status)).status.code == answered)
    }
}
