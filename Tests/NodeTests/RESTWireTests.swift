import Foundation
import JSONText
import TestSupport
import Testing

/// The API as HTTP: connections, bodies, proxies, clients that are not ours.
@Suite("REST on the wire", .serialized, .timeLimit(.minutes(2)))
struct RESTWireTests {
    private static let name = #"{"name":"Bot"}"#

    @Test("Many requests of one connection are answered in their order, also when they come at once, and it becomes a socket afterwards")
    func pipelined() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url)
        let client = try HTTPConnection(port: node.port)
        let made = try client.ask("POST", "/api/games", Self.name)
        let (path, token) = (made.headers["location"]?.replacing("http://127.0.0.1", with: "") ?? "", made.json["token"]?.stringValue ?? "")
        let head = "HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n"
        let start = #"{"round":1}"#
        try client.send(
            "POST \(path)/start \(head)Content-Type: application/json\r\nContent-Length: \(start.utf8.count)\r\n\r\n\(start)"
                + "HEAD \(path) \(head)\r\nGET \(path)/nothing \(head)\r\nGET \(path) \(head)\r\n")
        #expect(try client.readAnswer().json["round"]?.intValue == 1)
        #expect(try client.readAnswer(hasBody: false).status == 200)
        #expect(try client.readAnswer().status == 404)
        #expect(try client.readAnswer().json["phase"]?.stringValue == "voting")
        try client.send(
            "GET /dev HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        #expect(try client.readAnswer().status == 101)
        withExtendedLifetime(redis) {}
    }

    @Test("Bodies come in chunks, byte by byte and after a 100; beyond bodyBytes they are refused with 413 in JSON")
    func bodies() throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: ["--body-bytes", "100"])
        let client = try HTTPConnection(port: node.port)
        let head = "POST /api/games HTTP/1.1\r\nHost: h\r\nContent-Type: application/json; charset=utf-8\r\n"
        try client.send(head + "Transfer-Encoding: chunked\r\n\r\n" + Self.name.map { "1\r\n\($0)\r\n" }.joined() + "0\r\n\r\n")
        #expect(try client.readAnswer().status == 201)
        for character in head + "Content-Length: \(Self.name.utf8.count)\r\n\r\n" + Self.name { try client.send(String(character)) }
        #expect(try client.readAnswer().status == 201)
        try client.send(head + "Content-Length: \(Self.name.utf8.count)\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.readAnswer(hasBody: false).status == 100)
        try client.send(Self.name)
        #expect(try client.readAnswer().status == 201)
        for field in ["Content-Length: 101", "Transfer-Encoding: chunked"] {
            let client = try HTTPConnection(port: node.port)
            try client.send(head + field + "\r\n\r\n" + (field.hasPrefix("T") ? "80\r\n\(String(repeating: " ", count: 128))\r\n" : ""))
            let answer = try client.readAnswer()
            #expect(answer.status == 413 && answer.code == "too_large" && client.isAtEnd(), "\(answer)")
        }
        withExtendedLifetime(redis) {}
    }

    @Test("Behind nginx, over TLS and under a prefix, URLs are those that the client can use", arguments: ["", "/poker"])
    func proxy(prefix: String) throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: ["--trusted-proxies", "127.0.0.1"])
        let proxy = try ProxyProcess(.nginx, node: node)
        let client = try proxy.tlsClient()
        let made = try client.ask("POST", "\(prefix)/api/games", body: Self.name, fields: ["Content-Type: application/json"])
        let answer = try JSONValue.parse(made.body)
        let code = answer["game"]?.stringValue ?? ""
        #expect(made.status == 201 && answer["url"]?.stringValue == "https://poker.example\(prefix)/g/\(code)", "\(made)")
        let token = "Authorization: Bearer \(answer["token"]?.stringValue ?? "")"
        for _ in 0..<2 { #expect(try client.ask("GET", "\(prefix)/api/games/\(code)", fields: [token]).status == 200) }
        let document = try JSONValue.parse(try client.ask("GET", "\(prefix)/api/openapi.json").body)
        #expect(document["servers"]?.arrayValue?.first?["url"]?.stringValue == "https://poker.example\(prefix)/api")
        let page = ["Origin: https://poker.example", token]
        #expect(try client.ask("GET", "\(prefix)/api/games/\(code)", fields: page).status == 200)
        #expect(try client.ask("GET", "\(prefix)/api/games/\(code)", fields: ["Origin: http://poker.example", token]).status == 403)
        withExtendedLifetime(redis) {}
    }

    @Test("Under a prefix that the proxy leaves on, the API is where the node is told to be, and beside it")
    func ownPrefix() throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, arguments: ["--path-prefix", "/team"])
        let client = try HTTPConnection(port: node.port)
        let made = try client.ask("POST", "/team/api/games", Self.name)
        #expect(made.json["url"]?.stringValue?.hasPrefix("http://127.0.0.1/team/g/") == true, "\(made)")
        #expect(try client.ask("POST", "/api/games", Self.name).json["url"]?.stringValue?.hasPrefix("http://127.0.0.1/g/") == true)
        #expect(try client.ask("POST", "/teams/api/games", Self.name).status == 404)
        withExtendedLifetime(redis) {}
    }

    @Test("A request counts as a message of its address: beyond the rate it is refused with 429, and when to come again")
    func rate() async throws {
        let redis = try RedisServerProcess()
        let rate = ["--messages-per-second-per-address", "1", "--message-burst-per-address", "3"]
        let node = try NodeProcess(redis: redis.url, arguments: rate)
        let client = try HTTPConnection(port: node.port)
        var answers: [HTTPConnection.Answer] = []
        while answers.last?.status != 429, answers.count < 20 { answers.append(try client.ask("GET", "/api/openapi.json")) }
        #expect(answers.count > 3 && answers.last?.code == "rate_limited" && answers.last?.headers["retry-after"] == "1")
        #expect(try await node.metric(#"pokerface_limits_reached_total{limit="messages_per_address"}"#) == 1)
        withExtendedLifetime(redis) {}
    }

    @Test("While Redis is away a request is answered 503 with Retry-After, and afterwards as before")
    func outage() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url)
        let client = try HTTPConnection(port: node.port)
        let made = try client.ask("POST", "/api/games", #"{"name":"Bot","token":"0123456789abcdefghijklmn"}"#)
        let path = "/api/games/\(made.json["game"]?.stringValue ?? "")"
        redis.kill()
        let away = try client.ask("GET", path, token: "0123456789abcdefghijklmn")
        #expect([503, 504].contains(away.status) && ["unavailable", "unknown"].contains(away.code), "\(away)")
        let later = try client.ask("GET", path, token: "0123456789abcdefghijklmn")
        #expect(later.status == 503 && Int(later.headers["retry-after"] ?? "") ?? 0 > 0, "\(later)")
        #expect(try client.ask("GET", "/api/openapi.json").status == 200)
        try redis.start()
        var answer = try client.ask("GET", path, token: "0123456789abcdefghijklmn")
        let end = ContinuousClock.now + .seconds(20)
        while answer.code != "game_not_found", ContinuousClock.now < end {
            answer = try client.ask("GET", path, token: "0123456789abcdefghijklmn")
        }
        #expect(answer.code == "game_not_found", "\(answer)")
    }

    @Test("curl and aiohttp play a round, and the served description is OpenAPI 3.1")
    func others() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url)
        let root = "http://127.0.0.1:\(node.port)"
        let curl = try TestProcess.run(
            "/usr/bin/env",
            ["curl", "-sS", "-i", "-H", "Expect: 100-continue", "--json", Self.name, "\(root)/api/games"])
        #expect(curl.text.contains("HTTP/1.1 201 Created") && curl.text.contains("\(root)/g/"), "\(curl.text)")
        let python = try WalkthroughTests.pythonPath()
        let client = try TestProcess.run(python, ["-B", "\(repositoryPath)/Tests/Clients/rest_client.py", root])
        #expect(client.text.hasSuffix("played a round\n"), "\(client.text)")
        let document = try HTTPConnection(port: node.port).ask("GET", "/api/openapi.json")
        #expect(document.headers["content-type"] == "application/json")
        let file = "\(NSTemporaryDirectory())/pf-openapi-\(UUID().uuidString).json"
        try document.body.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let check = try TestProcess.run(python, ["-m", "openapi_spec_validator", "--schema", "3.1", "--validation-errors", "all", file])
        #expect(check.text.hasSuffix(": OK\n"), "\(check.text)")
        withExtendedLifetime(redis) {}
    }
}
