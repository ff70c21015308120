import JSONText
import PokerClient
import PokerRules

/// What a typed line asks for.
package enum TypedLine: Sendable, Equatable {
    case action(JSONObject)
    case help
    case quit
    /// It cannot be sent; a sentence that says what to do.
    case refused(String)

    /// Reads a line: `/word rest` is a command, everything else a card.
    package init(_ line: String, in game: GameState, language: Language) {
        let line = line.drop { $0.isWhitespace }
        guard line.first == "/" else {
            self = Self.vote(String(line), game, language)
            return
        }
        let parts = line.dropFirst().split(maxSplits: 1, whereSeparator: \.isWhitespace)
        let word = parts.first.map { $0.lowercased() } ?? ""
        let rest = parts.count > 1 ? String(parts[1]).trimmed : ""
        guard let command = Command(word: word) else {
            self = .refused(language.text("No such command: /\(word). /help lists them.", "No existe /\(word). /ayuda los enumera."))
            return
        }
        self = command.read(rest, game, language)
    }

    /// A card by its text or label, in either case where that is clear.
    static func vote(_ text: String, _ game: GameState, _ language: Language) -> TypedLine {
        let text = text.trimmed
        let deck = PokerRules.Deck(name: "", texts: game.cards)
        let index = deck.index(of: text) ?? deck.cards.firstIndex { $0.label.lowercased() == text.lowercased() }
        guard let index else {
            let cards = deck.cards.map(\.label).joined(separator: " ")
            return .refused(language.text("\(text) is no card: \(cards)", "\(text) no es una carta: \(cards)"))
        }
        return .action(["action": "vote", "value": .string(game.cards[index])])
    }
}

extension StringProtocol {
    /// Without white space around it.
    var trimmed: String {
        let start = self.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
