import PokerfaceServer
import Testing

/// What the admin port decides, without sockets.
@Suite struct AdminValueTests {
    @Test("at the limit the longest without a request gives way, and without such a one the new one")
    func seats() {
        var seats = AdminSeats<Int>(limit: 2)
        var arrivals = [seats.arrived(1), seats.arrived(2)]
        seats.began(1)
        seats.ended(1)
        // 1 was the last with a request, and still has none now.
        arrivals += [seats.arrived(3), seats.arrived(4)]
        seats.began(3)
        seats.began(4)
        arrivals.append(seats.arrived(5))
        seats.left(5)
        seats.left(3)
        arrivals.append(seats.arrived(6))
        #expect(arrivals == [.seated, .seated, .seatedInsteadOf(2), .seatedInsteadOf(1), .turnedAway, .seated])
    }

    @Test("the next request is served when the answer in front of it is taken, not before")
    func exchange() {
        var exchange = AdminExchange<Int>()
        let first = [exchange.began(1), exchange.ended(), exchange.began(2), exchange.ended()]
        #expect(first == [.await, .serve(1), .nothing, .nothing])
        let second = [exchange.answered(), exchange.began(3), exchange.answered()]
        #expect(second == [.serve(2), .nothing, .await])
        let third = [exchange.ended(), exchange.answered(), exchange.answered()]
        #expect(third == [.serve(3), .rest, .nothing])
    }

    @Test("signals within a second of the first are the same one")
    func stopSignals() {
        var stop = StopSignals()
        let start = ContinuousClock.now
        let verdicts = [0, 0, 999, 1000].map { stop.came(at: start + .milliseconds($0)) }
        #expect(verdicts == [false, false, false, true])
    }
}
