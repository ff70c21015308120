import Testing
import WebSocketWire

@Suite("Fragments")
struct FragmentTests {
    static func part(_ first: UInt8, _ text: String) -> [UInt8] { FrameBytes(first: first, payload: Array(text.utf8)).bytes }

    @Test(
        "RFC 6455 5.4: a message in fragments is put together, control frames between them come out first",
        arguments: [
            .taken("two", part(0x01, "Hel") + part(0x80, "lo"), [.text("Hello")]),
            .taken("three, one empty", part(0x02, "a") + part(0x00, "") + part(0x80, "b"), [.binary([97, 98])]),
            .taken("all empty", part(0x01, "") + part(0x00, "") + part(0x80, ""), [.text("")]),
            .taken("ping between", part(0x01, "Hel") + part(0x89, "p") + part(0x80, "lo"), [.ping([112]), .text("Hello")]),
            .taken(
                "ping and pong between, next message behind",
                part(0x01, "a") + part(0x89, "") + part(0x00, "b") + part(0x8A, "x") + part(0x80, "c") + part(0x81, "d"),
                [.ping([]), .pong([120]), .text("abc"), .text("d")]),
            .taken("close between", part(0x01, "a") + FrameBytes.close(1000), [.close(code: .normal, reason: "")]),
            .taken("empty messages", part(0x81, "") + part(0x82, ""), [.text(""), .binary([])]),
            .taken(
                "as many as allowed", part(0x01, "a") + part(0x00, "b") + part(0x80, "c"), [.text("abc")],
                limits: WebSocketLimits(maxMessageBytes: 3, maxFragments: 3)),
        ] as [RuleCase])
    func assembled(rule: RuleCase) { rule.check() }

    @Test(
        "RFC 6455 5.4: fragments out of place are refused at the frame's announcement",
        arguments: [
            .refused("continuation first", part(0x80, "abc"), 1002, "Continuation without a message", after: 2),
            .refused("unfinished continuation first", part(0x00, "abc"), 1002, "Continuation without a message", after: 2),
            .refused("text in text", part(0x01, "a") + part(0x81, "b"), 1002, "New message inside a fragmented one", after: 9),
            .refused("binary in text", part(0x01, "a") + part(0x02, "b"), 1002, "New message inside a fragmented one", after: 9),
            .refused(
                "continuation after the end", part(0x01, "a") + part(0x80, "b") + part(0x80, "c"), 1002, "Continuation without a message",
                after: 16
            ).delivering(.text("ab")),
        ] as [RuleCase])
    func misplaced(rule: RuleCase) { rule.check() }

    @Test(
        "RFC 6455 6.2: what follows a whole message is a new one, of its own kind",
        arguments: [
            .taken("binary behind text", part(0x01, "a") + part(0x80, "b") + part(0x82, "c"), [.text("ab"), .binary([99])]),
            .taken(
                "fragments behind fragments", part(0x02, "a") + part(0x80, "b") + part(0x01, "c") + part(0x00, "d") + part(0x80, "e"),
                [.binary([97, 98]), .text("cde")]),
            .taken("text behind binary that is no text", part(0x82, "½") + part(0x81, "½"), [.binary([0xC2, 0xBD]), .text("½")]),
        ] as [RuleCase])
    func followed(rule: RuleCase) { rule.check() }
}

extension RuleCase {
    /// The same, with one more message before the refusal.
    func delivering(_ event: WebSocketEvent) -> RuleCase {
        RuleCase(
            name: self.name, role: self.role, limits: self.limits, bytes: self.bytes,
            events: self.events.dropLast() + [event] + self.events.suffix(1), after: self.after)
    }
}
