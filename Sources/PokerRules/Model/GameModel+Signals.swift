/// Reactions and nudges: nobody keeps them, they change nothing, and what is due waits for the next command.
extension GameModel {
    /// Nil for any other command.
    func signal(_ command: GameCommand) -> GameOutcome? {
        let told: (code: GameAnswer.Code, signals: [GameEvent.Content])
        switch command {
        case .react(let connection, let emoji): told = self.reaction(connection, emoji)
        case .nudge(let connection, let player): told = self.nudges(connection, player)
        default: return nil
        }
        return GameOutcome(answer: .init(told.code), events: [], signals: told.signals.map { GameEvent(version: nil, content: $0) })
    }

    private func reaction(_ connection: String, _ emoji: String) -> (code: GameAnswer.Code, signals: [GameEvent.Content]) {
        guard let seat = self.seat(of: connection) else { return (.notJoined, []) }
        if self.phase == .ended { return (.gameEnded, []) }
        return (.ok, [.reaction(player: self.seats[seat].player, emoji: emoji)])
    }

    private func nudges(_ connection: String, _ player: String?) -> (code: GameAnswer.Code, signals: [GameEvent.Content]) {
        guard let seat = self.seat(of: connection) else { return (.notJoined, []) }
        if self.phase == .ended { return (.gameEnded, []) }
        guard self.mayDeal(seat) else { return (.notDealer, []) }
        guard self.phase == .voting else { return (.notVoting, []) }
        if let player, !self.seats.contains(where: { $0.player == player && !$0.hasLeft }) { return (.playerNotFound, []) }
        let players = player.map { [$0] } ?? self.awaited.map(\.player)
        return (.ok, players.map { .nudge(player: $0, by: self.seats[seat].player) })
    }
}
