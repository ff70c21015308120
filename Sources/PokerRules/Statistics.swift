/// What a set of votes says, as one pure function of the votes and the deck. A value.
///
/// Special cards count as voted (`voted`, `counts`), and in no number: "counted" below means cards that are not special.
package struct Statistics: Sendable, Equatable {
    /// Which rules these numbers follow. A result says by which ones it is to be read, so that nodes of two versions say the same.
    package static let version = 1

    /// How often one card was played.
    package struct CardCount: Sendable, Equatable {
        package let card: String
        package let count: Int

        package init(card: String, count: Int) {
            self.card = card
            self.count = count
        }
    }

    /// One low and one high voter, who speak first.
    package struct Speakers: Sendable, Equatable {
        package let low: String
        package let high: String

        package init(low: String, high: String) {
            self.low = low
            self.high = high
        }
    }

    /// Votes, special cards included.
    package let voted: Int
    /// Counted votes.
    package let count: Int
    /// Every card that was played, in deck order, special cards included.
    package let counts: [CardCount]
    /// The most frequent counted cards, in deck order; empty without any.
    package let mode: [String]
    /// The middle card by deck order, of two middle cards the upper; nil without counted votes.
    package let median: String?
    /// True when there were two different middle cards, so that `median` is the upper of them.
    package let medianIsUpper: Bool
    /// The mean, to hundredths, when every counted card is a number; else nil.
    package let mean: Double?
    /// The lowest counted card by deck order.
    package let min: String?
    /// The highest counted card by deck order.
    package let max: String?
    /// The share of the most frequent counted card in the counted votes, to thousandths, `0...1`.
    package let agreement: Double?
    /// True when at least two votes were counted and all are the same card.
    package let consensus: Bool
    /// How many deck steps lie between the lowest and the highest counted card.
    package let spread: Int?
    /// The card to settle on.
    package let suggest: String?
    /// Who explains first; nil when the counted votes agree or the voters are not known.
    package let first: Speakers?

    /// The statistics of one round.
    ///
    /// - Parameter round: turns the choice among several low and high voters, so that it is not always the same person.
    package init(votes: [Vote], deck: Deck, round: Int = 0) {
        let sorted = SortedVotes(votes, deck: deck)
        self.voted = votes.count
        self.count = sorted.counted.count
        self.counts = sorted.counts
        let frequencies = sorted.frequencies
        let highest = frequencies.map(\.count).max() ?? 0
        self.mode = frequencies.filter { $0.count == highest }.map(\.card)
        self.median = sorted.middle?.upper.card.text
        self.medianIsUpper = sorted.middle.map { $0.lower.place != $0.upper.place } ?? false
        self.mean = sorted.mean.map { Self.rounded($0, to: 100) }
        self.min = sorted.counted.first?.card.text
        self.max = sorted.counted.last?.card.text
        self.agreement = sorted.counted.isEmpty ? nil : Self.rounded(Double(highest) / Double(sorted.counted.count), to: 1000)
        self.consensus = sorted.counted.count > 1 && frequencies.count == 1
        self.spread = sorted.spread
        self.suggest = sorted.suggestion?.text
        self.first = sorted.speakers(round: round)
    }

    private static func rounded(_ number: Double, to parts: Double) -> Double {
        let rounded = (number * parts).rounded() / parts
        return rounded.isFinite ? rounded : number
    }
}

/// One player's card in one round. A value.
package struct Vote: Sendable, Equatable {
    /// Who cast it; nil in an anonymous result.
    package let player: String?
    /// The card's text.
    package let card: String

    package init(player: String?, card: String) {
        self.player = player
        self.card = card
    }
}
