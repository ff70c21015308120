import Testing
import WebSocketWire

@Suite("Close frames")
struct CloseFrameTests {
    @Test("an empty close frame has no status")
    func empty() { RuleCase.taken("empty", FrameBytes.close([]), [.close(code: .noStatus, reason: "")]).check() }

    @Test("RFC 6455 5.5.1: a close frame of one byte is refused")
    func oneByte() { RuleCase.refused("one byte", FrameBytes.close([3]), 1002, "Close frame of one byte").check() }

    @Test(
        "a registered or private code is taken with its reason",
        arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999] as [UInt16])
    func validCode(code: UInt16) {
        let event = WebSocketEvent.close(code: WebSocketCloseCode(rawValue: code), reason: "adiós")
        RuleCase.taken("\(code)", FrameBytes.close(code, "adiós"), [event]).check()
    }

    @Test(
        "RFC 6455 7.4.1: a code that must not be sent is refused",
        arguments: [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] as [UInt16])
    func invalidCode(code: UInt16) {
        RuleCase.refused("\(code)", FrameBytes.close(code), 1002, "Close code that must not be sent").check()
    }

    @Test("RFC 6455 8.1: a reason that is not UTF-8 is 1007", arguments: [[0xFF], [0x61, 0xC3], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func invalidReason(reason: [UInt8]) {
        RuleCase.refused("\(reason)", FrameBytes.close([0x03, 0xE8] + reason), 1007, "Close reason is not UTF-8").check()
    }

    @Test("nothing comes out after a close frame, and no memory is taken by what still arrives")
    func nothingAfter() {
        var run = DecoderRun()
        run.feed(FrameBytes.text("a") + FragmentTests.part(0x01, "begun") + FrameBytes.close(1001) + FrameBytes.text("b"))
        run.feed(FrameBytes.text("c"))
        run.feed(FragmentTests.part(0x01, "begun again"))
        #expect(run.events == [.text("a"), .close(code: .goingAway, reason: "")])
        #expect(run.decoder.isFinished)
        #expect(run.decoder.bufferedCapacity == 0)
    }

    @Test("RFC 6455 7.1.7: nothing comes out after a violation")
    func nothingAfterViolation() {
        var run = DecoderRun()
        run.feed([0xFF] + FrameBytes.text("b"))
        run.feed(FrameBytes.text("c"))
        #expect(run.events == [.violation(1002, "Reserved bit set")])
        #expect(run.decoder.isFinished)
    }
}
