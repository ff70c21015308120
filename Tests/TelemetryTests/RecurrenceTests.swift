import Telemetry
import Testing

@Suite struct RecurrenceTests {
    private let start = ContinuousClock.now

    @Test func `the first of a kind is told, then one in each interval with the count of those between`() {
        var recurrence = Recurrence(interval: .seconds(60))
        #expect(recurrence.happened("vote ERR", now: self.start) == 0)
        #expect(recurrence.happened("vote ERR", now: self.start + .seconds(1)) == nil)
        #expect(recurrence.happened("close ERR", now: self.start + .seconds(1)) == 0)
        #expect(recurrence.happened("vote ERR", now: self.start + .seconds(59)) == nil)
        #expect(recurrence.happened("vote ERR", now: self.start + .seconds(60)) == 2)
        #expect(recurrence.happened("vote ERR", now: self.start + .seconds(120)) == 0)
    }

    @Test func `kinds without end are told as one`() {
        var recurrence = Recurrence()
        let told = (0..<1000).filter { recurrence.happened("kind \($0)", now: self.start) != nil }
        #expect(told.count == 65)
    }
}
