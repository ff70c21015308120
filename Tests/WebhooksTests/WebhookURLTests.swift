import Testing
import Transport
import Webhooks

@Suite struct WebhookURLTests {
    @Test(
        "A URL is read, and written as it is asked for",
        arguments: [
            ("https://example.com", "https://example.com/", 443),
            ("HTTPS://Example.COM:443/Hook?key=a%2Fb", "https://example.com/Hook?key=a%2Fb", 443),
            ("http://example.com:80?x=1", "http://example.com/?x=1", 80),
            ("https://hooks.example.com:8443/a/b", "https://hooks.example.com:8443/a/b", 8443),
            ("https://8.8.8.8/", "https://8.8.8.8/", 443),
            ("https://[2606:4700:0::1111]:444/x", "https://[2606:4700::1111]:444/x", 444),
            ("https://[::ffff:8.8.8.8]/", "https://8.8.8.8/", 443),
        ])
    func read(text: String, written: String, port: Int) throws {
        let url = try WebhookURL(text)
        #expect(url.text == written && url.port == port)
        #expect(try WebhookURL(url.text) == url)
    }

    @Test(
        "What two readers could take for different things is no URL",
        arguments: [
            ("", WebhookURLProblem.length), ("https://example.com/" + String(repeating: "a", count: 481), .length),
            ("https://exämple.com/", .character), ("https://example.com/a b", .character), ("https://example.com/\r\nX: y", .character),
            (#"https://example.com\@127.0.0.1/"#, .character), ("https://example.com/%", .character),
            ("https://example.com/%zz", .character),
            ("https://example.com/[x]", .character), ("example.com", .scheme), ("ftp://example.com/", .scheme),
            ("file:///etc/passwd", .scheme), ("unix://x", .scheme), ("https://example.com/#top", .fragment),
            ("https://a@example.com/", .userInformation), ("https://a:b@example.com/", .userInformation),
            ("https://example.com:80@127.0.0.1/", .userInformation), ("https://", .host), ("https:///x", .host), ("https://.com", .host),
            ("https://a..b/", .host), ("https://example.com./", .host), ("https://127.1/", .host), ("https://2130706433/", .host),
            ("https://0x7f000001/", .host), ("https://0x7f.1/", .host), ("https://127.0.0.0x1/", .host), ("https://1.2.3.256/", .host),
            ("https://[::1/", .host), ("https://[::1%25eth0]/", .host), ("https://[fe80::1]x/", .host), ("https://[]/", .host),
            ("https://a%2eb/", .host), ("https://example.com:/", .port), ("https://example.com:0/", .port),
            ("https://example.com:65536/", .port), ("https://example.com:+443/", .port), ("https://example.com:443:1/", .port),
        ])
    func refused(text: String, problem: WebhookURLProblem) {
        #expect(throws: problem) { try WebhookURL(text) }
    }

    @Test("What stands in a log has neither path nor query")
    func origin() throws {
        #expect(try WebhookURL("https://Example.com:8443/services/T1/secret?key=secret").origin == "https://example.com:8443")
    }

    @Test(
        "A game's webhook goes by https to a public address and a port of web servers",
        arguments: [
            ("http://example.com/", "url begins with https://"), ("https://example.com:25/", "url has port 443, 80, or one from 1024 on"),
            ("https://127.0.0.1/", "url leads to a loopback address; webhooks go to public ones"),
            ("https://[::ffff:10.0.0.1]/", "url leads to a private address; webhooks go to public ones"),
            ("https://[fd00::1]/", "url leads to a unique local address; webhooks go to public ones"),
            ("ftp://example.com/", "url begins with https://"),
        ])
    func rules(text: String, message: String) {
        #expect(throws: WebhookRules.Refusal(message: message)) { try WebhookRules().url(text) }
    }

    @Test("The operator may allow more")
    func allowed() throws {
        let rules = WebhookRules(allowsPlainHTTP: true, addresses: AddressPolicy(allowed: [try #require(AddressRange(text: "127.0.0.1"))]))
        #expect(try rules.url("http://127.0.0.1:8080/x").text == "http://127.0.0.1:8080/x")
        #expect(throws: WebhookRules.Refusal.self) { try rules.url("http://127.0.0.2:8080/x") }
    }
}
