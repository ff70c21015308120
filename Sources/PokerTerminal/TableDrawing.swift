import PokerClient

/// Makes lines of a view: a pure function of the view and the size of the terminal.
package enum TableDrawing {

    /// The screen: exactly `height` lines of at most `width` columns, the input last but one, the keys last.
    package static func lines(of view: TableView, width: Int, height: Int) -> [DrawnLine] {
        let width = max(width, 1)
        let bottom = NoticeDrawing.lines(view) + [self.input(view, width), self.keys(view)]
        let room = max(height, 1) - bottom.count
        var top: [DrawnLine]
        if view.showsHelp {
            top = HelpDrawing.lines(view.language)
        } else if let game = view.game {
            top = self.table(view, game, width, room: room)
        } else {
            top = [DrawnLine("pokerface", .strong), DrawnLine(), self.link(view)]
        }
        // What is too low goes; what somebody types stays.
        top = Array(top.prefix(max(room, 0)))
        top += Array(repeating: DrawnLine(), count: max(room - top.count, 0))
        return (top + bottom).suffix(max(height, 1)).map { $0.cut(to: width) }
    }

    /// Where the cursor stands: the column in the input's line, from 0.
    package static func cursorColumn(of view: TableView, width: Int) -> Int {
        let before = TextCells.width(TextCells.safe(String(view.input.text.prefix(view.input.cursor))))
        return min(before, self.inputRoom(width)) + 2
    }

    private static func table(_ view: TableView, _ game: GameState, _ width: Int, room: Int) -> [DrawnLine] {
        let head = self.head(view, game) + RoundDrawing.lines(view, game)
        let cards = CardDrawing.lines(view, game, width: width)
        let result = game.openResult.map { ResultDrawing.lines($0, game, view.language) } ?? []
        let fixed = head.count + cards.count + result.count
        let people = PlayerDrawing.lines(game, view.language)
        let stories = StoryDrawing.lines(game, view.language, room: max(room - fixed - people.count, 0))
        return head + self.shortened(people, to: max(room - fixed, 3), view.language) + cards + result + stories
    }

    private static func shortened(_ lines: [DrawnLine], to count: Int, _ language: Language) -> [DrawnLine] {
        guard lines.count > count else { return lines }
        let rest = lines.count - count + 1
        return lines.prefix(count - 1) + [DrawnLine("  " + language.text("... and \(rest) more", "... y \(rest) más"), .faint)]
    }

    private static func head(_ view: TableView, _ game: GameState) -> [DrawnLine] {
        var line = DrawnLine(game.options.title.isEmpty ? "pokerface" : game.options.title, .strong)
        line.append("  \(game.game)", .faint)
        let marks = self.marks(game, view.language)
        if !marks.isEmpty { line.append("  (\(marks.joined(separator: ", ")))", .faint) }
        if view.link != .seated { line = self.link(view).adding("  ").adding(line.text, .faint) }
        return [line, DrawnLine()]
    }

    private static func marks(_ game: GameState, _ language: Language) -> [String] {
        var marks: [String] = []
        if game.frozen?.isAnonymous ?? game.options.isAnonymous { marks.append(language.text("anonymous", "anónima")) }
        if game.options.everyoneDeals { marks.append(language.text("everybody deals", "reparten todos")) }
        if game.options.isLocked { marks.append(language.text("locked", "cerrada a nuevos")) }
        if game.options.hasPasscode { marks.append(language.text("passcode", "con clave")) }
        return marks
    }

    private static func link(_ view: TableView) -> DrawnLine {
        switch view.link {
        case .connecting(let url): DrawnLine(view.language.text("Connecting to \(url) ...", "Conectando con \(url) ..."), .alarming)
        case .seated: DrawnLine()
        case .lost(let reason, let retryAt):
            DrawnLine(
                view.language.text(
                    "No connection (\(reason)); again in \(self.seconds(retryAt - view.now)) s",
                    "Sin conexión (\(reason)); de nuevo en \(self.seconds(retryAt - view.now)) s"), .alarming)
        }
    }

    private static func seconds(_ milliseconds: Int64) -> Int64 { max((milliseconds + 999) / 1000, 0) }

    private static func inputRoom(_ width: Int) -> Int { max(width - 3, 1) }

    /// The end of a long line is what is being typed.
    private static func input(_ view: TableView, _ width: Int) -> DrawnLine {
        let text = TextCells.safe(view.input.text)
        let before = TextCells.safe(String(view.input.text.prefix(view.input.cursor)))
        var dropped = text[...]
        var excess = TextCells.width(before) - self.inputRoom(width)
        while excess > 0, let first = dropped.popFirst() { excess -= TextCells.width(first) }
        return DrawnLine("> ", .strong).adding(String(dropped))
    }

    private static func keys(_ view: TableView) -> DrawnLine {
        let deals = view.game?.mayDeal ?? false
        let own = view.language.text("←→ Enter vote", "←→ Intro votar")
        let dealers = view.language.text(
            "  ^S start  ^R reveal  ^E settle  ^N nudge", "  ^S empezar  ^R destapar  ^E acordar  ^N avisar")
        return DrawnLine(own + (deals ? dealers : "") + view.language.text("  /help  ^C quit", "  /ayuda  ^C irse"), .faint)
    }
}
