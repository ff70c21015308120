import PokerClient

/// What can be typed, in pages where it is more than the terminal has lines.
enum HelpDrawing {
    /// The fewest columns for what a command does beside it.
    private static let leastText = 30

    /// What goes together shares a line, so that it all fits a terminal of 80 by 24; help and quit stand below anyway.
    private static let rows: [[Command]] =
        Command.allCases.filter { ![.player, .spectator, .lock, .unlock, .help, .quit].contains($0) }.map { [$0] }
        + [[.player, .spectator], [.lock, .unlock]]

    /// At most `room` lines: the page of that number, counted around.
    static func lines(_ language: Language, width: Int, room: Int, page: Int) -> [DrawnLine] {
        let lines = self.head(language, width) + self.commands(language, width)
        guard lines.count > room, room > 1 else { return lines }
        let size = room - 1
        let pages = (lines.count + size - 1) / size
        let number = ((page % pages) + pages) % pages
        let shown = Array(lines[(number * size)...].prefix(size))
        let foot = language.text("↑↓ page \(number + 1) of \(pages)", "↑↓ página \(number + 1) de \(pages)")
        return shown + Array(repeating: DrawnLine(), count: size - shown.count) + [DrawnLine(foot, .strong)]
    }

    private static func head(_ language: Language, _ width: Int) -> [DrawnLine] {
        let keys = language.text(
            "Vote: a card and Enter, or ← → and Enter. Esc clears, ^L redraws, ^Z pauses.",
            "Votar: una carta e Intro, o ← → e Intro. Esc borra, ^L redibuja, ^Z pausa.")
        return TextCells.wrap(keys, to: width).map { DrawnLine($0, .strong) }
    }

    private static func commands(_ language: Language, _ width: Int) -> [DrawnLine] {
        let rows = self.rows.map { commands in
            let helps = commands.map { $0.help(language) }
            let words = commands.map { "/" + language.text($0.words.english, $0.words.spanish) }.joined(separator: " ")
            let takes = helps.first?.takes ?? ""
            return (takes.isEmpty ? words : words + " " + takes, helps.map(\.does).joined(separator: "; "))
        }
        let column = rows.map { TextCells.width($0.0) }.max() ?? 0
        return rows.flatMap { words, does in self.row(words, does, column, width) }
    }

    private static func row(_ words: String, _ does: String, _ column: Int, _ width: Int) -> [DrawnLine] {
        let beside = width - column - 4
        guard beside >= self.leastText else {
            return [DrawnLine("  " + words)] + TextCells.wrap(does, to: width - 6).map { DrawnLine("      " + $0, .faint) }
        }
        return TextCells.wrap(does, to: beside).enumerated().map { number, text in
            DrawnLine("  " + TextCells.fit(number == 0 ? words : "", in: column) + "  ").adding(text, .faint)
        }
    }
}
