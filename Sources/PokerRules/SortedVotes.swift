/// The votes of a round in deck order: what every statistic is read from.
struct SortedVotes {
    /// A vote with its card and the card's place in the deck.
    struct Entry {
        let place: Int
        let card: Card
        let player: String?
    }

    private let deck: Deck
    private let entries: [Entry]
    /// The entries whose card is not special.
    let counted: [Entry]

    /// A card that the deck does not have (it changed meanwhile) goes behind its last card.
    init(_ votes: [Vote], deck: Deck) {
        let entries = votes.map { vote in
            if let place = deck.index(of: vote.card) { return Entry(place: place, card: deck.cards[place], player: vote.player) }
            return Entry(place: deck.cards.count, card: Card(unchecked: vote.card), player: vote.player)
        }
        self.deck = deck
        // The sort is stable (the standard library's has been since Swift 5), and the card's text settles cards outside the deck.
        self.entries = entries.sorted { ($0.place, $0.card.text) < ($1.place, $1.card.text) }
        self.counted = self.entries.filter { !$0.card.isSpecial }
    }

    /// Every card with its number of votes, in deck order.
    var counts: [Statistics.CardCount] { Self.counts(of: self.entries) }
    /// Every counted card with its number of votes, in deck order.
    var frequencies: [Statistics.CardCount] { Self.counts(of: self.counted) }

    private static func counts(of entries: [Entry]) -> [Statistics.CardCount] {
        var counts: [Statistics.CardCount] = []
        for entry in entries {
            if let last = counts.last, last.card == entry.card.text {
                counts[counts.count - 1] = .init(card: last.card, count: last.count + 1)
            } else {
                counts.append(.init(card: entry.card.text, count: 1))
            }
        }
        return counts
    }

    /// The two entries in the middle; one and the same for an odd number.
    var middle: (lower: Entry, upper: Entry)? {
        guard !self.counted.isEmpty else { return nil }
        return (self.counted[(self.counted.count - 1) / 2], self.counted[self.counted.count / 2])
    }

    /// The mean when every counted card is a number.
    var mean: Double? {
        let numbers = self.counted.compactMap(\.card.number)
        guard !numbers.isEmpty, numbers.count == self.counted.count else { return nil }
        return numbers.reduce(0, +) / Double(numbers.count)
    }

    /// Deck steps between the lowest and the highest counted card. Special cards between them are no steps.
    var spread: Int? {
        guard let low = self.counted.first, let high = self.counted.last else { return nil }
        guard low.place < high.place else { return 0 }
        let between = self.deck.cards[low.place..<Swift.min(high.place, self.deck.cards.count)]
        return between.count { !$0.isSpecial }
    }

    /// The card nearest the median; of two the higher one, unless the mean is at most a tenth above the lower.
    var suggestion: Card? {
        guard let middle = self.middle else { return nil }
        guard middle.lower.place != middle.upper.place else { return middle.upper.card }
        let cards = self.deck.cards.enumerated().filter { !$0.element.isSpecial }
        guard let mean = self.mean, let low = middle.lower.card.number, let high = middle.upper.card.number else {
            let median = Double(middle.lower.place + middle.upper.place) / 2
            let places = cards.map { ($0.element, Double($0.offset)) }
            return Self.nearest(to: median, among: places, prefersLower: { _ in false }) ?? middle.upper.card
        }
        let numbered = cards.compactMap { card in card.element.number.map { (card.element, $0) } }
        return Self.nearest(to: (low + high) / 2, among: numbered, prefersLower: { mean <= $0 * 1.1 }) ?? middle.upper.card
    }

    /// `scale` holds each card with its place on the line.
    private static func nearest(to median: Double, among scale: [(Card, Double)], prefersLower: (Double) -> Bool) -> Card? {
        guard let distance = scale.map({ abs($0.1 - median) }).min() else { return nil }
        let nearest = scale.filter { abs($0.1 - median) <= distance }.sorted { $0.1 < $1.1 }
        guard let low = nearest.first, let high = nearest.last else { return nil }
        return low.1 < high.1 && prefersLower(low.1) ? low.0 : high.0
    }

    /// One of the lowest and one of the highest voters.
    func speakers(round: Int) -> Statistics.Speakers? {
        guard let low = self.counted.first, let high = self.counted.last, low.card.text != high.card.text else { return nil }
        let lows = self.counted.filter { $0.card.text == low.card.text }.compactMap(\.player)
        let highs = self.counted.filter { $0.card.text == high.card.text }.compactMap(\.player)
        guard !lows.isEmpty, !highs.isEmpty else { return nil }
        let turn = Int(round.magnitude % 1_000_000)
        return .init(low: lows[turn % lows.count], high: highs[turn % highs.count])
    }
}
