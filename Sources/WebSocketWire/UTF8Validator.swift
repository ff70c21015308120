/// Checks UTF-8 (RFC 3629) as it arrives in pieces: a wrong byte is found in the piece that holds it.
struct UTF8Validator {
    /// Continuation bytes that the current character still needs, 0 to 3.
    private var needed: UInt8 = 0
    /// The range of the next continuation byte: narrower after E0, ED, F0 and F4 (overlong forms, surrogates, beyond U+10FFFF).
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether what was checked so far ends with a whole character.
    var isComplete: Bool { self.needed == 0 }

    /// Checks the next piece; false at a byte that no valid text has in this place, after which the validator is of no more use.
    mutating func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if self.needed == 0 { index = Self.endOfASCII(bytes, from: index) }
            // From here to the next character boundary: at most four bytes before the fast path is tried again.
            repeat {
                guard index < bytes.count else { return true }
                guard self.accept(bytes[index]) else { return false }
                index += 1
            } while self.needed > 0
        }
        return true
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        guard self.needed == 0 else { return self.acceptContinuation(byte) }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: self.begin(1)
        case 0xE0: self.begin(2, lowest: 0xA0)
        case 0xED: self.begin(2, highest: 0x9F)
        case 0xE1...0xEF: self.begin(2)
        case 0xF0: self.begin(3, lowest: 0x90)
        case 0xF1...0xF3: self.begin(3)
        case 0xF4: self.begin(3, highest: 0x8F)
        default: return false
        }
        return true
    }

    private mutating func acceptContinuation(_ byte: UInt8) -> Bool {
        guard byte >= self.lowest, byte <= self.highest else { return false }
        self.begin(self.needed - 1)
        return true
    }

    private mutating func begin(_ needed: UInt8, lowest: UInt8 = 0x80, highest: UInt8 = 0xBF) {
        self.needed = needed
        self.lowest = lowest
        self.highest = highest
    }

    /// Skips whole words of ASCII; stops at the word that holds something else, or at the last bytes.
    private static func endOfASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index + 8 <= bytes.count, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
            index += 8
        }
        return index
    }
}
