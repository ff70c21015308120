import Poker
import Testing

@Suite struct StepSelfTestTests {
    @Test func `every command of the step is tried at the start`() {
        let called = StepScript.source.matches(of: /(?:call|in_slices)\('([A-Z]+)'/).map { String($0.1) }
        #expect(Set(called).subtracting(StepSelfTest.commands).sorted() == [])
        #expect(called.count > 10)
    }
}
