import PokerClient

/// The list of stories, around the one on the table.
enum StoryDrawing {
    /// At most `room` lines; none when there is no list.
    static func lines(_ game: GameState, _ language: Language, width: Int, room: Int) -> [DrawnLine] {
        let stories = game.stories.stories
        guard !stories.isEmpty, room > 1 else { return [] }
        let estimated = stories.count { $0.estimate != nil }
        let head = language.text(
            "Stories, \(estimated) of \(stories.count) estimated", "Historias, \(estimated) de \(stories.count) estimadas")
        let shown = room - 1
        // One that is done may be seen above the one on the table.
        let current = stories.firstIndex { $0.id == game.story } ?? stories.firstIndex { $0.estimate == nil } ?? 0
        let start = max(min(current - 1, stories.count - shown), 0)
        return [DrawnLine(head, .faint)]
            + stories[start...].prefix(shown).enumerated().map {
                self.line($1, number: start + $0 + 1, isOpen: $1.id == game.story, width: width)
            }
    }

    /// A long title makes room for the estimate, which is what is looked for.
    private static func line(_ story: StoryList.Story, number: Int, isOpen: Bool, width: Int) -> DrawnLine {
        var line = DrawnLine(isOpen ? "▸ " : "  ").adding("\(number). ", .faint)
        let estimate = story.estimate.map { "  " + TextCells.safe(CardDrawing.label($0)) } ?? ""
        let title = TextCells.cut(TextCells.safe(story.title), to: max(width - line.width - TextCells.width(estimate), 8))
        line.append(title, isOpen ? .strong : .plain)
        line.append(estimate, .good)
        if let link = story.link { line.append("  \(link)", .faint) }
        return line
    }
}
