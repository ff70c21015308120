import PokerRules
import Testing

@Suite("Decks and cards")
struct DeckTests {
    @Test("the built-in decks have their cards", arguments: zip(["fibonacci", "modified", "tshirt", "powers"], [13, 13, 8, 10]))
    func builtIn(name: String, count: Int) throws {
        let deck = try Deck(named: name)
        #expect(deck.name == name)
        #expect(deck.cards.count == count)
        #expect(deck.cards.suffix(2).map(\.text) == ["?", "coffee"])
        #expect(deck.cards.count { $0.isSpecial } == 2)
    }

    @Test("an unknown deck is refused with the names of those that exist")
    func unknown() {
        let error = #expect(throws: PokerRulesError.self) { try Deck(named: "tarot") }
        #expect(error?.code == .unknownDeck)
        #expect(error?.message == "Use one of the decks fibonacci, modified, tshirt, powers, or a list of cards")
    }

    @Test(
        "a card's number is its own, or the one behind the equals sign",
        arguments: [
            ("5", "5", 5), ("0", "0", 0), ("0.5", "0.5", 0.5), ("-1", "-1", -1), ("½", "½", 0.5), ("¼", "¼", 0.25), ("¾", "¾", 0.75),
            ("S=1", "S", 1),
            ("a=b=2.5", "a=b", 2.5), ("half=½", "half", 0.5), ("S=", "S=", nil), ("S=x", "S=x", nil), ("=3", "=3", nil), ("XS", "XS", nil),
            ("1e3", "1e3", nil), ("0x1F", "0x1F", nil), ("1.", "1.", nil), (".5", ".5", nil), ("-", "-", nil), ("nan", "nan", nil),
            ("+1", "+1", nil),
            ("1.2.3", "1.2.3", nil), (" 8 ", "8", 8), ("٣", "٣", nil),
        ] as [(String, String, Double?)])
    func numbers(text: String, label: String, number: Double?) throws {
        let card = try Card(text)
        #expect(card.label == label)
        #expect(card.number == number)
        #expect(!card.isSpecial)
    }

    @Test("special cards are known in any case", arguments: ["?", "∞", "coffee", "Coffee", "☕", "pass", "PASS", "?=0"])
    func special(text: String) throws {
        #expect(try Card(text).isSpecial)
    }

    @Test(
        "a card that cannot be shown is refused", arguments: ["", " ", "a\nb", "\u{0}", "\u{202E}5", "\u{200B}", "123456789012345678901"])
    func refusedCards(text: String) {
        #expect(throws: PokerRulesError.self) { try Card(text) }
    }

    @Test("own decks have 2 to 40 different cards")
    func own() throws {
        #expect(try Deck(own: (1...40).map(String.init)).cards.count == 40)
        #expect(throws: PokerRulesError.self) { try Deck(own: (1...41).map(String.init)) }
        #expect(throws: PokerRulesError.self) { try Deck(own: ["1"]) }
        #expect(throws: PokerRulesError.self) { try Deck(own: ["1", "1"]) }
        #expect(throws: PokerRulesError.self) { try Deck(own: ["S=1", "S=2"]) }
        #expect(throws: PokerRulesError.self) { try Deck(own: ["1", " 1 "]) }
    }

    @Test("a card is found by its text before its label")
    func lookUp() throws {
        let deck = try Deck(own: ["S=1", "1", "M"])
        #expect(deck.index(of: "S=1") == 0)
        #expect(deck.index(of: "S") == 0)
        #expect(deck.index(of: "1") == 1)
        #expect(deck.index(of: "m") == nil)
    }
}
