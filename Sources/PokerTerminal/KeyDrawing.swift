import PokerClient

/// The last line: the keys that do something now.
enum KeyDrawing {
    /// Help and quit, and in front of them what fits.
    static func line(_ view: TableView, width: Int) -> DrawnLine {
        let last = [view.language.text("/help", "/ayuda"), view.language.text("^C quit", "^C irse")]
        var keys = view.game.map { self.keys($0, view.language) } ?? []
        // What is needed least comes last.
        while !keys.isEmpty, TextCells.flow(keys + last, to: width).count > 1 { keys.removeLast() }
        return DrawnLine((keys + last).joined(separator: "  "), .faint)
    }

    private static func keys(_ game: GameState, _ language: Language) -> [String] {
        var keys: [String] = []
        let isPlayer = game.myself.map { !$0.isSpectator } ?? false
        if game.phase == .voting, isPlayer { keys.append(language.text("←→ Enter vote", "←→ Intro votar")) }
        guard game.mayDeal, game.phase != .ended else { return keys }
        switch game.phase {
        case .voting: keys += [language.text("^R reveal", "^R destapar"), language.text("^N nudge", "^N avisar")]
        case .revealed: keys += [language.text("^E settle", "^E acordar"), language.text("^S start", "^S empezar")]
        case .waiting, .ended: keys.append(language.text("^S start", "^S empezar"))
        }
        return keys
    }
}
