import NIOCore

/// A plain room's message on the bus: the protocol number, then the text that every member gets.
enum PlainMessage {
    private static let prefix = Array("1|".utf8)

    static func encode(_ text: ByteBuffer) -> ByteBuffer {
        var message = ByteBuffer(bytes: self.prefix)
        message.writeImmutableBuffer(text)
        return message
    }

    /// Nil for a message of another protocol.
    static func decode(_ payload: ByteBuffer) -> ByteBuffer? {
        guard payload.readableBytesView.starts(with: self.prefix) else { return nil }
        return payload.getSlice(at: payload.readerIndex + self.prefix.count, length: payload.readableBytes - self.prefix.count)
    }
}
