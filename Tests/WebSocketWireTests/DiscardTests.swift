import NIOCore
import TestSupport
import Testing
import WebSocketWire

/// What comes behind this side's close frame.
@Suite("A decoder that waits for the peer's close frame")
struct DiscardTests {
    private static let payload = DeflateBytes.message([UInt8](repeating: 97, count: 50_000))
    /// Messages whole and in fragments, compressed and not, one that is no UTF-8 and one whose compressed data is broken, pings and pongs.
    private static let traffic: [UInt8] =
        FrameBytes.text("plain") + FrameBytes(first: 0xC1, payload: payload).bytes + FrameBytes(first: 0x81, payload: [0xFF]).bytes
        + FrameBytes(first: 0x41, payload: payload).bytes + FrameBytes.ping([1, 2]) + FrameBytes(first: 0x00, payload: []).bytes
        + FrameBytes(first: 0x8A, payload: []).bytes + FrameBytes(first: 0x80, payload: [0xFF, 0xFF]).bytes
        + FrameBytes(first: 0xC2, payload: [0x07, 0x07, 0x07]).bytes + FrameBytes.binary([UInt8](repeating: 7, count: 70_000))

    @Test("however the bytes are split, nothing of a message is inflated or told, and the close frame is", arguments: 1...20)
    func skipped(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pool = InflaterPool()
        var decoder = WebSocketDecoder(role: .server, limits: .roomy, inflaters: pool)
        let wire = Self.traffic + FrameBytes.close(4001, "bye") + FrameBytes.text("behind")
        var rest = wire[...]
        // The close frame may be sent in the middle of anything, also with a message inflated half.
        let start = Int.random(in: 0..<Self.traffic.count, using: &random)
        var inFront = ByteBuffer(bytes: rest.prefix(start))
        decoder.feed(&inFront)
        rest = rest.dropFirst(start)
        let inflated = pool.inflatedBytes
        decoder.discardData()
        var events: [WebSocketEvent] = []
        while !rest.isEmpty {
            let count = Int.random(in: 1...(seed % 2 == 0 ? 7 : 40_000), using: &random)
            var piece = ByteBuffer(bytes: rest.prefix(count))
            decoder.feed(&piece)
            while let event = decoder.next() { events.append(event) }
            rest = rest.dropFirst(count)
        }
        // In front of the break there may be a violation already, which is the last event.
        let last = events.popLast()
        #expect(last == .close(code: WebSocketCloseCode(rawValue: 4001), reason: "bye") || last?.isViolation == true)
        #expect(events.allSatisfy { $0 == .ping(ByteBuffer(bytes: [1, 2])) || $0 == .pong(ByteBuffer()) })
        #expect(pool.inflatedBytes == inflated && pool.inUse == 0)
        #expect(decoder.bufferedCapacity == 0 && !decoder.hasMore)
    }

    @Test("RFC 6455 5.5.2: of what was decoded and not taken the messages are dropped; pings stay, a close frame, or what broke a rule")
    func untaken() {
        for (end, isClose) in [(FrameBytes.close(1000), true), (FrameBytes.text("no mask", key: nil), false)] {
            var decoder = WebSocketDecoder(role: .server, limits: .roomy)
            var bytes = ByteBuffer(bytes: FrameBytes.text("one") + FrameBytes.ping([1]) + FrameBytes.text("two") + end)
            decoder.feed(&bytes)
            #expect(decoder.next() == .text("one"))
            decoder.discardData()
            #expect(decoder.next() == .ping(ByteBuffer(bytes: [1])))
            let event = decoder.next()
            #expect(isClose ? event == .close(code: .normal, reason: "") : event?.isViolation == true)
            #expect(decoder.next() == nil)
        }
    }

    @Test("frames still have to be frames: a wrong head is a violation, and a frame that nobody would take too")
    func strict() {
        for bytes in [[0x83, 0x80], [0x82, 0x01], [0x82, 0xFF, 0, 0, 0, 0, 0, 0x20, 0, 0]] as [[UInt8]] {
            var decoder = WebSocketDecoder(role: .server, limits: .roomy)
            decoder.discardData()
            var buffer = ByteBuffer(bytes: bytes)
            decoder.feed(&buffer)
            #expect(decoder.next()?.isViolation == true)
        }
    }
}

extension WebSocketEvent {
    fileprivate var isViolation: Bool { if case .violation = self { true } else { false } }
}
