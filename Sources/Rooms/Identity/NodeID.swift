/// One run of one node: six characters of the URL-safe base64 alphabet (36 bits), new at each start.
///
/// It is the literal prefix of the node's connection ids, so that whoever holds such an id knows the node without a look-up.
package struct NodeID: Hashable, Sendable, CustomStringConvertible {
    /// The six characters.
    package let text: String

    /// Takes text of the right shape; nil otherwise.
    package init?(text: String) {
        guard text.utf8.count == 6, text.utf8.allSatisfy(Base64Alphabet.contains) else { return nil }
        self.text = text
    }

    /// Makes an id from six random bytes, of which 36 bits are used.
    package init(random: [UInt8]) {
        precondition(random.count >= 6, "a node id takes six random bytes")
        self.text = String(decoding: random.prefix(6).map { Base64Alphabet.character($0) }, as: UTF8.self)
    }

    package var description: String { self.text }
}

/// The URL-safe alphabet of RFC 4648, section 5.
enum Base64Alphabet {
    private static let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The character of the low six bits.
    static func character(_ value: UInt8) -> UInt8 { self.characters[Int(value & 63)] }

    static func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}
