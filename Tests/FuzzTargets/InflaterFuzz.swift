import NIOCore
import WebSocketWire

/// Frames with compression, or one compressed message of any payload: the limit holds, a split makes no difference, no inflater is left behind.
enum InflaterFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzProblem) {
        guard let input = FuzzInput(bytes) else { return }
        let limits =
            input.has(1) ? WebSocketLimits(maxMessageBytes: 3000, maxFrameBytes: 2000, maxFragments: 4) : .init(maxMessageBytes: 70_000)
        if input.has(7) {
            try Self.roundTrip(input.payload, windowBits: input.has(2) ? 9 : 12)
        }
        let stream = input.has(6) ? input.payload : Self.message(input.payload, isText: input.has(3))[...]
        let role = input.has(0) && input.has(6) ? WebSocketRole.client : .server
        let pool = InflaterPool()
        let whole = try DecoderTrace([stream], role: role, limits: limits, inflaters: pool)
        let split = try DecoderTrace(Self.pieces(of: stream, input), role: role, limits: limits, inflaters: pool)
        try FuzzProblem.unless(whole.events == split.events, "a split makes no difference to the events")
        try FuzzProblem.unless(pool.inUse == 0, "every inflater is given back")
    }

    private static func pieces(of stream: ArraySlice<UInt8>, _ input: FuzzInput) -> [ArraySlice<UInt8>] {
        FuzzInput([input.options, input.seed] + stream)?.pieces ?? []
    }

    /// One whole compressed message as a client sends it, with a mask of zeros.
    private static func message(_ payload: ArraySlice<UInt8>, isText: Bool) -> [UInt8] {
        var output = ByteBuffer()
        WebSocketEncoder.append(
            isText ? .text : .binary, payload: ByteBuffer(bytes: payload), isCompressed: true, masking: 0, into: &output)
        return Array(output.readableBytesView)
    }

    private static func roundTrip(_ payload: ArraySlice<UInt8>, windowBits: Int) throws(FuzzProblem) {
        let plain = ByteBuffer(bytes: payload)
        guard let deflater = Deflater(windowBits: windowBits), let compressed = deflater.compress(plain) else { return }
        try FuzzProblem.unless(compressed.readableBytes < plain.readableBytes, "what is compressed is shorter")
        let limits = WebSocketLimits(maxMessageBytes: plain.readableBytes)
        let stream = Self.message(ArraySlice(compressed.readableBytesView), isText: false)
        let trace = try DecoderTrace([stream[...]], role: .server, limits: limits, inflaters: InflaterPool())
        try FuzzProblem.unless(trace.events == [.binary(plain)], "what was compressed is inflated to the same")
    }
}
