import NIOCore

extension Deflater {
    /// The same frames with each message compressed that gets shorter by it; the very same buffer when none does.
    ///
    /// - Parameter frames: whole unmasked frames of whole messages, as ``WebSocketEncoder`` writes them.
    package func compress(frames: ByteBuffer) -> ByteBuffer {
        guard frames.readableBytes >= Self.threshold else { return frames }
        var rest = frames
        var output = ByteBuffer()
        var isShorter = false
        while let frame = Self.nextFrame(of: &rest) {
            if !frame.opcode.isControl, let compressed = self.compress(frame.payload) {
                WebSocketEncoder.append(frame.opcode, payload: compressed, isCompressed: true, into: &output)
                isShorter = true
            } else {
                WebSocketEncoder.append(frame.opcode, payload: frame.payload, into: &output)
            }
        }
        return isShorter && rest.readableBytes == 0 ? output : frames
    }

    /// Takes one frame; nil at the end, or in front of what the encoder does not write.
    private static func nextFrame(of bytes: inout ByteBuffer) -> (opcode: WebSocketOpcode, payload: ByteBuffer)? {
        var rest = bytes
        guard let (first, second) = rest.readMultipleIntegers(as: (UInt8, UInt8).self), first & 0xF0 == 0x80,
            let opcode = WebSocketOpcode(rawValue: first & 0x0F)
        else { return nil }
        var length = Int(second)
        switch second {
        case ...125: break
        case 126: length = rest.readInteger(as: UInt16.self).map(Int.init) ?? .max
        case 127: length = rest.readInteger(as: UInt64.self).map(Int.init(clamping:)) ?? .max
        default: return nil
        }
        guard length <= rest.readableBytes, let payload = rest.readSlice(length: length) else { return nil }
        bytes = rest
        return (opcode, payload)
    }
}
