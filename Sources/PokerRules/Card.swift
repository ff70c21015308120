/// One card of a deck: the text that is compared, and what it stands for. A value.
package struct Card: Sendable, Hashable {
    /// The longest card, in characters.
    package static let maxLength = 20

    /// The card as the deck writes it, such as `5`, `½`, `coffee` or `S=1`.
    package let text: String
    /// What is shown and may be voted with: the part before `=`, or all of it.
    package let label: String
    /// What the card counts as: its own number, or the number behind `=`. Nil for special cards and for words.
    package let number: Double?

    /// A card from its text.
    ///
    /// - Throws: `badCard` when the text is empty, longer than 20 characters or cannot be shown.
    package init(_ text: String) throws(PokerRulesError) {
        let trimmed = ShownText.trimmed(text)
        guard ShownText.isShowable(trimmed), trimmed.count <= Self.maxLength, trimmed.utf8.count <= 4 * Self.maxLength else {
            throw PokerRulesError(code: .badCard, message: "Use 1 to 20 visible characters for each card")
        }
        self.init(unchecked: trimmed)
    }

    /// A card from text that a deck accepted before.
    package init(unchecked text: String) {
        self.text = text
        if let equals = text.lastIndex(of: "="), equals != text.startIndex, let number = Self.number(in: text[text.index(after: equals)...])
        {
            self.label = String(text[..<equals])
            self.number = number
        } else {
            self.label = text
            self.number = Self.number(in: text[...])
        }
    }

    /// True for `?`, `∞`, coffee and pass: they count as voted, and in no number.
    package var isSpecial: Bool {
        Self.specials.contains(self.label.lowercased())
    }

    private static let specials: Set<String> = ["?", "∞", "coffee", "☕", "☕️", "pass"]
    private static let fractions: [Substring: Double] = ["¼": 0.25, "½": 0.5, "¾": 0.75]

    /// A number as cards write it: digits with an optional sign and decimal point, or a fraction of one character.
    private static func number(in text: Substring) -> Double? {
        if let fraction = Self.fractions[text] { return fraction }
        let digits = text.first == "-" ? text.dropFirst() : text
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }) else {
            return nil
        }
        return Double(text)
    }
}
