/// What time brings: ends of graces, succession, and the round's deadline, each at its own instant however late a command comes.
extension GameModel {
    private enum Deadline: Int {
        // What is due at one instant is done in this order.
        case grace, succession, round
    }

    /// The next instant at which something happens by itself, nil: none.
    package var due: Int? { self.nextDeadline?.instant }

    private var nextDeadline: (instant: Int, kind: Deadline)? {
        if self.phase == .ended { return nil }
        var deadlines: [(instant: Int, kind: Deadline)] = []
        for case .grace(let until) in self.seats.map(\.presence) { deadlines.append((until, .grace)) }
        if let since = self.dealerlessSince, self.acting == nil, self.seats.contains(where: \.isPresent) {
            deadlines.append((since + self.succession, .succession))
        }
        if self.phase == .voting, let deadline = self.round.deadline { deadlines.append((deadline, .round)) }
        return deadlines.min { ($0.instant, $0.kind.rawValue) < ($1.instant, $1.kind.rawValue) }
    }

    mutating func performDue() {
        var reached = 0
        while let next = self.nextDeadline, next.instant <= self.now {
            // A deadline that became one only now, such as a succession that waited for somebody, happens now and not in the past.
            reached = max(reached, next.instant)
            switch next.kind {
            case .grace: self.endGraces(next.instant, at: reached)
            case .succession: self.settle(at: reached)
            case .round:
                self.end(at: next.instant, cause: .deadline)
                self.settle(at: reached)
            }
        }
    }

    /// Graces that end at one instant end together: one by one they could reveal a round to nobody.
    private mutating func endGraces(_ instant: Int, at reached: Int) {
        for seat in self.seats.indices where self.seats[seat].presence == .grace(until: instant) {
            self.seats[seat].presence = .away
            self.changed.insert(self.seats[seat].player)
        }
        self.settle(at: reached, lost: instant - self.grace)
    }
}
