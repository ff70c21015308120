import NIOCore
import TestSupport
import Testing
import WebSocketWire

@Suite("Random streams")
struct RandomStreamTests {
    /// What a well-behaved client sends: messages in one or more frames, control frames between any two frames.
    private struct Sender {
        var random: SeededRandom
        var bytes: [UInt8] = []
        var events: [WebSocketEvent] = []

        mutating func sendMessage() {
            let isText = Bool.random(using: &self.random)
            let payload = isText ? self.text() : self.random.bytes(self.length())
            var rest = payload[...]
            var opcode: UInt8 = isText ? 1 : 2
            for _ in 0..<Int.random(in: 0...3, using: &self.random) {
                let part = rest.prefix(Int.random(in: 0...rest.count, using: &self.random))
                rest = rest.dropFirst(part.count)
                self.sendFrame(opcode, Array(part))
                opcode = 0
                if Bool.random(using: &self.random) { self.sendControl() }
            }
            self.sendFrame(0x80 | opcode, Array(rest))
            self.events.append(isText ? .text(ByteBuffer(bytes: payload)) : .binary(payload))
        }

        private mutating func sendControl() {
            let payload = self.random.bytes(Int.random(in: 0...125, using: &self.random))
            let isPing = Bool.random(using: &self.random)
            self.sendFrame(isPing ? 0x89 : 0x8A, payload)
            self.events.append(isPing ? .ping(payload) : .pong(payload))
        }

        private mutating func sendFrame(_ first: UInt8, _ payload: [UInt8]) {
            self.bytes += FrameBytes(first: first, payload: payload, key: self.random.bytes(4)).bytes
        }

        private mutating func length() -> Int {
            Int.random(in: 0...([0, 9, 130, 3000, 70_000].randomElement(using: &self.random) ?? 0), using: &self.random)
        }

        private mutating func text() -> [UInt8] {
            let scalars = (0..<self.length() / 4).map { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &self.random)) ?? "€"
            }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars)
            return Array(String(view).utf8)
        }
    }

    @Test("a stream of valid messages comes out as it was sent, however it is split", arguments: [1, 3, 20, 500, 4000, 1 << 20])
    func valid(largest: Int) {
        var sender = Sender(random: .seeded("stream in pieces of up to \(largest)"))
        for _ in 0..<40 { sender.sendMessage() }
        let events = DecoderRun.events(of: sender.bytes, largest: largest, random: &sender.random)
        #expect(events == sender.events)
    }

    @Test("random bytes end in a wish for more or in a violation, never in a trap", arguments: [.server, .client] as [WebSocketRole])
    func fuzz(role: WebSocketRole) {
        var random = SeededRandom.seeded("fuzz \(role)")
        for _ in 0..<2000 {
            let bytes = random.bytes(Int.random(in: 1...200, using: &random))
            Self.checkEnd(Self.shaped(bytes, role, &random), role, &random)
        }
    }

    @Test("a valid stream with one wrong byte never traps")
    func mutated() {
        var sender = Sender(random: .seeded("one wrong byte"))
        for _ in 0..<5 { sender.sendMessage() }
        var random = sender.random
        for _ in 0..<25 {
            var bytes = sender.bytes
            bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            Self.checkEnd(bytes, .server, &random)
        }
    }

    /// Most random first bytes break a rule at once; half of them are made plausible, so that the fuzz gets further.
    private static func shaped(_ bytes: [UInt8], _ role: WebSocketRole, _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        guard bytes.count > 2, Bool.random(using: &random) else { return bytes }
        bytes[0] = [0x81, 0x82, 0x01, 0x02, 0x88, 0x89, 0x8A].randomElement(using: &random) ?? 0x81
        bytes[1] = UInt8.random(in: 0...127, using: &random) | (role == .server ? 0x80 : 0)
        return bytes
    }

    private static func checkEnd(_ bytes: [UInt8], _ role: WebSocketRole, _ random: inout SeededRandom) {
        let whole = DecoderRun.events(of: bytes, role: role, largest: bytes.count, random: &random)
        let split = DecoderRun.events(of: bytes, role: role, largest: 7, random: &random)
        #expect(whole == split)
        let ends = whole.filter { event in
            switch event {
            case .violation, .close: true
            default: false
            }
        }
        #expect(ends.count <= 1)
        #expect(ends.isEmpty || whole.last == ends.first)
    }
}
