/// What the first bytes of a frame say about it (RFC 6455 section 5.2).
struct WebSocketFrameHeader: Equatable {
    /// Whether the frame is the last one of its message.
    let isFinal: Bool
    /// Whether the frame begins a compressed message: RSV1 (RFC 7692 section 6).
    let isCompressed: Bool
    let opcode: WebSocketOpcode
    let isMasked: Bool
    /// Bytes of payload that the frame announces, 0 to 2^63 - 1.
    let length: Int
}
