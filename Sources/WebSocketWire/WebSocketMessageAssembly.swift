import NIOCore

/// A message of which not all frames have arrived.
struct WebSocketMessageAssembly {
    /// Text or binary: the opcode of the first frame.
    let opcode: WebSocketOpcode
    private var announcedBytes = 0
    private var fragments = 0
    private var validator = UTF8Validator()
    /// Grows with what arrives; an announced length reserves nothing, since announcing costs a peer nothing.
    private var bytes = ByteBuffer()

    /// Bytes of memory held.
    var capacity: Int { self.bytes.capacity }

    init(opcode: WebSocketOpcode) { self.opcode = opcode }

    /// The message as an event, once its last frame is complete.
    var event: WebSocketEvent { self.opcode == .text ? .text(self.bytes) : .binary(self.bytes) }

    /// Counts a frame of this message before its payload arrives. The frame itself is within its limit, so the sum cannot overflow.
    mutating func announce(_ header: WebSocketFrameHeader, limits: WebSocketLimits) throws(WebSocketViolation) {
        self.fragments += 1
        self.announcedBytes += header.length
        guard self.announcedBytes <= limits.maxMessageBytes else { throw .tooBig("Message too big") }
        guard self.fragments <= limits.maxFragments ?? .max else { throw .tooBig("Message in too many fragments") }
    }

    /// Checks the next piece of the payload, of any frame, if the message is text.
    mutating func check(_ piece: UnsafeRawBufferPointer) throws(WebSocketViolation) {
        guard self.opcode != .text || self.validator.accept(piece) else { throw .invalidPayload("Text is not UTF-8") }
    }

    /// Keeps a piece of the payload.
    mutating func append(_ piece: UnsafeRawBufferPointer) { self.bytes.writeBytes(piece) }

    /// Checks that text does not end in the middle of a character.
    func checkEnd() throws(WebSocketViolation) {
        guard self.validator.isComplete else { throw .invalidPayload("Text ends inside a character") }
    }
}
