import Foundation
import PokerfaceServer
import TestSupport
import Testing
import Webhooks

/// The operator's webhooks in the configuration file.
@Suite struct OperatorWebhookTests {
    private static let secret = "Operator-Secret-1"

    private static func read(_ text: String) throws(ServerError) -> [WebhookTarget] {
        let file = try ConfigurationFile(text: text, source: "a.yaml")
        return try OperatorWebhooks.read(file.webhooks, source: file.source)
    }

    @Test("A list is read, with its defaults; without one, or with nothing in it, there are none")
    func list() throws {
        let targets = try Self.read(
            """
            webhooks:
              - url: https://Example.com/hook
                secret: \(Self.secret)
              - {url: "http://10.0.0.1:81", secret: \(Self.secret), events: result, plainHttp: true, privateAddresses: true}
            """)
        #expect(targets.map(\.url.text) == ["https://example.com/hook", "http://10.0.0.1:81/"])
        #expect(targets.map(\.kinds) == [[.started, .result, .settled], [.result]])
        #expect(targets.map(\.addresses) == [AddressPolicy(), .everywhere] && targets.allSatisfy { $0.owner == .node })
        #expect(targets[0].secret == WebhookSecret(Self.secret))
        for text in ["", "webhooks:", "webhooks: []", "webhooks: ~"] { #expect(try Self.read(text).isEmpty) }
    }

    @Test("A secret may stand in the first line of a file")
    func file() throws {
        let directory = try TemporaryDirectory()
        for end in ["", "\n", "\r\n", "\nsecond line"] {
            let path = try directory.write("secret", Self.secret + end)
            #expect(try Self.read("webhooks: [{url: 'https://example.com', secretFile: '\(path)'}]").first?.secret.text == Self.secret)
        }
        let short = try directory.write("short", "short")
        let message = Self.problem("webhooks: [{url: 'https://example.com', secretFile: '\(short)'}]")
        #expect(message?.contains("webhooks.0.secretFile is \(short); allowed: a file with 16 to 200 visible") == true, "\(message ?? "")")
    }

    private static func problem(_ text: String) -> String? {
        do { _ = try Self.read(text) } catch { return error.message }
        return nil
    }

    @Test(
        "What is wrong is told with its place, and without a secret",
        arguments: [
            ("webhooks: x", "a.yaml: webhooks is x; allowed: a list"), ("webhooks: {a: b}", "a.yaml: webhooks is a map; allowed: a list"),
            ("webhooks: [x]", "webhooks.0"), ("webhooks: [{}]", "webhooks.0.url is missing"),
            ("webhooks: [{url: 'https://a.b'}]", "webhooks.0.secret is missing"),
            ("webhooks: [{url: 'https://a.b', secret: Short-Hidden}]", "webhooks.0.secret is empty; allowed: 16 to 200 visible"),
            ("webhooks: [{url: 'https://a.b', secret: [Short-Hidden]}]", "webhooks.0.secret is a list"),
            ("webhooks: [{url: 'http://a.b/Hidden', secret: 0123456789abcdef}]", "webhooks.0.url is empty; allowed: an https:// URL"),
            ("webhooks: [{url: 'https://u:Hidden@a.b/', secret: 0123456789abcdef}]", "webhooks.0.url is empty; allowed: an https:// URL"),
            ("webhooks: [{url: 'https://10.0.0.1/', secret: 0123456789abcdef}]", "as this is a private address, or privateAddresses: true"),
            ("webhooks: [{url: 'https://a.b', secret: 0123456789abcdef, events: []}]", "webhooks.0.events"),
            ("webhooks: [{url: 'https://a.b', secret: 0123456789abcdef, events: [voted]}]", "webhooks.0.events.0 is voted"),
            (
                "webhooks: [{url: 'https://a.b', secret: 0123456789abcdef, plainHttp: 1}]",
                "webhooks.0.plainHttp is 1; allowed: true or false"
            ),
            ("webhooks: [{url: 'https://a.b', secret: 0123456789abcdef, secretFile: /x}]", "either secret or secretFile"),
            ("webhooks: [{url: 'https://a.b', secretFile: /nowhere/at/all}]", "a file that can be read"),
            ("webhooks: [{uri: 'https://a.b'}]", "webhooks.0.uri is not a key"),
        ])
    func wrong(text: String, part: String) {
        let message = Self.problem(text) ?? "it was taken"
        #expect(message.contains(part) && !message.contains("Hidden") && !message.contains("\n"), "\(message)")
    }

    @Test("There are 20 at most")
    func limit() throws {
        func list(_ count: Int) -> String {
            "webhooks:\n" + (0..<count).map { "  - {url: 'https://a.b/\($0)', secret: 0123456789abcdef}\n" }.joined()
        }
        #expect(try Self.read(list(20)).count == 20)
        #expect(Self.problem(list(21))?.contains("a list of at most 20") == true)
    }

    @Test("The example of Config/pokerface.yaml is one, but for its file")
    func example() throws {
        let text = try String(contentsOfFile: "\(repositoryPath)/Config/pokerface.yaml", encoding: .utf8)
        let lines = text.split(separator: "\n").drop { $0 != "#webhooks:" }.prefix(4).map { $0.dropFirst() }
        let targets = try Self.read(
            lines.joined(separator: "\n").replacing("secretFile: /etc/pokerface/webhook-secret", with: "secret: \(Self.secret)"))
        #expect(targets.map(\.kinds) == [[.started, .result, .settled]])
    }

    @Test("A file of authorities that is none ends the start with its setting's name")
    func authorities() throws {
        #expect(throws: ServerError.self) { try NodePlan(flags: [.webhookCa: ["/nowhere/at/all"]], environment: [:]) }
    }
}
