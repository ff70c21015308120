import NIOCore

/// Strict RFC 6455, and RFC 7692 where it was agreed on, over the bytes of one peer: frames become messages, and the first broken rule ends it.
///
/// A value without a socket: give it bytes with ``feed(_:)``, then take events with ``next()`` until nil. How the bytes are split
/// makes no difference to the events, and a rule is checked as soon as the bytes that break it have arrived, also in the middle of a
/// frame. What was complete before is still delivered. Holds no more than the bytes that really arrived, whatever a peer announces,
/// and what these inflate to, within the limits. Not to be copied while a compressed message is unfinished.
package struct WebSocketDecoder {
    /// A frame whose payload is arriving.
    private struct Frame {
        let header: WebSocketFrameHeader
        var mask: WebSocketMask?
        var missing: Int
    }

    private let limits: WebSocketLimits
    /// Where inflaters come from; nil when no compression was agreed on.
    private let inflaters: InflaterPool?
    private var reader: WebSocketHeaderReader
    private var announced: WebSocketFrameHeader?
    private var frame: Frame?
    private var message: WebSocketMessageAssembly?
    private var messageCount = 0
    /// The payload of a control frame that comes in pieces: 125 bytes at most.
    private var control = ByteBuffer()
    private var queue = WebSocketEventQueue()
    /// What came behind an inflated message, which has to be taken first: a read of a few kilobytes may hold hundreds that inflate to the limit.
    private var pending = ByteBuffer()
    private var hasInflated = false
    /// Whether data frames are skipped: pings are still told, and the peer's close frame is looked for.
    private var isDiscarding = false

    /// Whether the last event (close or violation) was decoded; further bytes are dropped.
    package private(set) var isFinished = false

    /// Bytes of memory held for an unfinished message or control frame.
    package var bufferedCapacity: Int { (self.message?.capacity ?? 0) + self.control.capacity }

    /// All that is held: the same, with the inflater of an unfinished message, and with what has come and was not taken.
    package var heldBytes: Int {
        self.bufferedCapacity + (self.message?.inflaterBytes ?? 0) + self.queue.bytes + self.pending.readableBytes
    }

    /// The number of the message that is arriving, from 1 on; 0 when none is unfinished.
    package var unfinishedMessage: Int { self.message == nil ? 0 : self.messageCount }

    /// A decoder at the start of a connection, right after the handshake. `role` is this end's: a server requires masked frames.
    /// `inflaters` is the event loop's pool if permessage-deflate was agreed on, without context takeover by the peer.
    package init(role: WebSocketRole, limits: WebSocketLimits, inflaters: InflaterPool? = nil) {
        self.limits = limits
        self.inflaters = inflaters
        self.reader = WebSocketHeaderReader(role: role, allowsCompression: inflaters != nil)
    }

    /// Whether the last call of ``next()`` may have left an event, or bytes to make one of.
    package var hasMore: Bool { !self.queue.isEmpty || self.pending.readableBytes > 0 }

    /// The connection is over: drops what is unfinished and what was not taken. No event follows.
    package mutating func abandon() {
        self.isFinished = true
        self.queue = WebSocketEventQueue()
        self.release()
    }

    /// This end has sent its close frame, and messages that still come may be thrown away (RFC 6455 section 1.4): those that were not taken are dropped, and
    /// the payloads of others are skipped without being unmasked, inflated, checked or kept. Pings are told as before: they have to be answered until the
    /// peer's close frame comes (section 5.5.2).
    package mutating func discardData() {
        guard !self.isDiscarding else { return }
        self.isDiscarding = true
        self.queue.dropMessages()
        self.message?.release()
        self.message = nil
    }

    /// Takes all readable bytes and leaves `bytes` empty. They are unmasked in place when nobody else holds the buffer, else in one copy.
    package mutating func feed(_ bytes: inout ByteBuffer) {
        // A slice has no more capacity than its bytes: a copy on write is then of these alone, not of a whole receive buffer.
        var chunk = bytes.slice()
        bytes = ByteBuffer()
        guard !self.isFinished else { return }
        guard self.pending.readableBytes == 0 else {
            self.pending.writeBuffer(&chunk)
            return
        }
        self.queue.settle()
        self.decode(&chunk)
    }

    /// The next event, or nil when more bytes are needed; nil for ever after `.close` and `.violation`.
    package mutating func next() -> WebSocketEvent? {
        if let event = self.queue.popFirst() { return event }
        guard self.pending.readableBytes > 0 else { return nil }
        var chunk = self.pending
        self.pending = ByteBuffer()
        self.decode(&chunk)
        return self.queue.popFirst()
    }

    /// Decodes up to the first inflated message, and keeps what is behind it for later.
    private mutating func decode(_ chunk: inout ByteBuffer) {
        self.hasInflated = false
        let count = chunk.withUnsafeMutableReadableBytes { self.decode($0) }
        if count < chunk.readableBytes, !self.isFinished {
            self.pending = chunk.getSlice(at: chunk.readerIndex + count, length: chunk.readableBytes - count) ?? ByteBuffer()
        }
        self.queue.hold(chunk)
    }

    /// Says how many bytes were used.
    private mutating func decode(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var position = 0
        do throws(WebSocketViolation) {
            while position < bytes.count, !self.isFinished, !self.hasInflated {
                if self.frame == nil {
                    try self.readHeader(bytes[position], payloadAt: position + 1)
                    position += 1
                } else {
                    position += try self.readPayload(bytes, at: position)
                }
            }
        } catch {
            self.finish(.violation(error))
        }
        return position
    }

    private mutating func finish(_ event: WebSocketEvent) {
        self.queue.append(event)
        self.isFinished = true
        self.release()
    }

    private mutating func release() {
        self.message?.release()
        self.message = nil
        self.control = ByteBuffer()
        self.pending = ByteBuffer()
    }
}

