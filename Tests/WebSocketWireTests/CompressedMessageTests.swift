import CZlib
import NIOCore
import TestSupport
import Testing
import WebSocketWire

/// RFC 7692 sections 6 and 7.2.2: what a decoder takes and refuses once compression was agreed on.
@Suite("Compressed messages")
struct CompressedMessageTests {
    static let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

    static func frame(_ first: UInt8, _ payload: some Collection<UInt8>) -> [UInt8] {
        FrameBytes(first: first, payload: Array(payload)).bytes
    }

    @Test(
        "RFC 7692 7.2.3: the examples of the RFC inflate",
        arguments: [
            .taken("7.2.3.1 one frame", frame(0xC1, hello), [.text("Hello")]),
            .taken("7.2.3.1 two frames", frame(0x41, hello.prefix(3)) + frame(0x80, hello.dropFirst(3)), [.text("Hello")]),
            .taken(
                "7.2.3.3 without compression",
                frame(0xC1, [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00]), [.text("Hello")]),
            .taken("7.2.3.4 BFINAL", frame(0xC1, [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]), [.text("Hello")]),
            .taken(
                "7.2.3.5 two blocks",
                frame(0xC1, [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00]), [.text("Hello")]),
            .taken("7.2.3.6 nothing in it", frame(0xC1, [0x00]), [.text("")]),
            .taken("7.2.3.6 nothing in it, as zlib has it", frame(0xC2, [0x02, 0x00]), [.binary([])]),
        ] as [RuleCase])
    func examples(rule: RuleCase) { rule.compressed.check() }

    @Test(
        "RFC 7692 7.2.2: what other ends send inflates",
        arguments: [
            .taken("no payload at all", frame(0xC1, []), [.text("")]),
            .taken("a final block without the byte behind it", frame(0xC1, [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]), [.text("Hello")]),
            .taken(
                "blocks behind a final one",
                frame(0xC2, DeflateBytes.data([([1, 2, 3], Z_FINISH)]) + DeflateBytes.data([([4], Z_FINISH)]) + DeflateBytes.message([5])),
                [.binary([1, 2, 3, 4, 5])]),
            .taken(
                "empty frames around it", frame(0x41, []) + frame(0x00, hello) + frame(0x00, []) + frame(0x80, []), [.text("Hello")]),
            .taken("a frame for each byte", fragments(0x41, hello), [.text("Hello")]),
            .taken("the tail left on it", frame(0xC1, hello + DeflateBytes.tail + [0x00]), [.text("Hello")]),
            .taken(
                "a character across two frames",
                frame(0x41, DeflateBytes.message(Array("€".utf8)).prefix(4))
                    + frame(0x80, DeflateBytes.message(Array("€".utf8)).dropFirst(4)), [.text("€")]),
            .taken("the largest window", frame(0xC2, DeflateBytes.message(far)), [.binary(far)]),
        ] as [RuleCase])
    func taken(rule: RuleCase) { rule.compressed.check() }

    /// Repeats itself at the far end of a window of 32 KiB.
    static let far: [UInt8] = {
        var random = SeededRandom(seed: 7692)
        let start = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
        return start + (0..<32_000).map { _ in UInt8.random(in: 0...255, using: &random) } + start
    }()

    static func fragments(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        payload.enumerated().flatMap { index, byte in
            Self.frame((index == 0 ? first : 0) | (index == payload.count - 1 ? 0x80 : 0), [byte])
        }
    }

    @Test("RFC 7692 6: compressed and plain messages and control frames come as they please")
    func mixed() {
        let bytes =
            Self.frame(0x81, Array("plain".utf8)) + Self.frame(0xC1, Self.hello) + Self.frame(0x41, Self.hello.prefix(2))
            + Self.frame(0x89, [9]) + Self.frame(0x80, Self.hello.dropFirst(2)) + Self.frame(0x82, [1]) + FrameBytes.close(1000)
        RuleCase.taken(
            "mixed", bytes,
            [.text("plain"), .text("Hello"), .ping([9]), .text("Hello"), .binary([1]), .close(code: .normal, reason: "")]
        ).compressed.check()
    }

    @Test(
        "RFC 7692 6.1: RSV1 on a control frame or a later fragment fails the connection",
        arguments: [0xC8, 0xC9, 0xCA, 0xC0, 0x40] as [UInt8])
    func wrongPlace(first: UInt8) {
        RuleCase.refused("RSV1 on \(first)", Self.frame(first, []), 1002, "Reserved bit set", after: 1).compressed.check()
        let start = Self.frame(0x41, Self.hello.prefix(2))
        RuleCase.refused("\(first) inside", start + Self.frame(first, []), 1002, "Reserved bit set", after: start.count + 1).compressed
            .check()
    }

