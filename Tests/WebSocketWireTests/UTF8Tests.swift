import TestSupport
import Testing
import WebSocketWire

@Suite("UTF-8 of text")
struct UTF8Tests {
    static let samples: [String] = [
        "", "plain", "eight by", "ñandú", "½ ☕ 🂡", "\u{0}\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\u{D7FF}\u{E000}",
        String(repeating: "abcdefg€", count: 40), String(repeating: "🃏", count: 33),
    ]

    @Test("RFC 6455 5.6: valid text is taken in one frame and cut into frames anywhere", arguments: samples)
    func valid(text: String) {
        RuleCase.taken("whole", FrameBytes.text(text), [.text(text)]).check()
        let bytes = Array(text.utf8)
        for cut in bytes.indices {
            var run = DecoderRun()
            run.feed(FrameBytes(first: 0x01, payload: Array(bytes[..<cut])).bytes)
            run.feed(FrameBytes(first: 0x80, payload: Array(bytes[cut...])).bytes)
            #expect(run.events == [.text(text)])
        }
    }

    /// Bytes, and the number of them after which they cannot be UTF-8 any more.
    static let invalid: [([UInt8], Int)] = [
        ([0x80], 1), ([0xBF], 1), ([0xC0], 1), ([0xC1, 0xBF], 1), ([0xF5], 1), ([0xFE], 1), ([0xFF], 1),
        ([0xC3, 0x28], 2), ([0xC3, 0xC3], 2), ([0xE2, 0x28, 0xA1], 2), ([0xE2, 0x82, 0x28], 3),
        ([0xE0, 0x80, 0x80], 2), ([0xE0, 0x9F, 0xBF], 2), ([0xED, 0xA0, 0x80], 2), ([0xED, 0xBF, 0xBF], 2),
        ([0xF0, 0x80, 0x80, 0x80], 2), ([0xF0, 0x8F, 0xBF, 0xBF], 2), ([0xF4, 0x90, 0x80, 0x80], 2), ([0xF1, 0x80, 0x80, 0x28], 4),
    ]

    @Test(
        "RFC 6455 8.1: an invalid byte fails at once, before the frame and the message are complete", arguments: invalid, [0, 1, 7, 8, 20])
    func failsAtOnce(invalid: ([UInt8], Int), ascii: Int) {
        let prefix = Array(repeating: UInt8(ascii: "a"), count: ascii)
        let payload = prefix + invalid.0 + [0x61, 0x62, 0x63]
        let frame = FrameBytes(first: 0x01, payload: payload)
        let after = frame.header.count + ascii + invalid.1
        RuleCase.refused("\(invalid.0) after \(ascii)", frame.bytes, 1007, "Text is not UTF-8", after: after).check()
    }

    @Test("RFC 6455 8.1: an invalid byte fails in the announced part of a frame that is still on its way")
    func failsInUnfinishedFrame() {
        let frame = FrameBytes(first: 0x81, payload: [0x61, 0xFF], announced: 60_000)
        RuleCase.refused("60000 announced", frame.bytes, 1007, "Text is not UTF-8").check()
    }

    @Test("RFC 6455 8.1: an invalid byte fails in a later fragment, also when the character began in an earlier one")
    func failsInContinuation() {
        let start = FrameBytes(first: 0x01, payload: [0x61, 0xE2, 0x82]).bytes
        let bad = FrameBytes(first: 0x00, payload: [0x28, 0x61])
        RuleCase.refused("continued", start + bad.bytes, 1007, "Text is not UTF-8", after: start.count + bad.header.count + 1).check()
    }

    @Test(
        "RFC 6455 8.1: text that ends inside a character fails at the message's end",
        arguments: [[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x83]] as [[UInt8]])
    func endsInside(tail: [UInt8]) {
        RuleCase.refused("one frame", FrameBytes(first: 0x81, payload: [0x61] + tail).bytes, 1007, "Text ends inside a character").check()
        let start = FrameBytes(first: 0x01, payload: [0x61] + tail).bytes
        RuleCase.refused("fragments", start + FrameBytes(first: 0x80).bytes, 1007, "Text ends inside a character", after: start.count + 6)
            .check()
    }

    @Test("binary messages and the payload of pings are not looked into")
    func binaryIsFree() {
        RuleCase.taken("binary", FrameBytes.binary([0xFF, 0xC0]) + FrameBytes.ping([0xFF]), [.binary([0xFF, 0xC0]), .ping([0xFF])]).check()
    }

    @Test("the verdict on random bytes is the standard library's")
    func agreesWithStandardLibrary() {
        var random = SeededRandom.seeded("UTF-8")
        let alphabet: [UInt8] = [
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5,
        ]
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 1...6, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            var run = DecoderRun()
            run.feed(FrameBytes(first: 0x81, payload: bytes).bytes)
            let isText = if case .text = run.events.first { true } else { false }
            #expect(isText == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
        }
    }
}
