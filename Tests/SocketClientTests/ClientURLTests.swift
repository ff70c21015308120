import SocketClient
import Testing

@Suite("Client URLs")
struct ClientURLTests {
    @Test(
        "RFC 6455 3: a URL has host, port and target",
        arguments: [
            ("ws://localhost:8080/dev", "localhost", 8080, "/dev", "localhost:8080"),
            ("ws://localhost", "localhost", 80, "/", "localhost"),
            ("WS://poker.example/dev?a=1&b=/x", "poker.example", 80, "/dev?a=1&b=/x", "poker.example"),
            ("wss://poker.example/dev", "poker.example", 443, "/dev", "poker.example"),
            ("WSS://[::1]:80/", "::1", 80, "/", "[::1]:80"),
            ("ws://h:1?x", "h", 1, "/?x", "h:1"),
            ("localhost:8080/dev", "localhost", 8080, "/dev", "localhost:8080"),
            ("ws://[::1]:8081/dev", "::1", 8081, "/dev", "[::1]:8081"),
            ("ws://[2001:db8::1]", "2001:db8::1", 80, "/", "[2001:db8::1]"),
            ("ws://h/ñ", "h", 80, "/%C3%B1", "h"),
        ] as [(String, String, Int, String, String)])
    func parsed(text: String, host: String, port: Int, target: String, authority: String) throws {
        let url = try SocketClientURL(text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.target == target)
        #expect(url.authority == authority)
        #expect(url.isSecure == text.lowercased().hasPrefix("wss:"))
    }

    @Test(
        "RFC 6455 4.1: what is not a usable URL is refused before anything is sent",
        arguments: [
            "http://h/", "https://h/", "ws://", "ws:///dev", "ws://h:0/", "ws://h:65536/", "ws://h:x/", "ws://h:/", "ws://[::1/",
            "ws://[::1]x/",
            "ws://u:p@h/", "ws://h/#a", "ws://h/a b", "ws://h/a\r\nX: y", "ws://h h/",
        ])
    func refused(text: String) {
        #expect {
            try SocketClientURL(text)
        } throws: { error in
            (error as? SocketClientError)?.code == .invalidRequest
        }
    }
}
