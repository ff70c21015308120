import NIOCore
import Testing
import Transport
import WebSocketWire

@Suite("The send queue as a value")
struct SendQueueTests {
    private let limits = SendLimits(softBytes: 100, softFrames: 4, hardBytes: 1000, progressTimeout: .seconds(10))
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test("Room frames are taken until the bytes or the frames reach the soft limit, then dropped and counted")
    func softLimit() {
        var queue = SendQueue(limits: self.limits)
        #expect(queue.admit(.room, bytes: 5000, frames: 40) == .take)
        queue.queued(bytes: 99, frames: 3, now: self.start)
        #expect(queue.admit(.room, bytes: 1, frames: 1) == .take)
        queue.queued(bytes: 0, frames: 1, now: self.start)
        #expect(queue.isAboveSoftLimit)
        #expect(queue.admit(.room, bytes: 1, frames: 2) == .drop)
        #expect(queue.dropped == 2)
    }

    @Test("Drops are made good once, when the queue falls below the soft limit")
    func relief() {
        var queue = SendQueue(limits: self.limits)
        queue.queued(bytes: 150, frames: 2, now: self.start)
        #expect(queue.admit(.room, bytes: 1, frames: 1) == .drop)
        #expect(queue.written(bytes: 20, frames: 1) == .none)
        #expect(queue.written(bytes: 40, frames: 0) == .resumedAfterDrops)
        #expect(queue.written(bytes: 90, frames: 1) == .none)
        #expect(queue.isEmpty && queue.frames == 0)
        queue.queued(bytes: 150, frames: 1, now: self.start)
        #expect(queue.written(bytes: 150, frames: 1) == .resumed)
    }

    @Test("Direct frames are taken up to the hard limit and not above")
    func hardLimit() {
        var queue = SendQueue(limits: self.limits)
        queue.queued(bytes: 900, frames: 1, now: self.start)
        #expect(queue.admit(.direct, bytes: 100, frames: 1) == .take)
        #expect(queue.admit(.direct, bytes: 101, frames: 1) == .overflow)
    }

    @Test("A message of any size is taken below the soft limit, and the hard limit then counts what comes on top")
    func largeMessage() {
        var queue = SendQueue(limits: self.limits)
        #expect(queue.admit(.direct, bytes: 50_000, frames: 1) == .take)
        queue.queued(bytes: 50_000, frames: 1, now: self.start)
        #expect(queue.admit(.direct, bytes: 1000, frames: 1) == .take)
        #expect(queue.admit(.direct, bytes: 1001, frames: 1) == .overflow)
        #expect(queue.written(bytes: 50_000, frames: 1) == .resumed)
        queue.queued(bytes: 900, frames: 1, now: self.start)
        #expect(queue.admit(.direct, bytes: 101, frames: 1) == .overflow)
    }

    @Test("Control frames pass the hard limit by a little, but not without end")
    func control() {
        var queue = SendQueue(limits: self.limits)
        queue.queued(bytes: 1000, frames: 1, now: self.start)
        #expect(queue.admit(.control, bytes: 100, frames: 1) == .take)
        #expect(queue.admit(.control, bytes: 101, frames: 1) == .overflow)
    }

    @Test("Pongs are left out above four times the soft limit of frames, pings are not")
    func pongs() {
        var queue = SendQueue(limits: self.limits)
        queue.queued(bytes: 30, frames: 15, now: self.start)
        #expect(queue.admit(.pong, bytes: 2, frames: 1) == .take)
        queue.queued(bytes: 2, frames: 1, now: self.start)
        #expect(queue.admit(.pong, bytes: 2, frames: 1) == .drop)
        #expect(queue.admit(.control, bytes: 2, frames: 1) == .take)
        #expect(queue.dropped == 0)
        _ = queue.written(bytes: 2, frames: 1)
        #expect(queue.admit(.pong, bytes: 2, frames: 1) == .take)
    }

    @Test("A queue has stalled when nothing left it and the kernel's share did not move for the whole time")
    func stall() {
        var queue = SendQueue(limits: self.limits)
        #expect(queue.nextLook == nil)
        queue.queued(bytes: 500, frames: 1, now: self.start)
        #expect(queue.nextLook == self.start + .milliseconds(2500))
        #expect(queue.look(now: self.start + .seconds(2), unacknowledged: 4000) == .none)
        #expect(queue.look(now: self.start + .seconds(11), unacknowledged: 4000) == .none)
        #expect(queue.look(now: self.start + .seconds(12), unacknowledged: 4000) == .giveUp)
        #expect(queue.look(now: self.start + .seconds(13), unacknowledged: 3000) == .none)
        _ = queue.written(bytes: 1, frames: 0)
        #expect(queue.look(now: self.start + .seconds(22), unacknowledged: 3000) == .none)
        #expect(queue.look(now: self.start + .seconds(33), unacknowledged: 3000) == .giveUp)
    }
}

