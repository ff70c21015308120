import Rooms
import Testing

@Suite("Seats that a step did not find")
struct SeatClaimsTests {
    private static func connection(_ byte: UInt8) -> ConnectionID {
        ConnectionID(node: NodeID(random: [1, 0, 0, 0, 0, 0]), random: [byte, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("one list of members answers all who asked before it was sent, and those who asked since get one more")
    func batches() {
        var claims = SeatClaims()
        let nobody = claims.next()
        #expect(nobody == nil)
        claims.ask(Self.connection(1), loop: 0)
        let first = claims.next()
        #expect(first == [Self.connection(1): 0])
        for number: UInt8 in 2...9 {
            claims.ask(Self.connection(number), loop: 1)
            let none = claims.next()
            #expect(none == nil, "a list is on its way")
        }
        claims.answered()
        let second = claims.next()
        #expect(second?.count == 8)
        claims.answered()
        let last = claims.next()
        #expect(last == nil)
    }

    @Test("who asks again while its answer is on its way is answered by a list that is sent later")
    func again() {
        var claims = SeatClaims()
        claims.ask(Self.connection(1), loop: 0)
        _ = claims.next()
        claims.ask(Self.connection(1), loop: 0)
        claims.answered()
        let next = claims.next()
        #expect(next == [Self.connection(1): 0])
    }
}
