import Testing
import Webhooks

@Suite struct DeliveryAlarmsTests {
    @Test("An alarm is set for what comes before all others, and once they have rung not again for one that is still to come")
    func once() {
        let now = ContinuousClock.now
        var alarms = DeliveryAlarms()
        let answers = [(300, 0), (300, 0), (400, 0), (5, 0), (5, 1), (300, 1), (300, 5), (300, 6), (299, 6), (300, 299), (301, 300)].map {
            alarms.set(now + .seconds($0.0), now: now + .seconds($0.1))
        }
        #expect(answers == [true, false, false, true, false, false, false, false, true, false, true])
    }
}
