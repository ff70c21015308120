import Rooms
import Testing

@Suite("Who is dead")
struct NodeWatchTests {
    private static let own = node(1)
    private static let other = node(2)
    private static let third = node(3)

    private static func node(_ byte: UInt8) -> NodeID { NodeID(random: [byte, 0, 0, 0, 0, 0]) }

    private static func look(_ watch: inout NodeWatch, _ alive: Set<NodeID>, isDoubtful: Bool, dead: Set<NodeID>) {
        let told = watch.looked(alive: alive, isDoubtful: isDoubtful)
        #expect(told == dead)
    }

    /// A watch that has seen all three alive and is sure.
    private static func settled() -> NodeWatch {
        var watch = NodeWatch()
        for number in 0..<3 {
            Self.look(&watch, [own, other, third], isDoubtful: number == 0, dead: [])
        }
        #expect(watch.isSure)
        return watch
    }

    @Test("G8: a node whose lease ran out is dead at the next look, and told once")
    func dead() {
        var watch = Self.settled()
        Self.look(&watch, [Self.own, Self.third], isDoubtful: false, dead: [Self.other])
        Self.look(&watch, [Self.own, Self.third], isDoubtful: false, dead: [])
        #expect(watch.alive == [Self.own, Self.third])
    }

    @Test("G4: after an outage of every lease the others have two looks to come back", arguments: 0...2)
    func outage(looksAway: Int) {
        var watch = Self.settled()
        for number in 0..<looksAway {
            Self.look(&watch, [Self.own], isDoubtful: number == 0, dead: [])
        }
        Self.look(&watch, [Self.own, Self.other, Self.third], isDoubtful: looksAway == 0, dead: [])
        Self.look(&watch, [Self.own, Self.other, Self.third], isDoubtful: false, dead: [])
    }

    @Test("G8: who died in the outage is dead at the second look after it")
    func diedInTheOutage() {
        var watch = Self.settled()
        Self.look(&watch, [Self.own], isDoubtful: true, dead: [])
        #expect(!watch.isSure)
        Self.look(&watch, [Self.own, Self.third], isDoubtful: false, dead: [])
        Self.look(&watch, [Self.own, Self.third], isDoubtful: false, dead: [Self.other])
    }

    @Test("an outage that follows at once gives the time anew")
    func again() {
        var watch = Self.settled()
        _ = watch.looked(alive: [Self.own], isDoubtful: true)
        _ = watch.looked(alive: [Self.own], isDoubtful: false)
        Self.look(&watch, [Self.own], isDoubtful: true, dead: [])
        Self.look(&watch, [Self.own], isDoubtful: false, dead: [])
        Self.look(&watch, [Self.own], isDoubtful: false, dead: [Self.other, Self.third])
    }

    @Test("a node that says that it ends is never told as dead, whether a look sees its lease once more or not", arguments: [true, false])
    func ended(isSeenOnceMore: Bool) {
        var watch = Self.settled()
        watch.ended(Self.other)
        #expect(watch.alive == [Self.own, Self.third])
        if isSeenOnceMore {
            Self.look(&watch, [Self.own, Self.other, Self.third], isDoubtful: false, dead: [])
            #expect(watch.alive == [Self.own, Self.third])
        }
        Self.look(&watch, [Self.own, Self.third], isDoubtful: false, dead: [])
        Self.look(&watch, [Self.own], isDoubtful: false, dead: [Self.third])
    }

    @Test("a node that has just started takes nobody for dead: it may start after an outage of all")
    func started() {
        var watch = NodeWatch()
        #expect(!watch.isSure)
        Self.look(&watch, [Self.own, Self.other], isDoubtful: true, dead: [])
        Self.look(&watch, [Self.own], isDoubtful: false, dead: [])
        Self.look(&watch, [Self.own], isDoubtful: false, dead: [Self.other])
    }
}
