import DequeModule

/// Who is served now and who waits: at most two at a time, and 64 behind them. A value.
package struct PasscodeLine<Job> {
    /// How many are served at a time.
    package static var atOnce: Int { 2 }
    /// How many may wait.
    package static var places: Int { 64 }

    /// What becomes of somebody who comes.
    package enum Arrival { case serve, wait, refuse }

    private var served = 0
    private var waiting: Deque<Job> = []

    package init() {}

    /// Somebody comes; who is to wait is kept here.
    package mutating func arrived(_ job: Job) -> Arrival {
        if self.served < Self.atOnce {
            self.served += 1
            return .serve
        }
        guard self.waiting.count < Self.places else { return .refuse }
        self.waiting.append(job)
        return .wait
    }

    /// One has been served; who is next, if anybody waits.
    package mutating func finished() -> Job? {
        if let next = self.waiting.popFirst() { return next }
        self.served -= 1
        return nil
    }
}
