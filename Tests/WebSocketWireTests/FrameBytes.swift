/// Frames written by hand, so that the decoder is not tested with its own encoder's idea of them; also wrong ones.
struct FrameBytes {
    /// How the length is written.
    enum LengthForm: Sendable { case shortest, two, eight }

    /// FIN, reserved bits and opcode.
    var first: UInt8
    var payload: [UInt8] = []
    /// nil: not masked.
    var key: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D]
    var form = LengthForm.shortest
    /// The length to write, if it is not the payload's.
    var announced: UInt64?

    /// What goes over the wire.
    var bytes: [UInt8] { self.header + self.maskedPayload }

    var header: [UInt8] {
        let length = self.announced ?? UInt64(self.payload.count)
        let maskBit: UInt8 = self.key == nil ? 0 : 0x80
        var bytes = [self.first]
        switch self.form {
        case .shortest where length <= 125: bytes.append(maskBit | UInt8(length))
        case .shortest where length <= 0xFFFF, .two: bytes += [maskBit | 126] + Self.bigEndian(length, count: 2)
        case .shortest, .eight: bytes += [maskBit | 127] + Self.bigEndian(length, count: 8)
        }
        return bytes + (self.key ?? [])
    }

    private var maskedPayload: [UInt8] {
        guard let key = self.key else { return self.payload }
        return self.payload.enumerated().map { $0.element ^ key[$0.offset % 4] }
    }

    private static func bigEndian(_ number: UInt64, count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }
}

extension FrameBytes {
    static func text(_ text: String, key: [UInt8]? = [1, 2, 3, 4]) -> [UInt8] {
        Self(first: 0x81, payload: Array(text.utf8), key: key).bytes
    }
    static func binary(_ payload: [UInt8]) -> [UInt8] { Self(first: 0x82, payload: payload).bytes }
    static func ping(_ payload: [UInt8]) -> [UInt8] { Self(first: 0x89, payload: payload).bytes }
    static func close(_ payload: [UInt8]) -> [UInt8] { Self(first: 0x88, payload: payload).bytes }
    static func close(_ code: UInt16, _ reason: String = "") -> [UInt8] {
        Self.close([UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
    }
}
