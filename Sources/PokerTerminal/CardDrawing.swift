import PokerClient
import PokerRules

/// The cards of the deck, the own one marked.
enum CardDrawing {
    /// What a card is called: `S` for `S=1`.
    static func label(_ card: String) -> String { Card(unchecked: card).label }

    static func lines(_ view: TableView, _ game: GameState, width: Int) -> [DrawnLine] {
        guard game.phase != .ended, let myself = game.myself else { return [] }
        guard !myself.isSpectator else { return [] }
        var lines: [DrawnLine] = []
        var line = DrawnLine("  ")
        for (index, card) in game.cards.enumerated() {
            let piece = self.piece(card, isMine: game.myVote?.value == card)
            if line.width + TextCells.width(piece) > width, line.width > 2 {
                lines.append(line)
                line = DrawnLine("  ")
            }
            let style: DrawnLine.Style = view.chosen == index ? .chosen : game.phase == .voting ? .plain : .faint
            line.append(piece, game.myVote?.value == card && view.chosen != index ? .good : style)
            line.append(" ")
        }
        return lines + [line, DrawnLine()]
    }

    private static func piece(_ card: String, isMine: Bool) -> String {
        let label = self.label(card)
        return isMine ? "[\(label)]" : " \(label) "
    }
}
