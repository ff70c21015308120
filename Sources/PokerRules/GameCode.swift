/// The six letters by which a game is joined. A value.
package struct GameCode: Sendable, Hashable {
    /// Letters and digits that nobody mistakes for another: no 0 and O, no 1, I and L.
    package static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ".utf8)
    /// How many letters a code has.
    package static let length = 6

    /// The letters in upper case.
    package let text: String

    /// The code that somebody typed, in either case and with space around it; nil when no game can have it.
    package init?(typed text: String) {
        let letters = ShownText.trimmed(text).utf8.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 - 32 : $0 }
        guard letters.count == Self.length, letters.allSatisfy(Self.alphabet.contains) else { return nil }
        self.text = String(decoding: letters, as: UTF8.self)
    }

    /// The code that a hash stands for: the hash as one large number, in the alphabet's digits, the last six of them.
    ///
    /// With 32 bytes every code is as likely as every other (to one part in 2^200).
    package init(hash: [UInt8]) {
        var number = hash
        let base = UInt16(Self.alphabet.count)
        let letters = (0..<Self.length).map { _ in
            var rest: UInt16 = 0
            for index in number.indices {
                rest = rest << 8 | UInt16(number[index])
                number[index] = UInt8(rest / base)
                rest %= base
            }
            return Self.alphabet[Int(rest)]
        }
        self.text = String(decoding: letters, as: UTF8.self)
    }
}
