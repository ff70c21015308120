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

    static func signpost() throws -> Signpost {
        let stage = ConfigurationNode.map([
            "routes": .map(["$default": .map(["integration": .scalar("talker")]), "decir": .map(["integration": .scalar("talker")])])
        ])
        let tree = ConfigurationNode.map(["stages": .map(["prod": stage, "dev": stage])])
        return Signpost(try GatewayConfiguration(tree: tree, source: "test", integrations: ["talker"]), integrations: [Talker()])
    }

    static func answer(_ path: String, _ method: HTTPMethod = .GET, headers: HTTPHeaders = ["Host": "poker.example:8080"]) throws
        -> HTTPAnswer
    {
        try self.signpost().answer(PlainRequest(method: method, path: path, query: "", headers: headers, remoteAddress: "::1"))
    }

    @Test(
        "the stage is the only segment of the path",
        arguments: [
            ("/dev", "dev"), ("/dev/", "dev"), ("/", nil), ("", nil), ("//", nil), ("/dev/x", nil), ("/dev//", nil), ("//dev", nil),
            ("dev", nil), ("/dev/@connections/a", nil), ("/%64ev", "%64ev"),
        ] as [(String, String?)])
    func stageName(path: String, name: String?) {
        #expect(Signpost.stageName(of: path) == name)
    }

    @Test("a handshake without a stage gets 403 with the stages and what to type")
    func wrongStage() throws {
        let answer = try Self.signpost().wrongStage(host: "poker.example:8080")
        #expect(answer.status == .forbidden && answer.closes)
        #expect(answer.headers.first(name: "content-type") == "application/json")
        #expect(
            String(buffer: answer.body)
                == #"{"message":"Forbidden","reason":"the path names no stage","stages":["dev","prod"],"type":"pokerface connect ws://poker.example:8080/dev"}"#
        )
    }

    @Test("a host cannot break out of the 403's JSON")
    func hostInJSON() throws {
        let answer = try Self.signpost().wrongStage(host: #"a","x":"b\"#)
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
        let page = String(buffer: try Self.answer("/", headers: ["Host": "<script>alert(1)</script>"]).body)
        #expect(!page.contains("<script"))
        #expect(page.contains("ws://&lt;script&gt;"))
    }

    @Test("behind a proxy that ends TLS the page shows wss")
    func secure() throws {
        let page = String(buffer: try Self.answer("/", headers: ["Host": "a", "X-Forwarded-Proto": "https"]).body)
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
