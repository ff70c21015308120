import NIOCore

/// Writes frames (RFC 6455 section 5.2): always whole messages (FIN set) with the shortest length.
package enum WebSocketEncoder {
    /// The most bytes that a control frame carries.
    package static let maxControlPayload = 125

    /// Appends one frame to `buffer`; several may be joined in one buffer and written at once.
    ///
    /// `masking` is a fresh random key for a client's frame (RFC 6455 section 5.3) and nil for a server's. A control frame's
    /// payload is cut at 125 bytes. `isCompressed` says that the payload came out of a ``Deflater``, and sets RSV1 on a data frame.
    package static func append(
        _ opcode: WebSocketOpcode, payload: ByteBuffer, isCompressed: Bool = false, masking: UInt32? = nil, into buffer: inout ByteBuffer
    ) {
        let payload = opcode.isControl ? payload.prefix(Self.maxControlPayload) : payload
        buffer.reserveCapacity(minimumWritableBytes: payload.readableBytes + 14)
        let compressedBit: UInt8 = isCompressed && !opcode.isControl ? 0x40 : 0
        buffer.writeInteger(0x80 | compressedBit | opcode.rawValue)
        Self.appendLength(payload.readableBytes, maskBit: masking == nil ? 0 : 0x80, into: &buffer)
        guard let masking else {
            buffer.writeImmutableBuffer(payload)
            return
        }
        buffer.writeInteger(masking)
        let start = buffer.writerIndex - buffer.readerIndex
        buffer.writeImmutableBuffer(payload)
        buffer.withUnsafeMutableReadableBytes { bytes in
            var mask = WebSocketMask(key: masking)
            mask.apply(to: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    /// One unmasked frame in a buffer of its own, as a server sends it; to be shared by all its receivers.
    package static func frame(_ opcode: WebSocketOpcode, _ payload: ByteBuffer, isCompressed: Bool = false) -> ByteBuffer {
        var buffer = ByteBuffer()
        Self.append(opcode, payload: payload, isCompressed: isCompressed, into: &buffer)
        return buffer
    }

    /// A close frame. A code that must not be sent (`.noStatus` among them) gives an empty one; the reason is cut at a character
    /// so that it fits in 123 bytes.
    package static func close(code: WebSocketCloseCode, reason: String = "", masking: UInt32? = nil) -> ByteBuffer {
        var payload = ByteBuffer()
        if code.isSendable {
            payload.writeInteger(code.rawValue)
            payload.writeBytes(Self.prefix(of: reason, bytes: Self.maxControlPayload - 2))
        }
        var buffer = ByteBuffer()
        Self.append(.close, payload: payload, masking: masking, into: &buffer)
        return buffer
    }

    private static func appendLength(_ length: Int, maskBit: UInt8, into buffer: inout ByteBuffer) {
        switch length {
        case ...125: buffer.writeInteger(maskBit | UInt8(length))
        case ...65_535: buffer.writeMultipleIntegers(maskBit | 126, UInt16(length))
        default: buffer.writeMultipleIntegers(maskBit | 127, UInt64(length))
        }
    }

    /// As many whole scalars of the text as fit.
    private static func prefix(of text: String, bytes limit: Int) -> String.UTF8View.SubSequence {
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit, limitedBy: text.utf8.endIndex) ?? text.utf8.endIndex
        while end != text.utf8.endIndex, text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        return text.utf8[..<end]
    }
}

extension ByteBuffer {
    fileprivate func prefix(_ count: Int) -> ByteBuffer {
        self.getSlice(at: self.readerIndex, length: min(count, self.readableBytes)) ?? ByteBuffer()
    }
}
