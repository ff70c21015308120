import PokerClient

/// Who is there and who has voted; the cards once they are on the table.
enum PlayerDrawing {
    static func lines(_ game: GameState, _ language: Language, width: Int) -> [DrawnLine] {
        let votes = Dictionary(game.openResult?.votes.compactMap { vote in vote.player.map { ($0, vote.value) } } ?? []) { first, _ in first
        }
        var rows = game.players.filter { !$0.isSpectator }.map { player in
            Row(name: player.name, isFaint: player.isAway, rest: self.rest(player, game, votes, language))
        }
        rows += self.gone(game, language)
        // A long name makes room for what is told about it.
        let names = rows.map { TextCells.width(TextCells.safe($0.name)) }.max() ?? 0
        let column = min(names, 40, max(width - 4 - (rows.map(\.rest.width).max() ?? 0), 8))
        return rows.map { $0.line(column) } + self.watching(game, language, width: width) + [DrawnLine()]
    }

    private struct Row {
        var name: String
        var isFaint: Bool
        var rest: DrawnLine

        func line(_ column: Int) -> DrawnLine {
            DrawnLine("  ").adding(TextCells.fit(TextCells.safe(self.name), in: column), self.isFaint ? .faint : .plain).adding("  ")
                .adding(self.rest)
        }
    }

    private static func watching(_ game: GameState, _ language: Language, width: Int) -> [DrawnLine] {
        let watching = game.players.filter(\.isSpectator).map { TextCells.safe(self.name($0, game, language)) }
        guard !watching.isEmpty else { return [] }
        let text = language.text("Watching: ", "Miran: ") + watching.joined(separator: ", ")
        return TextCells.wrap(text, to: width - 2).map { DrawnLine("  " + $0, .faint) }
    }

    /// The card or whether there is one, and what the person is.
    private static func rest(
        _ player: GameState.Player, _ game: GameState, _ votes: [String: String], _ language: Language
    ) -> DrawnLine {
        var line = DrawnLine()
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
    private static func gone(_ game: GameState, _ language: Language) -> [Row] {
        let here = Set(game.players.map(\.id))
        return (game.openResult?.votes ?? []).filter { $0.player.map { !here.contains($0) } ?? false }.map { vote in
            let id = vote.player ?? ""
            return Row(
                name: vote.name ?? game.departed[id] ?? id, isFaint: true,
                rest: DrawnLine(CardDrawing.label(vote.value), .strong).adding("  " + language.text("(left)", "(se fue)"), .faint))
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
