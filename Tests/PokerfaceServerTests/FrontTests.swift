import TestSupport
import Testing

@Suite("What a node answers at /")
struct FrontTests {
    @Test(
        "who names HTML in Accept gets the page, everybody else what to type",
        arguments: [
            ("text/html,application/xhtml+xml,*/*;q=0.8", true), ("application/json, Text/HTML;q=0.1", true), ("*/*", false),
            ("text/*", false),
            ("text/html;q=0, */*", false), ("application/json", false), ("text/htmlx", false),
        ])
    func front(accept: String, isPage: Bool) async throws {
        let redis = try RedisServerProcess()
        let node = try ServedNode(["serve", "--host", "127.0.0.1", "--port", "0", "--admin-port", "0", "--redis", redis.unixURL])
        let port = try await node.waitUntilReady().port
        let answer = try await PlainHTTP.exchange(
            port: port, "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: \(accept)\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("assets/") == isPage)
        #expect(answer.contains("pokerface connect ws://localhost") == !isPage)
    }
}
