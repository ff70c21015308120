import TestSupport
import Testing
import WebSocketWire

/// One rule of the protocol: bytes, what must come of them, and where.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let name: String
    var role = WebSocketRole.server
    var limits = WebSocketLimits.roomy
    let bytes: [UInt8]
    let events: [WebSocketEvent]
    /// The number of bytes after which the last event is there, and not one earlier; nil: all of them.
    var after: Int?
    /// Whether the connection has agreed on compression.
    var compresses = false

    var testDescription: String { self.name }

    /// A text message goes before what breaks the rule, and has to be delivered; `after` counts from behind it.
    static func refused(
        _ name: String, _ bytes: [UInt8], _ code: UInt16, _ reason: String, after: Int? = nil, limits: WebSocketLimits = .roomy,
        role: WebSocketRole = .server
    ) -> RuleCase {
        let before = FrameBytes.text("before", key: role == .server ? [9, 8, 7, 6] : nil)
        return RuleCase(
            name: name, role: role, limits: limits, bytes: before + bytes, events: [.text("before"), .violation(code, reason)],
            after: before.count + (after ?? bytes.count))
    }

    static func taken(_ name: String, _ bytes: [UInt8], _ events: [WebSocketEvent], limits: WebSocketLimits = .roomy) -> RuleCase {
        RuleCase(name: name, limits: limits, bytes: bytes, events: events)
    }

    /// The rule holds for the bytes in one piece, byte by byte, and in random pieces.
    func check() {
        let inflaters = self.compresses ? InflaterPool() : nil
        self.checkWhole(inflaters)
        self.checkByteByByte(inflaters)
        self.checkRandomSplits(inflaters)
        #expect(inflaters?.inUse ?? 0 == 0, "every inflater was given back")
    }

    /// The same on a connection that has agreed on compression.
    var compressed: RuleCase {
        var copy = self
        copy.compresses = true
        return copy
    }

    private func checkWhole(_ inflaters: InflaterPool?) {
        var run = DecoderRun(self.role, self.limits, inflaters: inflaters)
        run.feed(self.bytes)
        #expect(run.events == self.events, "in one piece")
    }

    private func checkByteByByte(_ inflaters: InflaterPool?) {
        var run = DecoderRun(self.role, self.limits, inflaters: inflaters)
        var finalAt: Int?
        for (index, byte) in self.bytes.enumerated() {
            run.feed([byte])
            if run.events.count == self.events.count, finalAt == nil { finalAt = index + 1 }
        }
        #expect(run.events == self.events, "byte by byte")
        #expect(finalAt == (self.events.isEmpty ? 1 : self.after ?? self.bytes.count), "bytes until the last event")
    }

    private func checkRandomSplits(_ inflaters: InflaterPool?) {
        var random = SeededRandom.seeded(self.name)
        for _ in 0..<20 {
            let largest = Int.random(in: 1...max(1, self.bytes.count), using: &random)
            let events = DecoderRun.events(
                of: self.bytes, role: self.role, limits: self.limits, inflaters: inflaters, largest: largest, random: &random)
            #expect(events == self.events, "in random pieces of up to \(largest)")
        }
    }
}
