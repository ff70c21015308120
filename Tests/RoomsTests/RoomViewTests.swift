import NIOCore
import Rooms
import TestSupport
import Testing

/// Steps and frames of a room in the epoch `e1`.
enum Sample {
    static let node = NodeID(random: [1, 2, 3, 4, 5, 6])
    static let connection = ConnectionID(node: node, random: [9, 8, 7, 6, 5, 4, 3, 2, 1])

    static func event(_ number: Int) -> RoomEvent { RoomEvent(number: number, text: ByteBuffer(string: "event \(number)")) }

    static func step(_ numbers: Int..., at version: Int? = nil, epoch: String = "e1", dueMs: Int64? = nil) -> RoomStep {
        RoomStep(
            version: RoomVersion(epoch: epoch, number: version ?? numbers.last ?? 0), dueMs: dueMs, nowMs: 0,
            events: numbers.map(event))
    }

    static let reply = DirectFrame(connection: connection, text: ByteBuffer(string: "reply"))

    /// A view that has come to version 10.
    static func liveView() -> RoomView {
        var view = RoomView()
        _ = view.receive(step(at: 10), isAnswer: true)
        return view
    }
}

@Suite("A node's view of a room")
struct RoomViewTests {
    @Test("the next version is delivered")
    func next() {
        var view = Sample.liveView()
        #expect(view.receive(Sample.step(11), isAnswer: false) == [.deliver(Sample.event(11))])
        #expect(view.version?.number == 11)
    }

    @Test("G5: a version that was delivered is dropped, whole or in part", arguments: [9, 10])
    func duplicate(number: Int) {
        var view = Sample.liveView()
        #expect(view.receive(Sample.step(number), isAnswer: false) == [])
        #expect(view.receive(Sample.step(10, 11), isAnswer: false) == [.deliver(Sample.event(11))])
    }

    @Test("the reply follows the events that it caused")
    func replyLast() {
        var view = Sample.liveView()
        let actions = view.receive(Sample.step(11, 12), reply: Sample.reply, isAnswer: true)
        #expect(actions == [.deliver(Sample.event(11)), .deliver(Sample.event(12)), .reply(Sample.reply)])
    }

    @Test("a reply without events is given at once, also while an event is missing")
    func bareReply() {
        var view = Sample.liveView()
        #expect(view.receive(Sample.step(12), isAnswer: false) == [])
        #expect(view.isWaiting)
        #expect(view.receive(Sample.step(at: 12), reply: Sample.reply, isAnswer: true) == [.reply(Sample.reply)])
    }

    @Test("G5: events that overtook one another are put in order")
    func overtaken() {
        var view = Sample.liveView()
        #expect(view.receive(Sample.step(13), isAnswer: false) == [])
        #expect(view.isWaiting)
        #expect(view.receive(Sample.step(12), reply: Sample.reply, isAnswer: true) == [])
        let actions = view.receive(Sample.step(11), isAnswer: false)
        #expect(actions == [.deliver(Sample.event(11)), .deliver(Sample.event(12)), .reply(Sample.reply), .deliver(Sample.event(13))])
        #expect(view.gapExpired() == [])
    }

    @Test("G6: an event that never comes is asked for, and what waited follows the snapshot")
    func missing() {
        var view = Sample.liveView()
        _ = view.receive(Sample.step(13), isAnswer: false)
        #expect(view.gapExpired() == [.resync])
        #expect(view.receive(Sample.step(14), isAnswer: false) == [])
        #expect(view.resynced(Sample.step(at: 13)) == [.deliver(Sample.event(14))])
        #expect(view.version?.number == 14)
    }

    @Test("G4: a departure that a state has overtaken is told to the seat's own members")
    func missedDeparture() {
        var view = Sample.liveView()
        var departure = Sample.step(11)
        departure.events[0].removedPlayer = "p2"
        _ = view.receive(Sample.step(14), isAnswer: false)
        #expect(view.gapExpired() == [.resync])
        #expect(view.receive(departure, isAnswer: false) == [])
        #expect(view.resynced(Sample.step(at: 13)) == [.missed(departure.events[0]), .deliver(Sample.event(14))])
    }

    @Test("another epoch is asked for at once, and its events are not applied to the old versions")
    func otherEpoch() {
        var view = Sample.liveView()
        #expect(view.receive(Sample.step(11, epoch: "e2"), reply: Sample.reply, isAnswer: true) == [.resync])
        #expect(view.resynced(Sample.step(at: 11, epoch: "e2")) == [.reply(Sample.reply)])
        #expect(view.version == RoomVersion(epoch: "e2", number: 11))
    }

    @Test("a late message of the old epoch costs one snapshot and changes nothing")
    func oldEpoch() {
        var view = Sample.liveView()
        #expect(view.receive(Sample.step(99, epoch: "e0"), isAnswer: false) == [.resync])
        #expect(view.resynced(Sample.step(at: 10)) == [.resync])
        #expect(view.resynced(Sample.step(at: 10)) == [])
        #expect(view.version == RoomVersion(epoch: "e1", number: 10))
    }

    @Test("events that come before the own join is answered are kept for the members to come")
    func beforeJoin() {
        var view = RoomView()
        #expect(view.receive(Sample.step(11), isAnswer: false) == [])
        #expect(view.receive(Sample.step(10), isAnswer: true) == [.deliver(Sample.event(11))])
    }

