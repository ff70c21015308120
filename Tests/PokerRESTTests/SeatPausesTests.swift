import NIOCore
import PokerREST
import Testing

@Suite("Seats that have to wait")
struct SeatPausesTests {
    @Test("A seat waits until its time is over, and no other does")
    func waits() {
        var pauses = SeatPauses<Int>()
        let now = NIODeadline.now()
        pauses.began(1, until: now + .seconds(2), at: now)
        #expect(pauses.left(of: 1, at: now + .seconds(1)) == .seconds(1) && pauses.left(of: 2, at: now) == nil)
        #expect(pauses.left(of: 1, at: now + .seconds(2)) == nil && pauses.left(of: 1, at: now) == nil)
    }

    @Test("As many are remembered as there are places, and a place is free when its time is over")
    func bound() {
        var pauses = SeatPauses<Int>()
        let now = NIODeadline.now()
        let limit = SeatPauses<Int>.limit
        for seat in 0..<limit { pauses.began(seat, until: now + .seconds(seat == 0 ? 1 : 9), at: now) }
        pauses.began(limit, until: now + .seconds(9), at: now)
        #expect(pauses.left(of: limit, at: now) == nil)
        pauses.began(5, until: now + .seconds(20), at: now)
        #expect(pauses.left(of: 5, at: now) == .seconds(20))
        let later = now + .seconds(2)
        pauses.began(limit, until: later + .seconds(9), at: later)
        #expect(pauses.left(of: limit, at: later) == .seconds(9))
    }
}
