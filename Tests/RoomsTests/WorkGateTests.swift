import Rooms
import Testing

@Suite struct WorkGateTests {
    @Test func `so many are under way at once, and the others follow in their order as those end`() {
        var gate = WorkGate<Int>(limit: 2)
        for work in 1...5 { gate.add(work) }
        #expect(gate.next() == 1 && gate.next() == 2 && gate.next() == nil)
        gate.ended()
        #expect(gate.next() == 3 && gate.next() == nil)
        gate.ended()
        gate.ended()
        #expect(gate.next() == 4 && gate.next() == 5 && gate.next() == nil)
    }

    @Test func `with nothing under way work begins at once, whatever the limit`() {
        var gate = WorkGate<Int>(limit: 0)
        #expect(gate.next() == nil)
        gate.add(1)
        #expect(gate.next() == 1)
        gate.ended()
        gate.add(2)
        #expect(gate.next() == 2)
    }
}
