import NIOCore
import WebSocketWire

/// Frames without compression: any split gives the same events, and what was decoded comes out the same when it is encoded again.
enum CodecFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzProblem) {
        guard let input = FuzzInput(bytes) else { return }
        let role = input.has(0) ? WebSocketRole.client : .server
        let limits =
            input.has(1) ? WebSocketLimits(maxMessageBytes: 200, maxFrameBytes: 130, maxFragments: 4) : .init(maxMessageBytes: 1 << 20)
        let whole = try DecoderTrace([input.payload], role: role, limits: limits)
        let split = try DecoderTrace(input.pieces, role: role, limits: limits)
        try FuzzProblem.unless(whole.events == split.events, "a split makes no difference to the events")
        let roomy = WebSocketLimits(maxMessageBytes: 1 << 20)
        let again = try DecoderTrace([whole.encoded(for: role)[...]], role: role, limits: roomy)
        let expected = whole.events.filter { if case .violation = $0 { false } else { true } }
        try FuzzProblem.unless(again.events == expected, "what was decoded and encoded is decoded to the same events")
    }
}
