import Gateway
import Testing

@Suite("The order of a connection's messages")
struct MessageQueueTests {
    typealias Queue = MessageQueue<Int>

    @Test("a message runs at once when none is in flight, and pauses nothing")
    func runsAtOnce() {
        var queue = Queue()
        for message in 0..<100 {
            let turn = queue.arrived(message)
            #expect(turn.run == message && turn.reading == .unchanged)
            let end = queue.finished(outputIsFull: false)
            #expect(end.run == nil && end.reading == .unchanged)
        }
    }

    @Test("the bytes of messages that wait and of the one in flight are counted until each has ended")
    func countsBytes() {
        var queue = Queue()
        for message in 0..<3 { _ = queue.arrived(message, bytes: 100 * (message + 1)) }
        #expect(queue.bytes == 600)
        for left in [500, 300, 0] {
            _ = queue.finished(outputIsFull: false)
            #expect(queue.bytes == left)
        }
    }

    @Test("messages run one after the other in the order in which they came")
    func keepsOrder() {
        var queue = Queue()
        #expect(queue.arrived(0).run == 0)
        for message in 1...7 {
            let turn = queue.arrived(message)
            #expect(turn.run == nil && turn.reading == .unchanged)
        }
        #expect((1...7).map { _ in queue.finished(outputIsFull: false).run } == Array(1...7))
        #expect(queue.finished(outputIsFull: false).run == nil)
    }

    @Test("the socket is not read while eight wait, and is read again when one of them has begun")
    func pausesAtEight() {
        var queue = Queue()
        let readings = (0...8).map { queue.arrived($0).reading }
        #expect(readings == [.unchanged, .unchanged, .unchanged, .unchanged, .unchanged, .unchanged, .unchanged, .unchanged, .pause])
        #expect(queue.count == 8)
        #expect(queue.finished(outputIsFull: false).reading == .resume)
        #expect(queue.arrived(9).reading == .pause)
    }

    @Test("messages that come in spite of the pause have a limit")
    func overflows() {
        var queue = Queue()
        let readings = (0..<66).map { queue.arrived($0).reading }
        #expect(readings.firstIndex(of: .overflow) == 65)
        #expect(queue.count == 64)
    }

    @Test("no message begins and the socket is not read while its answers are not")
    func waitsForOutput() {
        var queue = Queue()
        _ = queue.arrived(0)
        _ = queue.arrived(1)
        let full = queue.finished(outputIsFull: true)
        #expect(full.run == nil && full.reading == .pause)
        #expect(queue.arrived(2).run == nil)
        let resumed = queue.outputResumed()
        #expect(resumed.run == 1 && resumed.reading == .resume)
        #expect(queue.finished(outputIsFull: false).run == 2)
    }

    @Test("answers that are read again do not resume a socket whose queue is full")
    func bothReasons() {
        var queue = Queue()
        _ = queue.arrived(0)
        #expect(queue.finished(outputIsFull: true).reading == .pause)
        for message in 1...9 { #expect(queue.arrived(message).reading == .unchanged) }
        let turn = queue.outputResumed()
        #expect(turn.run == 1 && turn.reading == .unchanged)
        #expect(queue.finished(outputIsFull: false).reading == .resume)
    }
}
