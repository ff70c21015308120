/// One connection, in the shape that AWS gives them: 16 characters, 11 bytes of URL-safe base64 with one `=`.
///
/// The first six characters are the node's id; 52 random bits follow. Kept as two words, since the text would be a heap
/// allocation for each copy in a table.
///
/// - Source: fourteen published AWS ids, all of this shape; design of the keys `pf:{n:N}:c:<bucket>`.
package struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    private let first: UInt64
    private let second: UInt64

    /// Takes text of the right shape; nil otherwise.
    package init?(text: String) {
        self.init(characters: Array(text.utf8))
    }

    private init?(characters: [UInt8]) {
        guard characters.count == 16, characters[15] == UInt8(ascii: "="), characters[..<15].allSatisfy(Base64Alphabet.contains) else {
            return nil
        }
        self.first = characters[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        self.second = characters[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Makes an id of the node from nine random bytes, of which 52 bits are used.
    package init(node: NodeID, random: [UInt8]) {
        precondition(random.count >= 9, "a connection id takes nine random bytes")
        var characters = Array(node.text.utf8)
        characters += random.prefix(8).map(Base64Alphabet.character)
        // 88 bits are 14 characters and four bits: the low two bits of the last character are zero.
        characters.append(Base64Alphabet.character(random[8] & 0b111100))
        characters.append(UInt8(ascii: "="))
        self.first = characters[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        self.second = characters[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The 16 characters.
    package var text: String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            for place in 0..<8 {
                buffer[place] = UInt8(truncatingIfNeeded: self.first >> UInt64(56 - 8 * place))
                buffer[place + 8] = UInt8(truncatingIfNeeded: self.second >> UInt64(56 - 8 * place))
            }
            return 16
        }
    }

    /// Whether the connection belongs to that node.
    package func belongs(to node: NodeID) -> Bool { self.text.utf8.prefix(6).elementsEqual(node.text.utf8) }

    /// So many hashes hold a node's connection records.
    package static let bucketCount = 16

    /// Which of the node's 16 hashes of connection records holds it.
    package var bucket: Int { Int(truncatingIfNeeded: self.second >> 24) & 15 }

    package var description: String { self.text }
}
