import Rooms
import Testing

@Suite("Whose orphans come next")
struct OrphanQueueTests {
    private static let first = NodeID(random: [1, 0, 0, 0, 0, 0])
    private static let second = NodeID(random: [2, 0, 0, 0, 0, 0])

    @Test("a dead node's turn comes once, however long it stays listed")
    func once() {
        var queue = OrphanQueue()
        let begun = queue.looked(expired: [Self.first])
        #expect(begun == Self.first)
        let next = queue.ended(isComplete: true)
        #expect(next == nil)
        let again = queue.looked(expired: [Self.first])
        #expect(again == nil)
    }

    @Test("one node at a time, and each in the end")
    func oneByOne() {
        var queue = OrphanQueue()
        let begun = queue.looked(expired: [Self.first, Self.second])
        let meanwhile = queue.looked(expired: [Self.first, Self.second])
        #expect(meanwhile == nil)
        let next = queue.ended(isComplete: true)
        #expect(Set([begun, next]) == [Self.first, Self.second])
        let last = queue.ended(isComplete: true)
        #expect(last == nil)
    }

    @Test("what Redis did not answer comes again with the next look, not before")
    func incomplete() {
        var queue = OrphanQueue()
        _ = queue.looked(expired: [Self.first])
        let atOnce = queue.ended(isComplete: false)
        #expect(atOnce == nil)
        let later = queue.looked(expired: [Self.first])
        #expect(later == Self.first)
    }

    @Test("a node that came back and died again has orphans again")
    func again() {
        var queue = OrphanQueue()
        _ = queue.looked(expired: [Self.first])
        _ = queue.ended(isComplete: true)
        let alive = queue.looked(expired: [])
        #expect(alive == nil)
        let dead = queue.looked(expired: [Self.first])
        #expect(dead == Self.first)
    }
}
