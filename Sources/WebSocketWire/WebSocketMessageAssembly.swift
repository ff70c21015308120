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
    /// Of a compressed message.
    private var inflation: MessageInflation?

    /// Whether its payload is inflated as it comes.
    var isCompressed: Bool { self.inflation != nil }

    /// Bytes of memory held.
    var capacity: Int { self.bytes.capacity }

    /// Bytes that belong to its inflater, when it has one.
    var inflaterBytes: Int { self.inflation?.isInflating == true ? Inflater.bytes : 0 }

    /// - Parameter inflaters: where a compressed message gets its inflater; nil for one that is not compressed.
    init(opcode: WebSocketOpcode, inflaters: InflaterPool? = nil) {
        self.opcode = opcode
        self.inflation = inflaters.map(MessageInflation.init)
    }

    /// The message as an event, once its last frame is complete.
    var event: WebSocketEvent { self.opcode == .text ? .text(self.bytes) : .binary(self.bytes) }

    /// Counts a frame of this message before its payload arrives. The frame itself is within its limit, so the sum cannot overflow.
    mutating func announce(_ header: WebSocketFrameHeader, limits: WebSocketLimits) throws(WebSocketViolation) {
        self.fragments += 1
        self.announcedBytes += header.length
        self.inflation?.beginFrame()
        guard self.announcedBytes <= limits.maxMessageBytes else { throw .tooBig("Message too big") }
        guard self.fragments <= limits.maxFragments ?? .max else { throw .tooBig("Message in too many fragments") }
    }

    /// Takes the next piece of the payload, of any frame: inflates, checks and keeps it.
    mutating func take(_ piece: UnsafeRawBufferPointer, limits: WebSocketLimits) throws(WebSocketViolation) {
        guard self.inflation != nil else { return try self.keep(piece) }
        try self.inflation?.feed(piece)
        try self.inflateAll(limits: limits)
    }

    /// Checks the next piece of the payload, of any frame, if the message is text.
    mutating func check(_ piece: UnsafeRawBufferPointer) throws(WebSocketViolation) {
        guard self.opcode != .text || self.validator.accept(piece) else { throw .invalidPayload("Text is not UTF-8") }
    }

    /// The last frame is complete: checks that neither a block nor a character is left unfinished.
    mutating func end(limits: WebSocketLimits) throws(WebSocketViolation) {
        if self.inflation?.beginTail() == true {
            try self.inflateAll(limits: limits)
            guard self.inflation?.isWhole == true else { throw .invalidPayload("Compressed data ends inside a block") }
        }
        guard self.validator.isComplete else { throw .invalidPayload("Text ends inside a character") }
        self.inflation?.count(compressed: self.announcedBytes)
        self.release()
    }

    /// Gives back what belongs to the event loop.
    mutating func release() { self.inflation?.release() }

    /// Judges and keeps what comes out until all input is used. A step makes no more than what fits, and one byte.
    private mutating func inflateAll(limits: WebSocketLimits) throws(WebSocketViolation) {
        while let output = self.inflation?.next(limits: limits) {
            try self.keep(output.bytes)
            if let violation = output.violation { throw violation }
            if output.isLast { return }
        }
    }

    private mutating func keep(_ piece: UnsafeRawBufferPointer) throws(WebSocketViolation) {
        try self.check(piece)
        self.bytes.writeBytes(piece)
    }
}
