import PokerClient

/// Which round it is, and how far it is.
enum RoundDrawing {
    static func lines(_ view: TableView, _ game: GameState) -> [DrawnLine] {
        let language = view.language
        var line = DrawnLine()
        if game.round > 0, game.phase != .waiting { line.append(language.text("Round \(game.round)", "Ronda \(game.round)"), .strong) }
        if let story = game.storyTitle, game.phase != .waiting { line = line.adding(": ").adding(story, .strong) }
        switch game.phase {
        case .waiting: line.append(self.waiting(game, language))
        case .voting: self.addVoting(view, game, to: &line)
        case .revealed: line.append("  " + language.text("revealed", "destapada"), .faint)
        case .ended: line.append("  " + language.text("The game has ended.", "La partida ha terminado."), .alarming)
        }
        return [line, DrawnLine()]
    }

    private static func waiting(_ game: GameState, _ language: Language) -> String {
        game.mayDeal
            ? language.text("No round is open: ^S starts one.", "No hay ronda abierta: ^S empieza una.")
            : language.text("No round is open yet.", "Aún no hay ronda abierta.")
    }

    private static func addVoting(_ view: TableView, _ game: GameState, to line: inout DrawnLine) {
        let players = game.players.count { !$0.isSpectator }
        line.append("  " + view.language.text("\(game.voted.count) of \(players) voted", "han votado \(game.voted.count) de \(players)"))
        if let left = view.secondsLeft {
            let seconds = left % 60
            line.append("  \(left / 60):\(seconds < 10 ? "0" : "")\(seconds)", left <= 10 ? .alarming : .plain)
        }
        if game.frozen?.autoClose == false {
            line.append("  " + view.language.text("the dealer reveals", "destapa quien reparte"), .faint)
        }
    }
}
