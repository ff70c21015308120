/// What a dealer does about people and the game: removing, settling, ending.
extension GameModel {
    mutating func removePlayer(_ seat: Int, _ player: String) -> GameAnswer {
        guard self.seats[seat].isDealer else { return .init(.notDealer) }
        guard let other = self.place(of: player), !self.seats[other].hasLeft else { return .init(.playerNotFound) }
        if other == seat { return .init(.badRequest, .ownSeat) }
        self.withdraw(other)
        let gone = self.seats.remove(at: other)
        self.barred = (self.barred + [gone.token]).suffix(Self.maxBarred)
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
        guard let revealed = self.history.revealed(round: round) else { return .init(.notRevealed) }
        if !story.isEmpty, story != revealed.story { return .init(.storyNotFound) }
        // A text that is called like a story of the list gives it no estimate.
        let listed = revealed.title == nil ? nil : self.stories.story(revealed.story)
        if let listed { self.stories.setEstimate(of: listed.id, value) }
        if revealed.value != value || (listed != nil && listed?.estimate != value) {
            self.tell(.settled(round: round, story: revealed.story, title: revealed.title, value: value))
            self.keepNewest()
        }
        return .init(.ok, .round(round))
    }

    private mutating func settleOn(_ value: String?, story id: String) -> GameAnswer {
        guard let story = self.stories.story(id) else { return .init(.storyNotFound) }
        if story.estimate == value { return .ok }
        self.stories.setEstimate(of: id, value)
        self.tell(.settled(round: nil, story: id, title: story.title, value: value))
        self.keepNewest()
        return .ok
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
