import Poker
import PokerRules
import Rooms
import Testing

@Suite struct StepSelfTestTests {
    @Test func `every command of the step is tried at the start`() {
        let called = StepScript.source.matches(of: /(?:call|in_slices)\('([A-Z]+)'/).map { String($0.1) }
        #expect(Set(called).subtracting(StepSelfTest.commands).sorted() == [])
        #expect(called.count > 10)
    }

    @Test func `what is tried at the start is tried on a name that no game can have`() {
        for byte: UInt8 in 0...255 {
            let name = StepSelfTest.name(of: NodeID(random: Array(repeating: byte, count: 6)))
            #expect(GameName(typed: name) == nil, "\(name)")
        }
    }
}
