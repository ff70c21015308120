import Testing
import WebSocketWire

@Suite("Frame headers")
struct HeaderRuleTests {
    @Test(
        "RFC 6455 5.2: a reserved bit is refused at the first byte", arguments: [0x40, 0x20, 0x10, 0x70] as [UInt8],
        [0x81, 0x82, 0x80, 0x89, 0x88] as [UInt8])
    func reservedBits(bits: UInt8, first: UInt8) {
        RuleCase.refused("RSV \(bits) on \(first)", FrameBytes(first: first | bits).bytes, 1002, "Reserved bit set", after: 1).check()
    }

    @Test(
        "RFC 6455 5.2: a reserved opcode is refused at the first byte", arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8],
        [0x80, 0] as [UInt8])
    func reservedOpcodes(opcode: UInt8, fin: UInt8) {
        RuleCase.refused("opcode \(opcode), FIN \(fin)", FrameBytes(first: fin | opcode).bytes, 1002, "Reserved opcode", after: 1).check()
    }

    @Test("RFC 6455 5.1: a server refuses an unmasked frame at the second byte", arguments: [0x81, 0x82, 0x88, 0x89, 0x8A] as [UInt8])
    func maskRequired(first: UInt8) {
        let bytes = FrameBytes(first: first, payload: [1, 2], key: nil).bytes
        RuleCase.refused("unmasked \(first)", bytes, 1002, "Frame not masked", after: 2).check()
    }

    @Test("RFC 6455 5.1: a client refuses a masked frame at the second byte", arguments: [0x81, 0x82, 0x88, 0x89, 0x8A] as [UInt8])
    func maskRefused(first: UInt8) {
        let bytes = FrameBytes(first: first, payload: [1, 2]).bytes
        RuleCase.refused("masked \(first)", bytes, 1002, "Masked frame from a server", after: 2, role: .client).check()
    }

    @Test(
        "RFC 6455 5.2: a length that is not in its shortest form is refused when it is complete",
        arguments: [(0, .two, 4), (125, .two, 4), (0, .eight, 10), (125, .eight, 10), (126, .eight, 10), (65_535, .eight, 10)]
            as [(Int, FrameBytes.LengthForm, Int)])
    func minimalLength(length: Int, form: FrameBytes.LengthForm, after: Int) {
        let bytes = FrameBytes(first: 0x82, payload: Array(repeating: 7, count: min(length, 200)), form: form, announced: UInt64(length))
            .bytes
        RuleCase.refused("\(length) as \(form)", bytes, 1002, "Length not in its shortest form", after: after).check()
    }

    @Test("RFC 6455 5.2: a 63-bit length with its top bit set is refused", arguments: [1 << 63, .max, 1 << 63 | 5] as [UInt64])
    func topBit(length: UInt64) {
        let bytes = FrameBytes(first: 0x82, payload: [1], form: .eight, announced: length).bytes
        RuleCase.refused("length \(length)", bytes, 1002, "Length with its highest bit set", after: 10).check()
    }

    @Test(
        "RFC 6455 5.5: a control frame longer than 125 bytes is refused at the second byte", arguments: [0x88, 0x89, 0x8A] as [UInt8],
        [126, 65_536])
    func longControl(first: UInt8, length: Int) {
        let bytes = FrameBytes(first: first, payload: Array(repeating: 7, count: 10), announced: UInt64(length)).bytes
        RuleCase.refused("control of \(length)", bytes, 1002, "Control frame longer than 125 bytes", after: 2).check()
    }

    @Test("RFC 6455 5.5: a control frame without FIN is refused at the first byte", arguments: [0x08, 0x09, 0x0A] as [UInt8])
    func fragmentedControl(first: UInt8) {
        RuleCase.refused("opcode \(first)", FrameBytes(first: first).bytes, 1002, "Fragmented control frame", after: 1).check()
    }

    @Test(
        "RFC 6455 5.3: a message of any length in its shortest form is taken, masked with any key",
        arguments: [0, 1, 3, 7, 8, 9, 125, 126, 127, 1000, 65_535, 65_536, 70_001], [[0, 0, 0, 0], [255, 0, 1, 128]] as [[UInt8]])
    func lengths(length: Int, key: [UInt8]) {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var run = DecoderRun()
        let bytes = FrameBytes(first: 0x82, payload: payload, key: key).bytes
        run.feed(bytes)
        run.feed(bytes.prefix(bytes.count / 3))
        run.feed(bytes.dropFirst(bytes.count / 3))
        #expect(run.events == [.binary(payload), .binary(payload)])
    }

    @Test("a client takes unmasked frames")
    func clientRole() {
        RuleCase(
            name: "unmasked", role: .client,
            bytes: FrameBytes.text("one", key: nil) + FrameBytes(first: 0x8A, payload: [1], key: nil).bytes,
            events: [.text("one"), .pong([1])]
        ).check()
    }
}
