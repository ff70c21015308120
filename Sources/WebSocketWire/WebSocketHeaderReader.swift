/// Reads one frame header a byte at a time, so that a split anywhere makes no difference and a wrong byte is refused when it arrives.
struct WebSocketHeaderReader {
    /// What a byte led to.
    enum Step: Equatable {
        case more
        /// The length is known; a masked frame's key is still to come.
        case announced(WebSocketFrameHeader)
        /// The masking key of the announced frame, its first byte on the wire the highest.
        case key(UInt32)
    }

    private enum Part { case first, second, length, key }

    private let role: WebSocketRole
    /// Whether permessage-deflate was agreed on.
    private let allowsCompression: Bool
    private var part = Part.first
    private var isFinal = false
    private var isCompressed = false
    private var opcode = WebSocketOpcode.continuation
    private var isMasked = false
    /// Bytes of the current part that are still to come.
    private var missing = 0
    /// The bytes of the current part so far, as a number.
    private var number: UInt64 = 0
    /// The smallest length that needs as many bytes as this header spends on it.
    private var smallestLength: UInt64 = 0

    init(role: WebSocketRole, allowsCompression: Bool) {
        self.role = role
        self.allowsCompression = allowsCompression
    }

    /// Takes the next byte of a header; after the last one the reader is ready for the next frame's.
    mutating func read(_ byte: UInt8) throws(WebSocketViolation) -> Step {
        switch self.part {
        case .first: return try self.readFirst(byte)
        case .second: return try self.readSecond(byte)
        case .length: return try self.readLength(byte)
        case .key: return self.readKey(byte)
        }
    }

    private mutating func readFirst(_ byte: UInt8) throws(WebSocketViolation) -> Step {
        guard byte & 0x70 == 0 || self.beginsCompressedMessage(byte) else { throw .protocolError("Reserved bit set") }
        guard let opcode = WebSocketOpcode(rawValue: byte & 0x0F) else { throw .protocolError("Reserved opcode") }
        self.isFinal = byte & 0x80 != 0
        guard self.isFinal || !opcode.isControl else { throw .protocolError("Fragmented control frame") }
        self.isCompressed = byte & 0x40 != 0
        self.opcode = opcode
        self.part = .second
        return .more
    }

    /// RSV1 alone, on the first frame of a data message, on a connection that agreed to it (RFC 7692 section 6.1).
    private func beginsCompressedMessage(_ byte: UInt8) -> Bool {
        let opcodes = [WebSocketOpcode.text.rawValue, WebSocketOpcode.binary.rawValue]
        return self.allowsCompression && byte & 0x70 == 0x40 && opcodes.contains(byte & 0x0F)
    }

    private mutating func readSecond(_ byte: UInt8) throws(WebSocketViolation) -> Step {
        self.isMasked = byte & 0x80 != 0
        switch self.role {
        case .server: guard self.isMasked else { throw .protocolError("Frame not masked") }
        case .client: guard !self.isMasked else { throw .protocolError("Masked frame from a server") }
        }
        let short = byte & 0x7F
        guard short > 125 else { return self.announce(Int(short)) }
        guard !self.opcode.isControl else { throw .protocolError("Control frame longer than 125 bytes") }
        self.smallestLength = short == 126 ? 126 : 65_536
        self.begin(.length, bytes: short == 126 ? 2 : 8)
        return .more
    }

    private mutating func readLength(_ byte: UInt8) throws(WebSocketViolation) -> Step {
        self.append(byte)
        guard self.missing == 0 else { return .more }
        guard let length = Int(exactly: self.number) else { throw .protocolError("Length with its highest bit set") }
        guard self.number >= self.smallestLength else { throw .protocolError("Length not in its shortest form") }
        return self.announce(length)
    }

    private mutating func readKey(_ byte: UInt8) -> Step {
        self.append(byte)
        guard self.missing == 0 else { return .more }
        self.part = .first
        return .key(UInt32(truncatingIfNeeded: self.number))
    }

    private mutating func announce(_ length: Int) -> Step {
        if self.isMasked { self.begin(.key, bytes: 4) } else { self.part = .first }
        return .announced(
            WebSocketFrameHeader(
                isFinal: self.isFinal, isCompressed: self.isCompressed, opcode: self.opcode, isMasked: self.isMasked, length: length))
    }

    private mutating func begin(_ part: Part, bytes: Int) {
        self.part = part
        self.missing = bytes
        self.number = 0
    }

    private mutating func append(_ byte: UInt8) {
        self.number = self.number << 8 | UInt64(byte)
        self.missing -= 1
    }
}
