/// The commands of a round: start, vote, close.
extension GameModel {
    func mayDeal(_ seat: Int) -> Bool {
        self.seats[seat].isDealer || self.seats[seat].player == self.acting || self.settings.everyoneDeals
    }

    mutating func start(_ seat: Int, round named: Int?, seconds: Int?, story: String) -> GameAnswer {
        guard self.mayDeal(seat) else { return .init(.notDealer) }
        let newest = self.round.number
        if let named, named < (self.phase == .voting ? newest : newest + 1) { return .init(.roundOver, .round(newest)) }
        if self.phase == .voting { return .init(.alreadyVoting, .round(newest)) }
        if let named, named > newest + 1 { return .init(.badRequest, .round(newest)) }
        self.round = GameRound(self.settings)
        self.round.number = newest + 1
        self.round.story = story
        self.round.title = self.stories.story(story)?.title
        self.round.startedAt = self.now
        self.round.deadline = seconds.map { self.now + $0 * 1000 }
        self.phase = .voting
        self.tell(.started(self.round))
        self.settle(at: self.now)
        return .init(.ok, .round(self.round.number))
    }

    /// Why a vote or a close that names this round is refused, or nil.
    private func refusal(round named: Int?) -> GameAnswer? {
        let isNewest = named == nil || named == self.round.number
        if self.phase == .voting, isNewest { return nil }
        if self.round.number == 0 || (self.phase == .waiting && isNewest) { return .init(.notVoting) }
        return .init(.roundOver, .round(self.round.number))
    }

    mutating func vote(_ seat: Int, round named: Int?, cast: Int, card: String?) -> GameAnswer {
        if let refused = self.refusal(round: named) { return refused }
        guard self.seats[seat].isPlayer else { return .init(.spectator) }
        let place = card.flatMap { self.round.deck.index(of: $0) }
        if card != nil, place == nil { return .init(.badValue) }
        let meant = place.map { self.round.deck.cards[$0].text }
        let before = self.seats[seat].ballot ?? .init(cast: 0, card: nil)
        if cast != 0, cast < before.cast || (cast == before.cast && meant != before.card) { return .init(.staleVote, .cast(before.cast)) }
        let counted = GameSeat.Ballot(cast: cast == 0 ? before.cast + 1 : cast, card: meant)
        self.seats[seat].ballot = counted
        if (before.card == nil) != (meant == nil) {
            self.tell(.voted(round: self.round.number, player: self.seats[seat].player, voted: meant != nil))
            self.settle(at: self.now, cause: .all)
        }
        return .init(.ok, .cast(counted.cast))
    }

    mutating func close(_ seat: Int, round named: Int?, discard: Bool) -> GameAnswer {
        guard self.mayDeal(seat) else { return .init(.notDealer) }
        if let refused = self.refusal(round: named) { return refused }
        self.end(at: self.now, cause: discard ? nil : .dealer)
        self.settle(at: self.now)
        return .init(.ok, .round(self.round.number))
    }
}
