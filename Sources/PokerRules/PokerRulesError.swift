/// Why something that a person chose (a deck, a name, a title) cannot be used. Trying the same again never helps.
package struct PokerRulesError: Error, Equatable {
    /// What is wrong; stable.
    package enum Code: String, Sendable {
        /// The name or title is empty, too long or has characters that cannot be shown.
        case badText = "bad_text"
        /// No deck has this name.
        case unknownDeck = "unknown_deck"
        /// The deck has too few or too many cards, or two that are the same.
        case badDeck = "bad_deck"
        /// A card is empty, too long or has characters that cannot be shown.
        case badCard = "bad_card"
        /// The slug has characters or a length that none has, or is a code.
        case badSlug = "bad_slug"
        /// A field of a story is missing, too long or has characters that it may not have.
        case badStory = "bad_story"
    }

    /// What is wrong.
    package let code: Code
    /// A sentence for the person who chose it that says what to do instead; holds nothing of what was sent.
    package let message: String
}
