import NIOCore
import TestSupport
import WebSocketWire

/// Feeds a decoder with bytes in given pieces and collects what comes out.
struct DecoderRun {
    private(set) var decoder: WebSocketDecoder
    private(set) var events: [WebSocketEvent] = []

    /// - Parameter inflaters: for a connection that has agreed on compression.
    init(_ role: WebSocketRole = .server, _ limits: WebSocketLimits = .roomy, inflaters: InflaterPool? = nil) {
        self.decoder = WebSocketDecoder(role: role, limits: limits, inflaters: inflaters)
    }

    mutating func feed(_ bytes: some Collection<UInt8>) {
        var buffer = ByteBuffer(bytes: bytes)
        self.decoder.feed(&buffer)
        while let event = self.decoder.next() { self.events.append(event) }
    }

    mutating func abandon() { self.decoder.abandon() }

    /// The events of bytes fed in pieces of 1 to `largest`.
    static func events(
        of bytes: [UInt8], role: WebSocketRole = .server, limits: WebSocketLimits = .roomy, inflaters: InflaterPool? = nil, largest: Int,
        random: inout SeededRandom
    ) -> [WebSocketEvent] {
        var run = DecoderRun(role, limits, inflaters: inflaters)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...largest, using: &random)
            run.feed(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return run.events
    }
}

extension WebSocketLimits {
    static let roomy = WebSocketLimits(maxMessageBytes: 1 << 20)
}

extension WebSocketEvent {
    static func text(_ text: String) -> Self { .text(ByteBuffer(string: text)) }
    static func binary(_ bytes: [UInt8]) -> Self { .binary(ByteBuffer(bytes: bytes)) }
    static func ping(_ bytes: [UInt8]) -> Self { .ping(ByteBuffer(bytes: bytes)) }
    static func pong(_ bytes: [UInt8]) -> Self { .pong(ByteBuffer(bytes: bytes)) }
    static func violation(_ code: UInt16, _ reason: String) -> Self {
        .violation(WebSocketViolation(closeCode: WebSocketCloseCode(rawValue: code), reason: reason))
    }
}