    @Test("no more is held than the limit; the oldest is left to the snapshot, and the answers are given all the same")
    func heldLimit() {
        var view = Sample.liveView()
        _ = view.distrust()
        #expect(view.receive(Sample.step(11), reply: Sample.reply, isAnswer: true) == [])
        for number in 1..<RoomView.heldLimit { _ = view.receive(Sample.step(11 + number), isAnswer: false) }
        #expect(view.receive(Sample.step(11 + RoomView.heldLimit), isAnswer: false) == [.reply(Sample.reply)])
        let actions = view.resynced(Sample.step(at: 11))
        #expect(actions.count == RoomView.heldLimit)
        #expect(view.version?.number == 11 + RoomView.heldLimit)
    }

    @Test("G6: a sweep that finds the room further on waits for the bus, then asks for the state")
    func swept() {
        var view = Sample.liveView()
        #expect(view.compare(RoomPosition(version: RoomVersion(epoch: "e1", number: 10), dueMs: 5)) == [])
        #expect(view.dueMs == 5)
        #expect(!view.isWaiting)
        #expect(view.compare(RoomPosition(version: RoomVersion(epoch: "e1", number: 11), dueMs: nil)) == [])
        #expect(view.isWaiting)
        #expect(view.gapExpired() == [.resync])
    }

    @Test("a sweep that overtook the bus costs no snapshot: the result comes as the one event that it is")
    func sweptEarly() {
        var view = Sample.liveView()
        _ = view.compare(RoomPosition(version: RoomVersion(epoch: "e1", number: 11), dueMs: nil))
        #expect(view.receive(Sample.step(11), isAnswer: false) == [.deliver(Sample.event(11))])
        #expect(!view.isWaiting)
        #expect(view.gapExpired() == [])
    }

    @Test("a sweep that finds another epoch asks at once")
    func sweptEpoch() {
        var view = Sample.liveView()
        #expect(view.compare(RoomPosition(version: RoomVersion(epoch: "e2", number: 10), dueMs: nil)) == [.resync])
    }

    @Test("G6: an answer that shows a higher version than the bus brought is a loss detector")
    func answerAhead() {
        var view = Sample.liveView()
        #expect(view.receive(Sample.step(at: 12), reply: Sample.reply, isAnswer: true) == [.reply(Sample.reply)])
        #expect(view.isWaiting)
        #expect(view.gapExpired() == [.resync])
    }

    @Test("at the same version the earlier deadline stays; a newer step's replaces it")
    func due() {
        var view = Sample.liveView()
        _ = view.receive(Sample.step(at: 10, dueMs: 500), isAnswer: false)
        _ = view.receive(Sample.step(at: 10, dueMs: 900), isAnswer: false)
        #expect(view.dueMs == 500)
        _ = view.receive(Sample.step(11, dueMs: 900), isAnswer: false)
        #expect(view.dueMs == 900)
        _ = view.receive(Sample.step(12), isAnswer: false)
        #expect(view.dueMs == nil)
    }

    @Test(
        "G5: any order, loss and repetition of messages brings each event once and in order, or a state, up to the last", arguments: 0..<60)
    func anyOrder(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var member = MemberOfView()
        var newest = 10
        for number in Self.shuffledMessages(&random) {
            newest = max(newest, number)
            member.perform { $0.receive(Sample.step(number), isAnswer: Bool.random(using: &random)) }
            if Int.random(in: 0..<6, using: &random) == 0 { member.perform { $0.gapExpired() } }
            member.readState(at: newest)
        }
        // The sweep finds what the bus never brought.
        member.perform { $0.compare(RoomPosition(version: Sample.step(60).version, dueMs: nil)) }
        member.perform { $0.gapExpired() }
        member.readState(at: 60)
        #expect(member.gaps == [], "seed \(seed)")
        #expect(member.version == 60, "seed \(seed)")
    }

    /// The events 11 to 60, each lost, once or twice there, and some of them overtaken.
    private static func shuffledMessages(_ random: inout SeededRandom) -> [Int] {
        var messages = (11...60).flatMap { number in Array(repeating: number, count: Int.random(in: 0...2, using: &random)) }
        for _ in 0..<30 {
            let first = Int.random(in: 0..<messages.count - 1, using: &random)
            messages.swapAt(first, min(messages.count - 1, first + Int.random(in: 1...4, using: &random)))
        }
        return messages
    }
}

/// What one member of a view learns: events that must follow one another, or a state that replaces everything.
private struct MemberOfView {
    var view = Sample.liveView()
    var version = 10
    /// Events that did not follow the one before.
    var gaps: [String] = []
    private var wantsState = false

    mutating func perform(_ step: (inout RoomView) -> [RoomView.Action]) {
        for action in step(&self.view) {
            if case .deliver(let event) = action, let number = event.number {
                if number != self.version + 1 { self.gaps.append("\(number) after \(self.version)") }
                self.version = number
            }
            if case .resync = action { self.wantsState = true }
        }
    }

    /// The state that was asked for comes, as Redis has it by now.
    mutating func readState(at number: Int) {
        while self.wantsState {
            self.wantsState = false
            self.version = number
            self.perform { $0.resynced(Sample.step(at: number)) }
        }
    }
}
