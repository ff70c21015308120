import NIOCore
import Testing
import WebSocketWire

@Suite("Ownership of the bytes")
struct BufferOwnershipTests {
    private static func address(_ buffer: ByteBuffer) -> UInt {
        buffer.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
    }

    @Test("whole messages are slices of the bytes that were fed, when nobody else holds those")
    func slices() {
        var decoder = WebSocketDecoder(role: .server, limits: .roomy)
        var buffer = ByteBuffer(bytes: FrameBytes.text("first") + FrameBytes.binary([1, 2, 3]))
        let start = Self.address(buffer)
        decoder.feed(&buffer)
        let first = decoder.next()
        let second = decoder.next()
        #expect(first == .text("first"))
        #expect(second == .binary([1, 2, 3]))
        guard case .text(let text) = first, case .binary(let binary) = second else { return }
        #expect(Self.address(text) == start + 6)
        #expect(Self.address(binary) == start + 11 + 6)
    }

    @Test("bytes that somebody else holds are not changed")
    func shared() {
        let bytes = FrameBytes.text("masked")
        let held = ByteBuffer(bytes: bytes)
        var buffer = held
        var decoder = WebSocketDecoder(role: .server, limits: .roomy)
        decoder.feed(&buffer)
        #expect(decoder.next() == .text("masked"))
        #expect(Array(buffer: held) == bytes)
        #expect(buffer.readableBytes == 0)
    }

    @Test("events that were not taken survive the next feed, and come in order")
    func notTaken() {
        var decoder = WebSocketDecoder(role: .server, limits: .roomy)
        for text in ["one", "two", "three"] {
            var buffer = ByteBuffer(bytes: FrameBytes.text(text) + FrameBytes.ping([1]))
            decoder.feed(&buffer)
        }
        let events = (0..<6).compactMap { _ in decoder.next() }
        #expect(events == [.text("one"), .ping([1]), .text("two"), .ping([1]), .text("three"), .ping([1])])
        #expect(decoder.next() == nil)
    }

    @Test("an event that is kept does not change when more is decoded")
    func kept() {
        var decoder = WebSocketDecoder(role: .server, limits: .roomy)
        var buffer = ByteBuffer(bytes: FrameBytes.text("one") + FrameBytes.text("two"))
        decoder.feed(&buffer)
        let first = decoder.next()
        buffer = ByteBuffer(bytes: FrameBytes.text("three"))
        decoder.feed(&buffer)
        #expect([first, decoder.next(), decoder.next()] == [.text("one"), .text("two"), .text("three")])
    }

    @Test("nothing is reserved for a length that is only announced")
    func announcedLength() {
        var run = DecoderRun(.server, WebSocketLimits(maxMessageBytes: WebSocketLimits.ceiling))
        run.feed(FrameBytes(first: 0x82, payload: [1], announced: UInt64(WebSocketLimits.ceiling)).bytes)
        #expect(run.events.isEmpty)
        #expect(!run.decoder.isFinished)
        #expect(run.decoder.bufferedCapacity <= 64)
    }
}
