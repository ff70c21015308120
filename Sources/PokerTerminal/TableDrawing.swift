import PokerClient

/// Makes lines of a view: a pure function of the view and the size of the terminal.
package enum TableDrawing {

    /// The screen: exactly `height` lines of at most `width` columns, the input last but one, the keys last.
    package static func lines(of view: TableView, width: Int, height: Int) -> [DrawnLine] {
        let width = max(width, 1)
        let bottom = NoticeDrawing.lines(view, width: width) + [self.input(view, width), KeyDrawing.line(view, width: width)]
        let room = max(height, 1) - bottom.count
        var top: [DrawnLine]
        if view.showsHelp {
            top = HelpDrawing.lines(view.language, width: width, room: room, page: view.helpPage)
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
        let head = self.head(view, game, width) + RoundDrawing.lines(view, game, width: width)
        var cards = CardDrawing.lines(view, game, width: width)
        let result = game.openResult.map { ResultDrawing.lines($0, game, view.language, width: width) } ?? []
        let people = PlayerDrawing.lines(game, view.language, width: width)
        // Where there is no room for all, the deck is what nobody needs while no round is open.
        if game.phase != .voting, head.count + people.count + cards.count + result.count > room { cards = [] }
        let fixed = head.count + cards.count + result.count
        let stories = StoryDrawing.lines(game, view.language, width: width, room: max(room - fixed - people.count, 0))
        return head + self.shortened(people, to: max(room - fixed, 3), view.language) + cards + result + stories
    }

    private static func shortened(_ lines: [DrawnLine], to count: Int, _ language: Language) -> [DrawnLine] {
        guard lines.count > count else { return lines }
        // The last one is blank, and nobody.
        let rest = lines.count - count
        return lines.prefix(count - 1) + [DrawnLine("  " + language.text("... and \(rest) more", "... y \(rest) más"), .faint)]
    }

    /// A long title makes room for the code, by which others join.
    private static func head(_ view: TableView, _ game: GameState, _ width: Int) -> [DrawnLine] {
        var rest = DrawnLine("  \(game.game)", .faint)
        let marks = self.marks(game, view.language)
        if !marks.isEmpty { rest.append("  (\(marks.joined(separator: ", ")))", .faint) }
        let title = TextCells.safe(game.options.title.isEmpty ? "pokerface" : game.options.title)
        var line = DrawnLine(TextCells.cut(title, to: max(width - rest.width, 8)), .strong).adding(rest)
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
                    "No connection, again in \(self.seconds(retryAt - view.now)) s (\(reason))",
                    "Sin conexión, de nuevo en \(self.seconds(retryAt - view.now)) s (\(reason))"), .alarming)
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
}
