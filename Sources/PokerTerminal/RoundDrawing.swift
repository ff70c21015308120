import PokerClient

/// Which round it is, and how far it is.
enum RoundDrawing {
    /// The fewest columns in which a story's title says something.
    private static let leastTitle = 12

    /// Two lines. How far it is has its own one where a title leaves no room for it.
    static func lines(_ view: TableView, _ game: GameState, width: Int) -> [DrawnLine] {
        let status = self.status(view, game, width)
        guard game.phase != .waiting, game.round > 0 else { return [status, DrawnLine()] }
        let line = DrawnLine(view.language.text("Round \(game.round)", "Ronda \(game.round)"), .strong)
        guard let story = game.storyTitle.map(TextCells.safe) else { return [line.adding("  ").adding(status), DrawnLine()] }
        let room = width - line.width - 2
        let title = TextCells.cut(story, to: max(room - 2 - status.width, self.leastTitle))
        let whole = line.adding(": ").adding(title, .strong).adding("  ").adding(status)
        if whole.width <= width { return [whole, DrawnLine()] }
        return [line.adding(": ").adding(TextCells.cut(story, to: max(room, 0)), .strong), DrawnLine("  ").adding(status)]
    }

    private static func status(_ view: TableView, _ game: GameState, _ width: Int) -> DrawnLine {
        let language = view.language
        switch game.phase {
        case .waiting: return DrawnLine(self.waiting(game, language, width))
        case .voting: return self.voting(view, game)
        case .revealed: return DrawnLine(language.text("revealed", "destapada"), .faint)
        case .ended: return DrawnLine(language.text("The game has ended.", "La partida ha terminado."), .alarming)
        }
    }

    private static func waiting(_ game: GameState, _ language: Language, _ width: Int) -> String {
        guard game.mayDeal else { return language.text("No round is open yet.", "Aún no hay ronda abierta.") }
        let start = language.text("No round is open: ^S starts ", "No hay ronda abierta: ^S empieza ")
        guard let next = game.stories.stories.first(where: { $0.estimate == nil }) else { return start + language.text("one.", "una.") }
        return start + TextCells.cut(TextCells.safe(next.title), to: max(width - TextCells.width(start), self.leastTitle))
    }

    private static func voting(_ view: TableView, _ game: GameState) -> DrawnLine {
        let players = game.players.count { !$0.isSpectator }
        var line = DrawnLine(view.language.text("\(game.voted.count) of \(players) voted", "han votado \(game.voted.count) de \(players)"))
        if let left = view.secondsLeft {
            let seconds = left % 60
            line.append("  \(left / 60):\(seconds < 10 ? "0" : "")\(seconds)", left <= 10 ? .alarming : .plain)
        }
        if game.frozen?.autoClose == false {
            line.append("  " + view.language.text("the dealer reveals", "destapa quien reparte"), .faint)
        }
        return line
    }
}
