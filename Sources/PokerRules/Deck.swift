/// The cards that a game is played with, in order: the order is what median, lowest and spread go by. A value.
package struct Deck: Sendable, Equatable {
    /// The most cards that a deck may have.
    package static let maxCards = 40
    /// The name of a deck that somebody made up.
    package static let ownName = "own"

    /// The name of a built-in deck, or `own`.
    package let name: String
    /// The cards from the lowest to the highest, special cards among them.
    package let cards: [Card]

    /// A deck of somebody's own cards, each `text` or `text=number`.
    ///
    /// - Throws: `badDeck` for fewer than 2 or more than 40 cards, or two with one label; `badCard` for a card that cannot be shown.
    package init(own texts: [String]) throws(PokerRulesError) {
        guard (2...Self.maxCards).contains(texts.count) else {
            throw PokerRulesError(code: .badDeck, message: "Give 2 to \(Self.maxCards) cards")
        }
        var cards: [Card] = []
        for text in texts {
            cards.append(try Card(text))
        }
        guard Set(cards.map(\.label)).count == cards.count, Set(cards.map(\.text)).count == cards.count else {
            throw PokerRulesError(code: .badDeck, message: "Give each card once")
        }
        self.init(name: Self.ownName, cards: cards)
    }

    /// A built-in deck.
    ///
    /// - Throws: `unknownDeck` when there is none of this name; the message lists them.
    package init(named name: String) throws(PokerRulesError) {
        guard let deck = Self.builtIn.first(where: { $0.name == name }) else {
            let names = Self.builtIn.map(\.name).joined(separator: ", ")
            throw PokerRulesError(code: .unknownDeck, message: "Use one of the decks \(names), or a list of cards")
        }
        self = deck
    }

    /// A deck from cards that were accepted before, as the game's record holds them.
    package init(name: String, texts: [String]) {
        self.init(name: name, cards: texts.map(Card.init(unchecked:)))
    }

    private init(name: String, cards: [Card]) {
        self.name = name
        self.cards = cards
    }

    /// The place of the card that somebody means: by its whole text or by its label.
    package func index(of text: String) -> Int? {
        self.cards.firstIndex { $0.text == text } ?? self.cards.firstIndex { $0.label == text }
    }

    /// The decks that need not be spelt out; the first is the default.
    package static let builtIn: [Deck] = [fibonacci, modified, tshirt, powers]
    package static let fibonacci = Deck(name: "fibonacci", words: "0 1 2 3 5 8 13 21 34 55 89 ? coffee")
    package static let modified = Deck(name: "modified", words: "0 ½ 1 2 3 5 8 13 20 40 100 ? coffee")
    package static let tshirt = Deck(name: "tshirt", words: "XS S M L XL XXL ? coffee")
    package static let powers = Deck(name: "powers", words: "0 1 2 4 8 16 32 64 ? coffee")

    private init(name: String, words: String) {
        self.init(name: name, texts: words.split(separator: " ").map(String.init))
    }
}
