/// What a dealer does about people and the game: removing, settling, ending.
extension GameModel {
    mutating func removePlayer(_ seat: Int, _ player: String) -> GameAnswer {
        guard self.seats[seat].isDealer else { return .init(.notDealer) }
        guard let other = self.place(of: player), !self.seats[other].hasLeft else { return .init(.playerNotFound) }
        if other == seat { return .init(.badRequest, .ownSeat) }
        self.withdraw(other)
        let gone = self.seats.remove(at: other)
        self.barred.append(gone.token)
        if gone.token == self.creator { self.isCreatorDemoted = true }
        for (connection, owner) in self.connections where owner == player {
            self.connections[connection] = nil
            self.removed.insert(connection)
        }
        self.tell(.playerLeft(player, isRemoved: true))
        self.settle(at: self.now)
        return .ok
    }

    mutating func settleOn(_ value: String?, _ seat: Int, round named: Int?, story: String) -> GameAnswer {
        guard self.mayDeal(seat) else { return .init(.notDealer) }
        if named == nil, !story.isEmpty { return self.settleOn(value, story: story) }
        let round = named ?? self.round.number
        guard let revealed = self.history.revealed(round: round) ?? self.newestRevealed(round) else { return .init(.notRevealed) }
        if !story.isEmpty, story != revealed.story { return .init(.storyNotFound) }
        let content = GameEvent.Content.settled(round: round, story: revealed.story, value: value)
        let isTold = revealed.settled.map { $0.content == content } ?? (value == nil)
        if !isTold {
            self.stories.setEstimate(of: revealed.story, value)
            self.tell(content)
            self.keepNewest()
        }
        return .init(.ok, .round(round))
    }

    private mutating func settleOn(_ value: String?, story id: String) -> GameAnswer {
        guard let story = self.stories.story(id) else { return .init(.storyNotFound) }
        if story.estimate == value { return .ok }
        self.stories.setEstimate(of: id, value)
        self.tell(.settled(round: nil, story: id, value: value))
        self.keepNewest()
        return .ok
    }

    /// The newest round is known also when its result is no longer in the history.
    private func newestRevealed(_ round: Int) -> (story: String, settled: GameEvent?)? {
        self.phase == .revealed && round == self.round.number ? (self.round.story, nil) : nil
    }

    mutating func endGame(_ seat: Int) -> GameAnswer {
        guard self.seats[seat].isDealer else { return .init(.notDealer) }
        if self.phase == .voting { self.end(at: self.now, cause: nil) }
        self.tell(.ended(round: self.round.number))
        self.phase = .ended
        self.acting = nil
        self.dealerlessSince = nil
        return .ok
    }

    /// The event that was just told goes into the history.
    mutating func keepNewest() {
        if let event = self.events.last { self.history.keep(event, bound: self.historyBound) }
    }
}