@Suite("Liveness as a value")
struct LivenessTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func at(_ seconds: Int64) -> NIODeadline { self.start + .seconds(seconds) }

    @Test("A ping every interval, as long as there are signs of life")
    func pings() {
        var liveness = Liveness(interval: .seconds(25), timeout: .seconds(20), firstPing: self.at(25))
        #expect(liveness.look(now: self.at(24), isPaused: false) == .none)
        #expect(liveness.look(now: self.at(25), isPaused: false) == .ping)
        #expect(liveness.next == self.at(45))
        liveness.heard()
        #expect(liveness.next == self.at(50))
        #expect(liveness.look(now: self.at(45), isPaused: false) == .none)
        #expect(liveness.look(now: self.at(50), isPaused: false) == .ping)
    }

    @Test("Given up 20 seconds after a ping without any sign of life")
    func givesUp() {
        var liveness = Liveness(interval: .seconds(25), timeout: .seconds(20), firstPing: self.at(25))
        #expect(liveness.look(now: self.at(26), isPaused: false) == .ping)
        #expect(liveness.look(now: self.at(45), isPaused: false) == .none)
        #expect(liveness.look(now: self.at(46), isPaused: false) == .giveUp)
    }

    @Test("While reading is paused no answer can be missed")
    func paused() {
        var liveness = Liveness(interval: .seconds(25), timeout: .seconds(20), firstPing: self.at(25))
        #expect(liveness.look(now: self.at(25), isPaused: false) == .ping)
        #expect(liveness.look(now: self.at(45), isPaused: true) == .none)
        #expect(liveness.look(now: self.at(50), isPaused: false) == .ping)
    }
}

@Suite("The header budget as a value")
struct HeaderBudgetTests {
    private func verdict(_ text: String, in pieces: Int, limits: HeaderLimits) -> (HeaderBudget.Verdict, Bool) {
        var budget = HeaderBudget(limits: limits)
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            _ = bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes { budget.consume($0) }
        }
        return (budget.verdict, budget.isInsideHead)
    }

    @Test("Verdicts do not depend on how the bytes are cut", arguments: [1, 2, 7, 1000])
    func verdicts(pieces: Int) {
        let limits = HeaderLimits(requestLineBytes: 20, blockBytes: 60, fields: 2)
        #expect(
            self.verdict("GET / HTTP/1.1\r\nA: b\r\nC: d\r\n\r\n" + String(repeating: "x", count: 99), in: pieces, limits: limits) == (
                .fine, false
            ))
        #expect(self.verdict("\r\n\r\nGET / HTTP/1.1\nA: b\n\n", in: pieces, limits: limits) == (.fine, false))
        #expect(self.verdict("GET / HTTP/1.1\r\nA: b", in: pieces, limits: limits) == (.fine, true))
        #expect(self.verdict("GET /123456 HTTP/1.1", in: pieces, limits: limits) == (.fine, true))
        #expect(self.verdict("GET /1234567 HTTP/1.1", in: pieces, limits: limits).0 == .lineTooLong)
        #expect(self.verdict("GET / HTTP/1.1\r\nA: b\r\nC: d\r\nE: f\r\n", in: pieces, limits: limits).0 == .headTooLarge)
        #expect(self.verdict("GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: 60), in: pieces, limits: limits).0 == .headTooLarge)
        #expect(self.verdict(String(repeating: "\r\n", count: 31), in: pieces, limits: limits).0 == .headTooLarge)
    }

    @Test("Each request has a budget of its own")
    func nextRequest() {
        var budget = HeaderBudget(limits: HeaderLimits(requestLineBytes: 20, blockBytes: 40, fields: 2))
        for _ in 0..<5 {
            let count = Array("GET / HTTP/1.1\r\nA: b\r\n\r\nGET".utf8).withUnsafeBytes { budget.consume($0) }
            #expect(count == 24)
            #expect(budget.verdict == .fine)
            budget.next()
        }
    }
}

