import Cryptography

/// The identity of one message in an error frame, in API Gateway's shape: 11 bytes as URL-safe base64, 16 characters with `=` last.
package struct RequestID: Sendable, Hashable, CustomStringConvertible {
    /// The 16 characters.
    package let text: String

    /// From 11 random bytes; fewer are filled up with zeros, more are cut.
    package init(random: [UInt8]) {
        var bytes = Array(random.prefix(11))
        bytes.append(contentsOf: repeatElement(0, count: 11 - bytes.count))
        self.text = Base64.encodeURLSafe(bytes) + "="
    }

    /// A new one that nobody can guess.
    package static func make() -> RequestID { RequestID(random: SecureRandom.bytes(11)) }

    package var description: String { self.text }
}
