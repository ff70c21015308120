import Foundation
import JSONText
import NIOCore
import TestSupport
import Testing
import Webhooks

@Suite struct WebhookSignatureTests {
    @Test(
        "A signature is what Python's hmac makes of timestamp, dot and body",
        arguments: [
            ("0123456789abcdef", 0, ""), ("correct-horse-battery-staple", 1_795_971_313, #"{"id":"A-b-1"}"#),
            (String(repeating: "k", count: 200), 1, "ñ ☕ \u{0}\r\n\"\\"),
            ("~!@#$%^&*()_+{}|:<>?", 253_402_300_799, String(repeating: "x", count: 100_000)),
        ])
    func python(secret: String, timestamp: Int64, body: String) throws {
        let script = """
            import hashlib, hmac, sys
            message = sys.argv[2].encode() + b"." + open(sys.argv[3], "rb").read()
            print("v1=" + hmac.new(sys.argv[1].encode(), message, hashlib.sha256).hexdigest())
            """
        let folder = try TestCertificates()
        try body.write(toFile: folder.path("body"), atomically: true, encoding: .utf8)
        let expected = try TestProcess.run("/usr/bin/env", ["python3", "-c", script, secret, "\(timestamp)", folder.path("body")])
        let signature = WebhookSignature(
            of: ByteBuffer(string: body), secret: try #require(WebhookSecret(secret)), timestamp: timestamp)
        #expect(signature.text + "\n" == expected.text)
    }

    @Test("A secret has 16 to 200 visible ASCII characters, and is not printed")
    func secrets() throws {
        for text in [
            "", "0123456789abcde", String(repeating: "a", count: 201), "0123456789 abcdef", "0123456789abcdeñ", "0123456789abcdef\n",
        ] {
            #expect(WebhookSecret(text) == nil, "\(text)")
        }
        let secret = try #require(WebhookSecret("0123456789abcdef"))
        let target = WebhookTarget(owner: .node, url: try WebhookURL("https://example.com/"), secret: secret)
        var dumped = "\(target)\(secret)" + String(reflecting: target)
        dump(target, to: &dumped)
        #expect(!dumped.contains("0123456789abcdef") && !dumped.contains("48, 49"))
    }

    @Test("A body says which event it is, and has it as clients get it")
    func body() throws {
        let event = #"{"event":"result","game":"R77F99","v":3,"votes":[{"value":"½"}],"stats":{"mean":0.50}}"#
        let notice = WebhookNotice(
            kind: .result, game: "R77F99", epoch: "a3d09ffe.00000001", version: 3, atMs: 1_795_971_313_643, data: ByteBuffer(string: event))
        let head =
            #"{"id":"R77F99-a3d09ffe.00000001-3","type":"result","game":"R77F99","epoch":"a3d09ffe.00000001","v":3,"at":1795971313643,"data":"#
        #expect(String(buffer: notice.body) == head + event + "}")
    }
}
