/// The masking of a payload (RFC 6455 section 5.3), which is its own inverse.
struct WebSocketMask {
    /// The key's four bytes as they lie in memory before the next byte of the payload, twice.
    private var word: UInt64

    /// A mask at the start of a payload. The key's first byte on the wire is the highest.
    init(key: UInt32) {
        let half = UInt64(key.bigEndian)
        self.word = half << 32 | half
    }

    /// Applies the mask to the next bytes of the payload in place, eight at a time.
    mutating func apply(to bytes: UnsafeMutableRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        let whole = bytes.count & ~7
        var offset = 0
        while offset < whole {
            let masked = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ self.word
            base.storeBytes(of: masked, toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        self.applyToTail(UnsafeMutableRawBufferPointer(rebasing: bytes[whole...]))
    }

    private mutating func applyToTail(_ bytes: UnsafeMutableRawBufferPointer) {
        var rest = UInt64(littleEndian: self.word)
        for index in bytes.indices {
            bytes[index] ^= UInt8(truncatingIfNeeded: rest)
            rest >>= 8
        }
        self.rotate(by: bytes.count)
    }

    /// The next byte of the payload meets the key's byte `count` places further on.
    private mutating func rotate(by count: Int) {
        let bits = UInt64(count & 3) * 8
        guard bits > 0 else { return }
        let word = UInt64(littleEndian: self.word)
        self.word = (word >> bits | word << (64 - bits)).littleEndian
    }
}
