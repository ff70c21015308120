import NIOCore
import TestSupport
import Testing
import WebSocketWire

/// RFC 7692 section 7.2.1: what this end sends.
@Suite("The deflater")
struct DeflaterTests {
    private static let pattern = Array(#"{"event":"voted","player":"p17","count":3},"#.utf8)

    private static func text(_ count: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        while buffer.readableBytes < count { buffer.writeBytes(Self.pattern) }
        return buffer.getSlice(at: 0, length: count) ?? buffer
    }

    private static let manyRandomBytes: ByteBuffer = {
        var random = SeededRandom(seed: 1)
        var buffer = ByteBuffer()
        for _ in 0..<10_000 { buffer.writeInteger(random.next()) }
        return buffer
    }()

    private static func noise(_ count: Int) -> ByteBuffer { Self.manyRandomBytes.getSlice(at: 0, length: count) ?? ByteBuffer() }

    /// What a client makes of one compressed frame of the server.
    private static func inflate(_ frame: ByteBuffer) -> [WebSocketEvent] {
        var run = DecoderRun(.client, WebSocketLimits(maxMessageBytes: 64 << 20), inflaters: InflaterPool())
        run.feed(Array(buffer: frame))
        return run.events
    }

    @Test(
        "RFC 7692 7.2.1: what is sent inflates to what it was", arguments: [512, 513, 4095, 16_384, 100_000, 1 << 20],
        DeflateAgreement.windows)
    func roundTrip(count: Int, windowBits: Int) throws {
        let deflater = try #require(Deflater(windowBits: windowBits))
        let payload = Self.text(count)
        let compressed = try #require(deflater.compress(payload))
        #expect(compressed.readableBytes < count / 2)
        #expect(Self.inflate(WebSocketEncoder.frame(.text, compressed, isCompressed: true)) == [.text(payload)])
    }

    @Test(
        "RFC 7692 7.2.1: every length around the size of the output's chunks", arguments: [16_300, 16_383, 16_384, 16_385, 32_768, 50_000])
    func chunks(count: Int) throws {
        let deflater = try #require(Deflater(windowBits: 12))
        // Half noise, so that the output has about the length of a chunk or several.
        for extra in 0..<20 {
            var payload = Self.noise(count + extra)
            payload.writeImmutableBuffer(Self.text(count))
            let compressed = try #require(deflater.compress(payload))
            #expect(Self.inflate(WebSocketEncoder.frame(.binary, compressed, isCompressed: true)) == [.binary(payload)])
        }
    }

    @Test("RFC 7692 7.1.1.1: the same message is compressed to the same bytes each time, without the context of those before")
    func noTakeover() throws {
        let deflater = try #require(Deflater(windowBits: 12))
        let first = try #require(deflater.compress(Self.text(900)))
        _ = deflater.compress(Self.noise(5000))
        _ = deflater.compress(Self.text(70_000))
        #expect(deflater.compress(Self.text(900)) == first)
    }

    @Test("RFC 7692 7.2.1: the tail is not sent")
    func tail() throws {
        let deflater = try #require(Deflater(windowBits: 12))
        let compressed = try #require(deflater.compress(Self.text(600)))
        #expect(Array(buffer: compressed).suffix(4) != [0x00, 0x00, 0xFF, 0xFF])
        #expect(Array(buffer: compressed).last == 0)
    }

    @Test("RFC 7692 7.1.2.1: nothing refers further back than the agreed window", arguments: DeflateAgreement.windows)
    func window(windowBits: Int) throws {
        let deflater = try #require(Deflater(windowBits: windowBits))
        var payload = Self.noise(1 << windowBits)
        payload.writeImmutableBuffer(payload)
        // The second half repeats the first from further back than the window allows: nothing is gained.
        #expect(deflater.compress(payload) == nil)
    }

    @Test("a message below the threshold, or one that does not shrink, goes as it is", arguments: [0, 1, 511])
    func plain(count: Int) throws {
        let deflater = try #require(Deflater(windowBits: 12))
        #expect(deflater.compress(Self.text(count)) == nil)
        #expect(deflater.compress(Self.noise(512 + count)) == nil)
        #expect(deflater.takeCounts() == DeflateCounts())
        #expect(deflater.compress(Self.text(512)) != nil)
        let counts = deflater.takeCounts()
        #expect(counts.messages == 1 && counts.plainBytes == 512 && counts.compressedBytes < 100)
    }

    @Test("joined frames are compressed one by one, the short ones left as they are, and come out the same")
    func joined() throws {
        let deflater = try #require(Deflater(windowBits: 12))
        let payloads = [Self.text(100), Self.text(700), Self.noise(600), Self.text(70_000), Self.text(0), Self.text(512)]
        var frames = ByteBuffer()
        for payload in payloads { WebSocketEncoder.append(.binary, payload: payload, into: &frames) }
        WebSocketEncoder.append(.ping, payload: ByteBuffer(string: "p"), into: &frames)
        let compressed = deflater.compress(frames: frames)
        #expect(compressed.readableBytes < 4000)
        var run = DecoderRun(.client, inflaters: InflaterPool())
        run.feed(Array(buffer: compressed))
        #expect(run.events == payloads.map { .binary($0) } + [.ping(ByteBuffer(string: "p"))])
        #expect(deflater.takeCounts().messages == 3)
    }

    @Test("frames of which none gets shorter stay the very same buffer")
    func untouched() throws {
        let deflater = try #require(Deflater(windowBits: 12))
        let frames = WebSocketEncoder.frame(.binary, Self.noise(4000))
        #expect(deflater.compress(frames: frames) == frames)
        let short = WebSocketEncoder.frame(.text, Self.text(50))
        #expect(deflater.compress(frames: short) == short)
        #expect(deflater.compress(frames: ByteBuffer(bytes: [UInt8](repeating: 0x81, count: 700))).readableBytes == 700)
    }

    @Test("RFC 7692 6.1: a control frame never has RSV1", arguments: [WebSocketOpcode.ping, .pong])
    func control(opcode: WebSocketOpcode) {
        #expect(
            WebSocketEncoder.frame(opcode, ByteBuffer(string: "x"), isCompressed: true).readableBytesView.first == 0x80 | opcode.rawValue)
    }

    @Test("a window that zlib does not have gives no deflater", arguments: [8, 7, 16, 0])
    func noWindow(windowBits: Int) { #expect(Deflater(windowBits: windowBits) == nil) }
}
