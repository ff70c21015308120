/// What a node and a receiver share, so that the receiver knows who sent. Never printed. A value.
package struct WebhookSecret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// How many bytes it may have.
    package static let length = 16...200

    let bytes: [UInt8]

    /// 16 to 200 visible ASCII characters; nil for anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard Self.length.contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.bytes = bytes
    }

    /// The same bytes, for whoever stores it.
    package var text: String { String(decoding: self.bytes, as: UTF8.self) }

    package var description: String { "a secret" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