    @Test(
        "RFC 7692 6: the other reserved bits stay refused, also beside RSV1, and RSV1 without a word about it",
        arguments: [0xA1, 0x91, 0xE1, 0xD2, 0xF1, 0xC3] as [UInt8])
    func otherBits(first: UInt8) {
        RuleCase.refused("\(first)", Self.frame(first, Self.hello), 1002, "Reserved bit set", after: 1).compressed.check()
        RuleCase.refused("not agreed on", Self.frame(0xC1, Self.hello), 1002, "Reserved bit set", after: 1).check()
    }

    @Test("RFC 7692 7.1.1.2: a message that refers to the one before it fails the connection, since neither end takes its context over")
    func takeover() {
        let bytes = Self.frame(0xC1, Self.hello) + Self.frame(0xC1, [0xF2, 0x00, 0x11, 0x00, 0x00])
        var run = DecoderRun(inflaters: InflaterPool())
        run.feed(bytes)
        #expect(run.events == [.text("Hello"), .violation(1007, "Compressed data is broken")])
    }

    @Test(
        "RFC 7692 7.2.2: data that is not DEFLATE fails the connection with 1007, at the byte that shows it",
        arguments: [
            .refused("block type 3", frame(0xC1, [0x07, 0x00]), 1007, "Compressed data is broken", after: 7),
            .refused(
                "stored length", frame(0xC1, [0x00, 0x05, 0x00, 0x00, 0x00]), 1007, "Compressed data is broken", after: 11),
            .refused("ends inside a block", frame(0xC1, hello.prefix(4)), 1007, "Compressed data ends inside a block"),
            .refused(
                "ends inside a stored block", frame(0xC2, [0x00, 0x09, 0x00, 0xF6, 0xFF, 0x48]), 1007, "Compressed data ends inside a block"
            ),
            .refused(
                "ends inside the second frame", frame(0x41, hello.prefix(3)) + frame(0x80, hello[3..<5]), 1007,
                "Compressed data ends inside a block"),
        ] as [RuleCase])
    func broken(rule: RuleCase) { rule.compressed.check() }

    @Test(
        "RFC 6455 8.1: text is checked once inflated, as it streams",
        arguments: [
            .refused("no UTF-8", frame(0xC1, DeflateBytes.message([0x41, 0xFF])), 1007, "Text is not UTF-8", after: nil),
            .refused("half a character", frame(0xC1, DeflateBytes.message([0xE2, 0x82])), 1007, "Text ends inside a character"),
        ] as [RuleCase])
    func text(rule: RuleCase) {
        var run = DecoderRun(inflaters: InflaterPool())
        run.feed(rule.bytes)
        #expect(run.events == rule.events)
        run = DecoderRun(inflaters: InflaterPool())
        for byte in rule.bytes { run.feed([byte]) }
        #expect(run.events == rule.events)
    }

    @Test("a stream of random messages comes out as it was sent, however it was compressed and split", arguments: [1, 7, 300, 1 << 20])
    func random(largest: Int) {
        var random = SeededRandom.seeded("compressed, in pieces of up to \(largest)")
        var bytes: [UInt8] = []
        var events: [WebSocketEvent] = []
        for _ in 0..<40 {
            let plain = Self.text(&random)
            let isCompressed = Bool.random(using: &random)
            let payload =
                isCompressed
                ? DeflateBytes.message(plain, windowBits: .random(in: 9...15, using: &random), level: .random(in: 0...9, using: &random))
                : plain
            let cut = Int.random(in: 0...payload.count, using: &random)
            bytes += Self.frame(isCompressed ? 0x41 : 0x01, payload.prefix(cut)) + Self.frame(0x80, payload.dropFirst(cut))
            events.append(.text(ByteBuffer(bytes: plain)))
        }
        let pool = InflaterPool()
        #expect(DecoderRun.events(of: bytes, inflaters: pool, largest: largest, random: &random) == events)
        #expect(pool.inUse == 0)
    }

    private static func text(_ random: inout SeededRandom) -> [UInt8] {
        let words = ["vote", "€", "\"player\":", "estimación", "0123456789", "😀"]
        return (0..<Int.random(in: 0...200, using: &random)).flatMap { _ in Array((words.randomElement(using: &random) ?? "").utf8) }
    }

    @Test("random bytes as compressed data end in a message, a wish for more or a violation, the same however they are split")
    func fuzz() {
        var random = SeededRandom.seeded("compressed fuzz")
        for _ in 0..<400 {
            var payload = DeflateBytes.message(Self.text(&random), level: .random(in: 0...9, using: &random))
            for _ in 0..<Int.random(in: 1...3, using: &random) where !payload.isEmpty {
                payload[Int.random(in: 0..<payload.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            let bytes = Self.frame(Bool.random(using: &random) ? 0xC1 : 0xC2, payload)
            let pool = InflaterPool()
            let whole = DecoderRun.events(of: bytes, inflaters: pool, largest: bytes.count, random: &random)
            let split = DecoderRun.events(of: bytes, inflaters: pool, largest: 5, random: &random)
            #expect(whole == split)
            #expect(pool.inUse == 0)
        }
    }
}
