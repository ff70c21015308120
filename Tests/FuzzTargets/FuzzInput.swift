/// An input taken apart: the first bytes are switches, so that the fuzzer chooses them too; what follows is what a peer sends.
struct FuzzInput {
    /// The bits that choose a variant.
    let options: UInt8
    /// Decides how the payload is split.
    let seed: UInt8
    /// What a peer sends.
    let payload: ArraySlice<UInt8>

    /// Nil when there is no payload.
    init?(_ bytes: [UInt8]) {
        guard bytes.count > 2 else { return nil }
        self.options = bytes[0]
        self.seed = bytes[1]
        self.payload = bytes[2...]
    }

    /// The payload in pieces of 1 to 16 bytes, the same ones for the same seed.
    var pieces: [ArraySlice<UInt8>] {
        var state = UInt32(self.seed) &* 2_654_435_761 &+ 1
        var pieces: [ArraySlice<UInt8>] = []
        var rest = self.payload
        while !rest.isEmpty {
            state = state &* 1_664_525 &+ 1_013_904_223
            let count = Int(state >> 28) + 1
            pieces.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    /// Whether the option's bit is set.
    func has(_ bit: UInt8) -> Bool { self.options >> bit & 1 == 1 }
}
