import NIOCore
import Poker

/// How often each of many seats may do something, where no connection remembers it. A value of bounded size.
struct SeatRates<Seat: Hashable & Sendable>: Sendable {
    /// How many seats are remembered.
    static var limit: Int { 1000 }

    private let count: Int
    private let window: TimeAmount
    private var rates: [Seat: (rate: SlidingRate, until: NIODeadline)] = [:]

    /// So many times for each seat within a window that moves along.
    init(_ count: Int, in window: TimeAmount) {
        self.count = count
        self.window = window
    }

    /// Nil when it may be done now, which is counted; else how long until it may. Who comes when all places are taken waits for one.
    mutating func take(_ seat: Seat, at now: NIODeadline) -> TimeAmount? {
        if self.rates[seat] == nil, self.rates.count >= Self.limit {
            self.rates = self.rates.filter { $0.value.until > now }
            guard self.rates.count < Self.limit else { return self.window }
        }
        var rate = self.rates[seat]?.rate ?? SlidingRate(self.count, in: self.window)
        let pause = rate.take(at: now)
        self.rates[seat] = (rate, now + self.window)
        return pause
    }

    /// The seat is none.
    mutating func forget(_ seat: Seat) { self.rates[seat] = nil }
}
