/// What a round brought, as its event says; a statistic that a server does not send is nil. A value.
package struct RoundResult: Sendable, Equatable {
    /// One card on the table.
    package struct Vote: Sendable, Equatable {
        /// Nil in an anonymous round.
        package var player: String?
        package var value: String
        /// The name of somebody who has left since.
        package var name: String?

        package init(player: String?, value: String, name: String? = nil) {
            self.player = player
            self.value = value
            self.name = name
        }
    }

    /// The round's statistics, computed by the server.
    package struct Statistics: Sendable, Equatable {
        /// How often each card was played, by the order of the deck.
        package var counts: [(card: String, count: Int)] = []
        package var mode: [String] = []
        package var median: String?
        /// As it was written.
        package var mean: String?
        package var min: String?
        package var max: String?
        /// A share, `0...1`.
        package var agreement: Double?
        package var isConsensus = false
        package var suggestion: String?
        /// Who might explain: players with the lowest and the highest card.
        package var low: String?
        package var high: String?

        package static func == (left: Statistics, right: Statistics) -> Bool {
            left.counts.elementsEqual(right.counts, by: ==) && left.mode == right.mode && left.median == right.median
                && left.mean == right.mean
                && left.min == right.min && left.max == right.max && left.agreement == right.agreement
                && left.isConsensus == right.isConsensus && left.suggestion == right.suggestion && left.low == right.low
                && left.high == right.high
        }
    }

    package var round: Int
    package var story: String?
    package var title: String?
    /// `all`, `dealer`, `deadline` or `left`.
    package var cause: String
    package var votes: [Vote] = []
    package var missing: [String] = []
    /// Nil when the server sent none.
    package var statistics: Statistics?
    /// What was settled on.
    package var estimate: String?

    package init(round: Int, cause: String) {
        self.round = round
        self.cause = cause
    }
}
