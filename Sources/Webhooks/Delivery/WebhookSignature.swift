import Cryptography
import NIOCore

/// What shows a receiver that a body comes from who knows the secret, and when it was sent. A value.
package struct WebhookSignature: Sendable, Equatable {
    /// Seconds since 1970.
    package let timestamp: Int64
    /// `v1=` and the HMAC-SHA-256 of timestamp, a dot and the body, in hexadecimal.
    package let text: String

    /// Signs a body at that time.
    package init(of body: ByteBuffer, secret: WebhookSecret, timestamp: Int64) {
        self.timestamp = timestamp
        let code = MessageAuthentication.sha256(Array("\(timestamp).".utf8) + body.readableBytesView, key: secret.bytes)
        let digits = Array("0123456789abcdef".utf8)
        self.text = "v1=" + String(decoding: code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
