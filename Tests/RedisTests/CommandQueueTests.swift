import NIOCore
import Redis
import Testing

@Suite struct CommandQueueTests {
    private func queue(waiting: Int = 3, inFlight: Int = 10) -> CommandQueue<Int> {
        CommandQueue(waitingLimit: waiting, inFlightLimit: inFlight, queueTime: .seconds(3), replyTime: .seconds(2))
    }
    private func at(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(UInt64(milliseconds) * 1_000_000) }

    @Test func `Commands are sent and answered in the order in which they came`() {
        var queue = self.queue()
        for number in 1...3 { #expect(queue.add(number, now: at(0)) == true) }
        #expect(queue.takeForSending(now: at(1)) == [1, 2, 3])
        #expect(queue.takeForSending(now: at(1)) == [])
        for number in [1, 2, 3, nil] { #expect(queue.takeAnswered() == number) }
        #expect(queue.isEmpty)
    }

    @Test func `One command more than the limit is refused, and sent ones do not count`() {
        var queue = self.queue(waiting: 2)
        for number in 1...2 { #expect(queue.add(number, now: at(0)) == true) }
        let isTaken = queue.add(3, now: at(0))
        #expect(!isTaken)
        _ = queue.takeForSending(now: at(0))
        #expect(queue.add(3, now: at(0)) == true)
    }

    @Test func `No more than the limit is in flight`() {
        var queue = self.queue(waiting: 5, inFlight: 2)
        for number in 1...4 { _ = queue.add(number, now: at(0)) }
        #expect(queue.takeForSending(now: at(0)) == [1, 2])
        _ = queue.takeAnswered()
        #expect(queue.takeForSending(now: at(0)) == [3])
    }

    @Test func `A waiting command runs out of its own time, and a sent one makes the connection overdue`() {
        var queue = self.queue()
        _ = queue.add(1, now: at(0))
        _ = queue.add(2, now: at(500))
        #expect(queue.nextDeadline == at(3000))
        let (early, late) = (queue.expire(now: at(2999)), queue.expire(now: at(3000)))
        #expect(early.waiting == [] && late.waiting == [1])
        #expect(queue.takeForSending(now: at(3100)) == [2])
        #expect(queue.nextDeadline == at(5100))
        let (before, after) = (queue.expire(now: at(5099)), queue.expire(now: at(5100)))
        #expect(!before.isOverdue && after.isOverdue)
        #expect(queue.takeUnanswered() == [2])
        #expect(queue.nextDeadline == nil)
    }

    @Test func `A command that must be sent again goes before those that wait, and is not unknown`() {
        var queue = self.queue()
        for number in 1...3 { _ = queue.add(number, now: at(0)) }
        _ = queue.takeForSending(now: at(0))
        let refused = [queue.takeAnswered(), queue.takeAnswered()].compactMap { $0 }
        _ = queue.add(4, now: at(0))
        for number in refused { queue.addAgain(number) }
        var lost = queue
        #expect(lost.takeUnanswered() == [3])
        #expect(lost.takeAgain() == [1, 2])
        #expect(lost.takeWaiting() == [4])
        #expect(queue.takeForSending(now: at(0)) == [1, 2, 4])
    }
}
