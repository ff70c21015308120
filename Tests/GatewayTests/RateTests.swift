import Gateway
import NIOCore
import Testing
import Transport

@Suite("Rates")
struct RateTests {
    static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    static func passed(_ bucket: inout TokenBucket, of count: Int, at now: NIODeadline) -> Int {
        (0..<count).count { _ in bucket.take(at: now) }
    }

    @Test("a bucket lets its burst through at once, and then its rate", arguments: [(10.0, 10), (100, 200), (0.5, 1), (3, 7)])
    func burstThenRate(rate: Double, burst: Int) {
        var bucket = TokenBucket(Throttle(perSecond: rate, burst: burst), at: Self.start)
        #expect(Self.passed(&bucket, of: burst * 3, at: Self.start) == burst)
        var later = 0
        for tenth in 1...100 {
            later += Self.passed(&bucket, of: burst, at: Self.start + .milliseconds(Int64(tenth) * 100))
        }
        #expect(later == Int(rate * 10))
    }

    @Test("a bucket fills no further than its burst, however long the silence")
    func fillsUpToBurst() {
        var bucket = TokenBucket(Throttle(perSecond: 10, burst: 5), at: Self.start)
        #expect(Self.passed(&bucket, of: 5, at: Self.start) == 5)
        #expect(Self.passed(&bucket, of: 100, at: Self.start + .hours(24)) == 5)
    }

    @Test("whoever goes on too fast still gets the rate")
    func refusedTakesNothing() {
        var bucket = TokenBucket(Throttle(perSecond: 10, burst: 1), at: Self.start)
        let passed = (0..<2000).count { bucket.take(at: Self.start + .milliseconds(Int64($0))) }
        #expect(passed == 20)
    }

    @Test("a rate of zero lets nothing through")
    func zeroBlocks() {
        var bucket = TokenBucket(Throttle(perSecond: 0, burst: 5), at: Self.start)
        #expect(Self.passed(&bucket, of: 5, at: Self.start + .hours(1)) == 0)
    }

    @Test("a clock that is a little behind gives no tokens and takes none")
    func clockBehind() {
        var bucket = TokenBucket(Throttle(perSecond: 10, burst: 2), at: Self.start)
        #expect(Self.passed(&bucket, of: 1, at: Self.start + .seconds(1)) == 1)
        #expect(Self.passed(&bucket, of: 5, at: Self.start) == 1)
    }

    @Test("a shared bucket gives its burst once to all threads together")
    func sharedBucket() async {
        let bucket = SharedTokenBucket(Throttle(perSecond: 1, burst: 500), at: Self.start)
        let passed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { (0..<1000).count { _ in bucket.take(at: Self.start) } } }
            return await group.reduce(0, +)
        }
        #expect(passed == 500)
    }

    @Test("a connection is closed at the message after the hundredth refusal within a minute")
    func closedAfterHundred() {
        var counter = RefusalCounter()
        let actions = (0..<101).map { counter.refused(at: Self.start + .milliseconds(Int64($0) * 599)) }
        #expect(actions.dropLast().allSatisfy { $0 == .answer })
        #expect(actions.last == .close)
    }

    @Test("a hundred refusals in more than a minute close nothing, however long it goes on")
    func slowRefusals() {
        var counter = RefusalCounter()
        let actions = (0..<1000).map { counter.refused(at: Self.start + .milliseconds(Int64($0) * 601)) }
        #expect(actions.allSatisfy { $0 == .answer })
    }

    @Test("the minute slides: two bursts around its end count together")
    func slidingMinute() {
        var counter = RefusalCounter()
        for _ in 0..<60 { #expect(counter.refused(at: Self.start + .seconds(50)) == .answer) }
        for _ in 0..<40 { #expect(counter.refused(at: Self.start + .seconds(70)) == .answer) }
        #expect(counter.refused(at: Self.start + .seconds(109)) == .close)
        #expect(counter.refused(at: Self.start + .seconds(110)) == .answer)
    }
}