@Suite("The timer wheel as a value")
struct TimerWheelTests {
    private final class Item {}
    private let start = NIODeadline.uptimeNanoseconds(5_000_000_000)

    @Test("A timer fires once, not early, and at most one step late")
    func fires() {
        var wheel = TimerWheel<Item>(now: self.start, resolution: .milliseconds(10), slots: 8)
        let item = Item()
        _ = wheel.insert(item, id: ObjectIdentifier(item), at: self.start + .milliseconds(25))
        #expect(wheel.due(at: self.start + .milliseconds(24)).isEmpty)
        #expect(wheel.due(at: self.start + .milliseconds(30)).count == 1)
        #expect(wheel.due(at: self.start + .milliseconds(200)).isEmpty)
        #expect(wheel.count == 0)
    }

    @Test("A removed timer does not fire, and removing it twice does nothing")
    func removes() {
        var wheel = TimerWheel<Item>(now: self.start, resolution: .milliseconds(10), slots: 8)
        let (one, two) = (Item(), Item())
        let slot = wheel.insert(one, id: ObjectIdentifier(one), at: self.start + .milliseconds(20))
        _ = wheel.insert(two, id: ObjectIdentifier(two), at: self.start + .milliseconds(20))
        wheel.remove(id: ObjectIdentifier(one), slot: slot)
        wheel.remove(id: ObjectIdentifier(one), slot: slot)
        #expect(wheel.count == 1)
        #expect(wheel.due(at: self.start + .seconds(9)).first === two)
    }

    @Test("A time beyond the span comes early, to be asked for again; a past one comes with the next turn")
    func span() {
        var wheel = TimerWheel<Item>(now: self.start, resolution: .milliseconds(10), slots: 8)
        let (far, past) = (Item(), Item())
        _ = wheel.insert(far, id: ObjectIdentifier(far), at: self.start + .seconds(60))
        _ = wheel.due(at: self.start + .milliseconds(30))
        _ = wheel.insert(past, id: ObjectIdentifier(past), at: self.start)
        #expect(wheel.due(at: self.start + .milliseconds(40)).first === past)
        #expect(wheel.due(at: self.start + .milliseconds(100)).first === far)
    }
}

@Suite("A socket's lifetime as a value")
struct SocketLifetimeTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let patience = SocketLifetime.Patience(close: .seconds(5), linger: .seconds(1), halfClosed: .seconds(20))

    private func at(_ seconds: Int64) -> NIODeadline { self.start + .seconds(seconds) }

    @Test("Flushed, then our side is shut, then the peer ends")
    func orderly() {
        var lifetime = SocketLifetime(patience: self.patience)
        #expect(lifetime.deadline == nil && lifetime.isReading)
        #expect(lifetime.finish(now: self.at(0), isFlushed: false) == .none)
        #expect(!lifetime.isReading)
        #expect(lifetime.flushed(now: self.at(2)) == .shutOutput)
        #expect(lifetime.deadline == self.at(3))
        #expect(lifetime.peerEnded() == .closeTransport)
        #expect(lifetime.look(now: self.at(99)) == .none)
    }

    @Test("Each stage has its time limit")
    func limits() {
        var awaiting = SocketLifetime(patience: self.patience)
        awaiting.closeSent(now: self.at(0))
        #expect(awaiting.isReading)
        #expect(awaiting.look(now: self.at(4)) == .none)
        #expect(awaiting.look(now: self.at(5)) == .giveUpOnClose)
        #expect(awaiting.finish(now: self.at(5), isFlushed: true) == .shutOutput)
        #expect(awaiting.look(now: self.at(6)) == .closeTransport)

        var flushing = SocketLifetime(patience: self.patience)
        #expect(flushing.finish(now: self.at(0), isFlushed: false) == .none)
        #expect(flushing.look(now: self.at(5)) == .closeTransport)
        #expect(flushing.flushed(now: self.at(6)) == .none)
    }

    @Test("A peer that has ended gets what is queued, for a while, and no lingering")
    func halfClosed() {
        var lifetime = SocketLifetime(patience: self.patience)
        #expect(lifetime.peerEnded() == .none)
        #expect(lifetime.finish(now: self.at(0), isFlushed: false) == .none)
        #expect(lifetime.look(now: self.at(19)) == .none)
        #expect(lifetime.flushed(now: self.at(19)) == .closeTransport)
    }
}
