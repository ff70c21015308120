import NIOCore
import WebSocketWire

/// What a decoder makes of some bytes, and the rules that hold whatever they are.
struct DecoderTrace {
    private(set) var events: [WebSocketEvent] = []

    /// Feeds the pieces one after another.
    init(
        _ pieces: [ArraySlice<UInt8>], role: WebSocketRole, limits: WebSocketLimits, inflaters: InflaterPool? = nil
    ) throws(FuzzProblem) {
        var decoder = WebSocketDecoder(role: role, limits: limits, inflaters: inflaters)
        var fed = 0
        for piece in pieces {
            var bytes = ByteBuffer(bytes: piece)
            decoder.feed(&bytes)
            fed += piece.count
            while let event = decoder.next() { self.events.append(event) }
            let room = inflaters == nil ? 0 : limits.maxMessageBytes
            try FuzzProblem.unless(
                decoder.bufferedCapacity <= 2 * (fed + room) + 4096, "a decoder holds no more than what arrived and what that inflates to")
        }
        try FuzzProblem.unless(decoder.isFinished == self.hasEnded, "a decoder is finished exactly after a close or a violation")
        decoder.abandon()
        try FuzzProblem.unless(decoder.next() == nil, "nothing follows what was abandoned")
        for event in self.events { try Self.check(event, limits) }
        try FuzzProblem.unless(self.events.dropLast().allSatisfy { !Self.isEnd($0) }, "nothing follows a close or a violation")
    }

    private var hasEnded: Bool { self.events.last.map(Self.isEnd) ?? false }

    private static func isEnd(_ event: WebSocketEvent) -> Bool {
        switch event {
        case .close, .violation: true
        case .text, .binary, .ping, .pong: false
        }
    }

    private static func check(_ event: WebSocketEvent, _ limits: WebSocketLimits) throws(FuzzProblem) {
        switch event {
        case .text(let bytes):
            try FuzzProblem.unless(String(validating: bytes.readableBytesView, as: UTF8.self) != nil, "a text is UTF-8")
            fallthrough
        case .binary(let bytes):
            try FuzzProblem.unless(bytes.readableBytes <= limits.maxMessageBytes, "a message is not larger than the limit")
        case .ping(let bytes), .pong(let bytes):
            try FuzzProblem.unless(bytes.readableBytes <= 125, "a control frame has 125 bytes at most")
        case .close(let code, let reason):
            try FuzzProblem.unless(code.isSendable || code == .noStatus, "a close code may be sent")
            try FuzzProblem.unless(reason.utf8.count <= 123, "a close reason has 123 bytes at most")
        case .violation(let violation):
            try FuzzProblem.unless([1002, 1007, 1009].contains(violation.closeCode.rawValue), "a violation has a code of its own")
        }
    }

    /// The events as frames of this role's peer, violations left out.
    func encoded(for role: WebSocketRole) -> [UInt8] {
        let key: UInt32? = role == .server ? 0xA1B2_C3D4 : nil
        var output = ByteBuffer()
        for event in self.events {
            switch event {
            case .text(let bytes): WebSocketEncoder.append(.text, payload: bytes, masking: key, into: &output)
            case .binary(let bytes): WebSocketEncoder.append(.binary, payload: bytes, masking: key, into: &output)
            case .ping(let bytes): WebSocketEncoder.append(.ping, payload: bytes, masking: key, into: &output)
            case .pong(let bytes): WebSocketEncoder.append(.pong, payload: bytes, masking: key, into: &output)
            case .close(let code, let reason): output.writeImmutableBuffer(WebSocketEncoder.close(code: code, reason: reason, masking: key))
            case .violation: break
            }
        }
        return Array(output.readableBytesView)
    }
}
