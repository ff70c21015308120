import NIOCore

/// The payload of a close frame: nothing, or a code and a reason (RFC 6455 section 5.5.1).
struct WebSocketClosePayload: Equatable {
    let code: WebSocketCloseCode
    let reason: String

    /// Checks a received payload: a lone byte and a code that must not be sent are 1002, a reason that is not UTF-8 is 1007.
    init(_ payload: ByteBuffer) throws(WebSocketViolation) {
        var payload = payload
        guard payload.readableBytes > 0 else {
            self.code = .noStatus
            self.reason = ""
            return
        }
        guard let number = payload.readInteger(as: UInt16.self) else { throw .protocolError("Close frame of one byte") }
        self.code = WebSocketCloseCode(rawValue: number)
        guard self.code.isSendable else { throw .protocolError("Close code that must not be sent") }
        var validator = UTF8Validator()
        guard payload.withUnsafeReadableBytes({ validator.accept($0) }), validator.isComplete else {
            throw .invalidPayload("Close reason is not UTF-8")
        }
        self.reason = String(buffer: payload)
    }
}
