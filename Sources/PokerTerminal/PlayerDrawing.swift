import PokerClient

/// Who is there and who has voted; the cards once they are on the table.
enum PlayerDrawing {
    static func lines(_ game: GameState, _ language: Language) -> [DrawnLine] {
        let votes = Dictionary(game.openResult?.votes.compactMap { vote in vote.player.map { ($0, vote.value) } } ?? []) { first, _ in first
        }
        let width = min(game.players.map { TextCells.width(TextCells.safe($0.name)) }.max() ?? 0, 40)
        var lines = game.players.filter { !$0.isSpectator }.map { self.line($0, game, votes, width, language) }
        lines += self.gone(game, width, language)
        let watching = game.players.filter(\.isSpectator).map { self.name($0, game, language) }
        if !watching.isEmpty {
            lines.append(DrawnLine("  " + language.text("Watching: ", "Miran: ") + watching.joined(separator: ", "), .faint))
        }
        return lines + [DrawnLine()]
    }

    private static func line(
        _ player: GameState.Player, _ game: GameState, _ votes: [String: String], _ width: Int, _ language: Language
    ) -> DrawnLine {
        var line = DrawnLine("  ")
        line.append(TextCells.fit(TextCells.safe(player.name), in: width), player.isAway ? .faint : .plain)
        line.append("  ")
        if let card = votes[player.id] {
            line.append(CardDrawing.label(card), .strong)
        } else if game.phase == .voting {
            let hasVoted = game.voted.contains(player.id)
            line.append(hasVoted ? language.text("✓ voted", "✓ ha votado") : "·", hasVoted ? .good : .faint)
        } else if game.openResult != nil, game.openResult?.missing.contains(player.id) == true {
            line.append("-", .faint)
        }
        let marks = self.marks(player, game, language)
        if !marks.isEmpty { line.append("  (\(marks.joined(separator: ", ")))", .faint) }
        return line
    }

    /// Those who have left and whose cards are on the table.
    private static func gone(_ game: GameState, _ width: Int, _ language: Language) -> [DrawnLine] {
        let here = Set(game.players.map(\.id))
        return (game.openResult?.votes ?? []).filter { $0.player.map { !here.contains($0) } ?? false }.map { vote in
            DrawnLine("  ").adding(TextCells.fit(TextCells.safe(vote.name ?? vote.player ?? ""), in: width), .faint)
                .adding("  " + CardDrawing.label(vote.value), .strong).adding("  " + language.text("(left)", "(se fue)"), .faint)
        }
    }

    private static func name(_ player: GameState.Player, _ game: GameState, _ language: Language) -> String {
        let marks = self.marks(player, game, language)
        return player.name + (marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))")
    }

    private static func marks(_ player: GameState.Player, _ game: GameState, _ language: Language) -> [String] {
        var marks: [String] = []
        if player.id == game.me { marks.append(language.text("you", "tú")) }
        if player.isDealer { marks.append(language.text("dealer", "reparte")) }
        if player.isActing { marks.append(language.text("acting dealer", "reparte de momento")) }
        if player.isAway { marks.append(language.text("away", "ausente")) }
        return marks
    }
}
