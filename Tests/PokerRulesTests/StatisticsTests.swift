import PokerRules
import TestSupport
import Testing

@Suite("Statistics")
struct StatisticsTests {
    private static func statistics(_ cards: String, _ deck: Deck = .fibonacci, round: Int = 0) -> Statistics {
        let votes = cards.split(separator: " ").enumerated().map { Vote(player: "p\($0.offset + 1)", card: String($0.element)) }
        return Statistics(votes: votes, deck: deck, round: round)
    }

    @Test(
        "median, whether it is the upper of two, mean, and suggestion",
        arguments: [
            ("", nil, false, nil, nil), ("5", "5", false, 5, "5"), ("3 5", "5", true, 4, "5"), ("5 5 8", "5", false, 6, "5"),
            ("3 5 5 8 13", "5", false, 6.8, "5"), ("5 8", "8", true, 6.5, "8"), ("0 0 1", "0", false, 0.33, "0"),
            ("? coffee", nil, false, nil, nil),
            ("5 ? 5", "5", false, 5, "5"), ("1 3", "3", true, 2, "2"), ("0 0 5 8", "5", true, 3.25, "3"), ("89 0", "89", true, 44.5, "55"),
        ] as [(String, String?, Bool, Double?, String?)])
    func middle(cards: String, median: String?, isUpper: Bool, mean: Double?, suggest: String?) {
        let statistics = Self.statistics(cards)
        #expect(statistics.median == median)
        #expect(statistics.medianIsUpper == isUpper)
        #expect(statistics.mean == mean)
        #expect(statistics.suggest == suggest)
    }

    @Test("of two cards as near, the lower is suggested when the mean is at most a tenth above it")
    func meanNearTheLower() throws {
        let deck = try Deck(own: ["0", "4", "6", "10"])
        #expect(Self.statistics("4 6", deck).suggest == "6")
        #expect(Self.statistics("0 4 6 6", deck).suggest == "4")
    }

    @Test(
        "agreement, consensus and spread",
        arguments: [
            ("", nil, false, nil), ("5", 1, false, 0), ("5 5", 1, true, 0), ("5 5 8", 0.667, false, 1), ("0 89", 0.5, false, 10),
            ("5 5 ?", 1, true, 0), ("? ?", nil, false, nil), ("1 2 3 5", 0.25, false, 3),
        ] as [(String, Double?, Bool, Int?)])
    func agreement(cards: String, agreement: Double?, consensus: Bool, spread: Int?) {
        let statistics = Self.statistics(cards)
        #expect(statistics.agreement == agreement)
        #expect(statistics.consensus == consensus)
        #expect(statistics.spread == spread)
    }

    @Test("special cards count as voted, and in no number")
    func specialCards() {
        let statistics = Self.statistics("? 8 coffee 5 ?")
        #expect(statistics.voted == 5)
        #expect(statistics.count == 2)
        #expect(
            statistics.counts == [
                .init(card: "5", count: 1), .init(card: "8", count: 1), .init(card: "?", count: 2), .init(card: "coffee", count: 1),
            ])
        #expect(statistics.mode == ["5", "8"])
        #expect(statistics.mean == 6.5)
    }

    @Test("0 is a vote")
    func zero() {
        let statistics = Self.statistics("0 0 0")
        #expect(statistics.count == 3)
        #expect(statistics.mean == 0)
        #expect(statistics.consensus)
    }

    @Test("a deck of words has a median, lowest and highest card, but no mean")
    func words() {
        let statistics = Self.statistics("S L XL XXL", .tshirt)
        #expect(statistics.median == "XL")
        #expect(statistics.medianIsUpper)
        #expect(statistics.mean == nil)
        #expect(statistics.min == "S")
        #expect(statistics.max == "XXL")
        #expect(statistics.spread == 4)
        #expect(Self.statistics("S L", .tshirt).suggest == "M")
        #expect(Self.statistics("S M", .tshirt).suggest == "M")
    }

    @Test("a half counts as a half, and own cards as the number behind the equals sign")
    func numbers() throws {
        #expect(Self.statistics("½ 1", .modified).mean == 0.75)
        let deck = try Deck(own: ["S=1", "M=2", "L=4.5", "pass"])
        let statistics = Self.statistics("S L=4.5 pass", deck)
        #expect(statistics.mean == 2.75)
        #expect(statistics.min == "S=1")
        #expect(statistics.voted == 3)
    }

    @Test("those who explain first take turns")
    func speakers() {
        #expect(Self.statistics("3 8 3 8").first == .init(low: "p1", high: "p2"))
        #expect(Self.statistics("3 8 3 8", round: 1).first == .init(low: "p3", high: "p4"))
        #expect(Self.statistics("5 5").first == nil)
        #expect(Self.statistics("? 5").first == nil)
        let anonymous = Statistics(votes: [Vote(player: nil, card: "1"), Vote(player: nil, card: "2")], deck: .fibonacci)
        #expect(anonymous.first == nil)
        #expect(anonymous.median == "2")
    }

    @Test("a card that the deck lacks is no trap")
    func foreignCards() {
        let statistics = Self.statistics("7 5 x x")
        #expect(statistics.count == 4)
        #expect(statistics.min == "5")
        #expect(statistics.max == "x")
        #expect(statistics.mean == nil)
        #expect(statistics.spread == 7)
    }

    @Test("whatever is voted, in whatever order, the figures fit together", arguments: [1, 2, 3, 4] as [UInt64])
    func properties(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            let deck = Deck.builtIn[Int.random(in: 0..<Deck.builtIn.count, using: &random)]
            let votes = (0..<Int.random(in: 0...9, using: &random)).map {
                Vote(player: "p\($0)", card: deck.cards[Int.random(in: 0..<deck.cards.count, using: &random)].text)
            }
            let statistics = Statistics(votes: votes, deck: deck)
            Self.check(statistics, deck: deck, "seed \(seed), cards \(votes.map(\.card))")
            let shuffled = Statistics(votes: votes.shuffled(using: &random), deck: deck)
            #expect(shuffled.median == statistics.median && shuffled.counts == statistics.counts && shuffled.suggest == statistics.suggest)
        }
    }

    private static func check(_ statistics: Statistics, deck: Deck, _ comment: Comment) {
        #expect(statistics.counts.map(\.count).reduce(0, +) == statistics.voted, comment)
        #expect(statistics.count <= statistics.voted, comment)
        #expect((statistics.count == 0) == (statistics.median == nil), comment)
        #expect((statistics.count == 0) == (statistics.suggest == nil), comment)
        #expect(statistics.consensus == (statistics.count > 1 && statistics.min == statistics.max), comment)
        #expect((statistics.first != nil) == (statistics.min != statistics.max), comment)
        let places = [statistics.min, statistics.median, statistics.max].compactMap { $0.flatMap(deck.index(of:)) }
        #expect(places == places.sorted(), comment)
        if let suggest = statistics.suggest.flatMap(deck.index(of:)) {
            #expect(!deck.cards[suggest].isSpecial, comment)
            #expect((places[0]...places[2]).contains(suggest), comment)
        }
        if let agreement = statistics.agreement { #expect(agreement > 0 && agreement <= 1, comment) }
    }
}
