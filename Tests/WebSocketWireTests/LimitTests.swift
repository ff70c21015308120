import NIOCore
import Testing
import WebSocketWire

@Suite("Limits")
struct LimitTests {
    static let limits = WebSocketLimits(maxMessageBytes: 300, maxFrameBytes: 200, maxFragments: 3)

    static func part(_ first: UInt8, _ count: Int) -> [UInt8] {
        FrameBytes(first: first, payload: Array(repeating: 97, count: count)).bytes
    }

    @Test(
        "RFC 6455 10.4: what is too big is refused on the announcement alone, before the key and the payload",
        arguments: [
            .refused("frame", part(0x81, 201), 1009, "Frame too big", after: 4, limits: limits),
            .refused("frame of 64 bit", part(0x82, 70_000), 1009, "Frame too big", after: 10, limits: limits),
            .refused(
                "frame of 2^63 - 1", FrameBytes(first: 0x82, announced: .max >> 1).bytes, 1009, "Frame too big", after: 10, limits: limits),
            .refused("sum", part(0x01, 200) + part(0x80, 101), 1009, "Message too big", after: 208 + 2, limits: limits),
            .refused(
                "message in one frame", part(0x81, 101), 1009, "Message too big", after: 2,
                limits: WebSocketLimits(maxMessageBytes: 100, maxFrameBytes: 200)),
            .refused("unlimited frames", part(0x81, 101), 1009, "Frame too big", after: 2, limits: WebSocketLimits(maxMessageBytes: 100)),
            .refused(
                "fragments", part(0x01, 0) + part(0x00, 0) + part(0x00, 0) + part(0x80, 0), 1009, "Message in too many fragments",
                after: 20,
                limits: limits),
        ] as [RuleCase])
    func tooBig(rule: RuleCase) { rule.check() }

    @Test("exactly the limit is taken, again and again")
    func exact() {
        let message = Self.part(0x02, 200) + Self.part(0x00, 0) + Self.part(0x80, 100)
        let expected = WebSocketEvent.binary(Array(repeating: 97, count: 300))
        RuleCase.taken(
            "exact", message + Self.part(0x82, 200) + message,
            [
                expected, .binary(Array(repeating: 97, count: 200)), expected,
            ], limits: Self.limits
        ).check()
    }

    @Test("a control frame is not measured by the limits for data")
    func control() {
        RuleCase.taken("ping", FrameBytes.ping([1, 2, 3]), [.ping([1, 2, 3])], limits: WebSocketLimits(maxMessageBytes: 0)).check()
    }

    @Test("limits are moved into their range", arguments: [(-5, 0), (0, 0), (77, 77), (Int.max, WebSocketLimits.ceiling)])
    func clamped(given: Int, kept: Int) {
        let limits = WebSocketLimits(maxMessageBytes: given, maxFrameBytes: given, maxFragments: -3)
        #expect(limits.maxMessageBytes == kept)
        #expect(limits.maxFrameBytes == kept)
        #expect(limits.maxFragments == 1)
    }
}
