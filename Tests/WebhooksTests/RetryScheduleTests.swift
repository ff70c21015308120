import Testing
import Webhooks

@Suite struct RetryScheduleTests {
    @Test(
        "Pauses are four times as long each, between half of it and all, and the fifth try is the last",
        arguments: [(1, 0.5, 1.0), (2, 2, 4), (3, 8, 16), (4, 32, 64)])
    func pauses(number: Int, least: Double, most: Double) {
        let schedule = RetrySchedule()
        #expect(schedule.pause(afterTry: number, random: 0) == .seconds(least))
        #expect(schedule.pause(afterTry: number, random: 1) == .seconds(most))
        #expect(schedule.pause(afterTry: 5, random: 0) == nil)
        #expect(schedule.pause(afterTry: 5, asked: .seconds(1), random: 0) == nil)
    }

    @Test("What a receiver asks for is granted up to five minutes, and makes no pause shorter")
    func asked() {
        let schedule = RetrySchedule()
        #expect(schedule.pause(afterTry: 1, asked: .seconds(30), random: 0) == .seconds(30))
        #expect(schedule.pause(afterTry: 1, asked: .seconds(100_000), random: 0) == .seconds(300))
        #expect(schedule.pause(afterTry: 4, asked: .seconds(1), random: 1) == .seconds(64))
    }

    @Test(
        "An answer's status says whether another try is made",
        arguments: [
            (200, TryOutcome.delivered), (204, .delivered), (299, .delivered), (301, .refused("status 301")), (307, .refused("status 307")),
            (400, .refused("status 400")), (404, .refused("status 404")), (410, .refused("status 410")), (408, .failed("status 408")),
            (425, .failed("status 425")), (429, .failed("status 429")), (500, .failed("status 500")), (503, .failed("status 503")),
        ] as [(UInt, TryOutcome)])
    func status(code: UInt, outcome: TryOutcome) {
        #expect(TryOutcome(status: code, retryAfter: nil) == outcome)
    }

    @Test(
        "Retry-After counts in seconds, and anything else is not looked at",
        arguments: [("7", 7), ("0", 0), ("-1", nil), ("1e9", nil), ("", nil), ("99999999999", nil), ("Sun, 06 Nov 1994 08:49:37 GMT", nil)]
            as [(String, Int?)])
    func retryAfter(text: String, seconds: Int?) {
        #expect(TryOutcome(status: 503, retryAfter: text) == .failed("status 503", after: seconds.map { .seconds($0) }))
    }
}
