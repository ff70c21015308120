/// Who has a connection to the admin port, as a value.
///
/// At the limit the one that has waited longest without a request gives way, so that nobody keeps the probes out by just being there.
package struct AdminSeats<ID: Equatable> {
    /// What happens to somebody new.
    package enum Arrival: Equatable {
        case seated
        /// Seated, and this one has to go.
        case seatedInsteadOf(ID)
        case turnedAway
    }

    private let limit: Int
    private var busy: [ID] = []
    /// Without a request, the longest wait first.
    private var idle: [ID] = []

    package init(limit: Int) {
        self.limit = limit
    }

    package mutating func arrived(_ id: ID) -> Arrival {
        guard self.busy.count + self.idle.count >= self.limit else {
            self.idle.append(id)
            return .seated
        }
        guard !self.idle.isEmpty else { return .turnedAway }
        let other = self.idle.removeFirst()
        self.idle.append(id)
        return .seatedInsteadOf(other)
    }

    /// A request began.
    package mutating func began(_ id: ID) { self.move(id, from: \.idle, to: \.busy) }

    /// Its answer is written.
    package mutating func ended(_ id: ID) { self.move(id, from: \.busy, to: \.idle) }

    package mutating func left(_ id: ID) {
        self.busy.removeAll { $0 == id }
        self.idle.removeAll { $0 == id }
    }

    /// Nothing happens to who is not here.
    private mutating func move(_ id: ID, from: WritableKeyPath<Self, [ID]>, to: WritableKeyPath<Self, [ID]>) {
        guard let index = self[keyPath: from].firstIndex(of: id) else { return }
        self[keyPath: to].append(self[keyPath: from].remove(at: index))
    }
}
