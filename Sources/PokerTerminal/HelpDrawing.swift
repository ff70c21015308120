/// What can be typed.
enum HelpDrawing {
    /// What goes together shares a line, so that it all fits a terminal of 24; help and quit stand below anyway.
    private static let rows: [[Command]] =
        Command.allCases.filter { ![.player, .spectator, .lock, .unlock, .help, .quit].contains($0) }.map { [$0] }
        + [[.player, .spectator], [.lock, .unlock]]

    static func lines(_ language: Language) -> [DrawnLine] {
        let head = language.text(
            "Type a card and Enter, or choose one with ← →. Behind a slash:",
            "Escribe una carta e Intro, o elígela con ← →. Tras una barra:")
        let rows = Self.rows.map { commands in
            let helps = commands.map { $0.help(language) }
            let words = commands.map { "/" + language.text($0.words.english, $0.words.spanish) }.joined(separator: " ")
            return (words + " " + (helps.first?.takes ?? ""), helps.map(\.does).joined(separator: "; "))
        }
        let width = rows.map { TextCells.width($0.0) }.max() ?? 0
        return [DrawnLine(head, .strong)] + rows.map { DrawnLine("  " + TextCells.fit($0.0, in: width) + "  ").adding($0.1, .faint) }
    }
}