// MARK: - Headers

extension WebSocketDecoder {
    private mutating func readHeader(_ byte: UInt8, payloadAt position: Int) throws(WebSocketViolation) {
        switch try self.reader.read(byte) {
        case .more: break
        case .announced(let header):
            try self.admit(header)
            self.announced = header
            if !header.isMasked { try self.begin(header, mask: nil, at: position) }
        case .key(let key):
            if let header = self.announced { try self.begin(header, mask: WebSocketMask(key: key), at: position) }
        }
    }

    /// The rules that a frame can break by its announcement alone (RFC 6455 section 5.4, and the limits).
    private mutating func admit(_ header: WebSocketFrameHeader) throws(WebSocketViolation) {
        guard !header.opcode.isControl else { return }
        guard header.length <= self.limits.maxFrameBytes else { throw .tooBig("Frame too big") }
        guard !self.isDiscarding else { return }
        if header.opcode == .continuation {
            guard self.message != nil else { throw .protocolError("Continuation without a message") }
        } else {
            guard self.message == nil else { throw .protocolError("New message inside a fragmented one") }
            self.messageCount &+= 1
            self.message = WebSocketMessageAssembly(opcode: header.opcode, inflaters: header.isCompressed ? self.inflaters : nil)
        }
        try self.message?.announce(header, limits: self.limits)
    }

    private mutating func begin(_ header: WebSocketFrameHeader, mask: WebSocketMask?, at position: Int) throws(WebSocketViolation) {
        self.announced = nil
        if self.isDiscarding, !header.opcode.isControl, header.length == 0 { return }
        self.frame = Frame(header: header, mask: mask, missing: header.length)
        if header.length == 0 { try self.take(UnsafeRawBufferPointer(start: nil, count: 0), of: header, at: position) }
    }
}

// MARK: - Payloads

extension WebSocketDecoder {
    /// Takes what has arrived of the current frame's payload and says how many bytes that was.
    private mutating func readPayload(_ bytes: UnsafeMutableRawBufferPointer, at position: Int) throws(WebSocketViolation) -> Int {
        guard var frame = self.frame else { return 0 }
        let count = min(frame.missing, bytes.count - position)
        if self.isDiscarding, !frame.header.opcode.isControl { return self.skip(count) }
        let piece = UnsafeMutableRawBufferPointer(rebasing: bytes[position..<position + count])
        frame.mask?.apply(to: piece)
        frame.missing -= count
        self.frame = frame
        try self.take(UnsafeRawBufferPointer(piece), of: frame.header, at: position)
        return count
    }

    /// Passes over a piece of the current frame's payload.
    private mutating func skip(_ count: Int) -> Int {
        self.frame?.missing -= count
        if self.frame?.missing == 0 { self.frame = nil }
        return count
    }

    /// Judges the next piece of a payload, and the whole when it was the last piece.
    private mutating func take(
        _ piece: UnsafeRawBufferPointer, of header: WebSocketFrameHeader, at position: Int
    ) throws(WebSocketViolation) {
        let isLast = self.frame?.missing == 0
        if isLast { self.frame = nil }
        let isWhole = isLast && piece.count == header.length
        if header.opcode.isControl {
            try self.takeControl(piece, of: header.opcode, at: isWhole ? position : nil, isLast: isLast)
        } else {
            let isWholeMessage = isWhole && header.isFinal && header.opcode != .continuation && !header.isCompressed
            try self.takeData(piece, at: isWholeMessage ? position : nil, endsMessage: isLast && header.isFinal)
        }
    }

    /// `position` is where the payload lies if it is a whole message, which then needs no copy.
    private mutating func takeData(_ piece: UnsafeRawBufferPointer, at position: Int?, endsMessage: Bool) throws(WebSocketViolation) {
        if position == nil {
            try self.message?.take(piece, limits: self.limits)
        } else {
            try self.message?.check(piece)
        }
        guard endsMessage else { return }
        try self.message?.end(limits: self.limits)
        guard let message = self.message else { return }
        self.message = nil
        self.hasInflated = message.isCompressed
        if let position {
            self.queue.append(message.opcode, offset: position, count: piece.count)
        } else {
            self.queue.append(message.event)
        }
    }

    /// `position` is where the payload lies if it came in one piece.
    private mutating func takeControl(
        _ piece: UnsafeRawBufferPointer, of opcode: WebSocketOpcode, at position: Int?, isLast: Bool
    ) throws(WebSocketViolation) {
        if let position, opcode != .close {
            self.queue.append(opcode, offset: position, count: piece.count)
            return
        }
        self.control.writeBytes(piece)
        guard isLast else { return }
        let payload = self.control
        self.control = ByteBuffer()
        if opcode == .close {
            let close = try WebSocketClosePayload(payload)
            self.finish(.close(code: close.code, reason: close.reason))
        } else {
            self.queue.append(opcode == .ping ? .ping(payload) : .pong(payload))
        }
    }
}
