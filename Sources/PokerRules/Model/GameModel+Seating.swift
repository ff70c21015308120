/// What changes seats and the game: names, players and spectators, who deals, options.
extension GameModel {
    /// Everybody changes the own seat, and may stop to deal; the rest is for dealers.
    mutating func setPlayer(_ own: Int, _ player: String?, name: String?, isPlayer: Bool?, isDealer: Bool?) -> GameAnswer {
        let isOwn = player == nil || player == self.seats[own].player
        if !isOwn || isDealer == true, !self.seats[own].isDealer { return .init(.notDealer) }
        guard let seat = isOwn ? own : player.flatMap({ self.place(of: $0) }), !self.seats[seat].hasLeft else {
            return .init(.playerNotFound)
        }
        let before = self.seats[seat]
        if isDealer == false, before.isDealer, self.seats.count(where: { $0.isDealer && !$0.hasLeft }) == 1 {
            return .init(.badRequest, .lastDealer)
        }
        if let isPlayer, isPlayer != before.isPlayer {
            self.withdraw(seat)
            self.seats[seat].isPlayer = isPlayer
            if isPlayer { self.seats[seat].since = self.round.number + 1 }
        }
        if let name { self.seats[seat].name = self.freeName(name, for: seat) }
        if let isDealer, isDealer != before.isDealer {
            self.seats[seat].isDealer = isDealer
            if before.token == self.creator { self.isCreatorDemoted = !isDealer }
        }
        guard self.seats[seat] != before else { return .ok }
        self.changed.insert(before.player)
        self.settle(at: self.now)
        return .ok
    }

    /// The vote is taken back; its number stays.
    mutating func withdraw(_ seat: Int) {
        guard self.seats[seat].card != nil else { return }
        self.seats[seat].ballot?.card = nil
        self.tell(.voted(round: self.round.number, player: self.seats[seat].player, voted: false))
    }

    /// The name, or the first of "name (2)", "name (3)" that no other seat has.
    func freeName(_ name: String, for own: Int?) -> String {
        let taken = Set(self.seats.indices.filter { $0 != own }.map { self.seats[$0].name })
        var free = name
        var count = 1
        while taken.contains(free) {
            count += 1
            free = "\(name) (\(count))"
        }
        return free
    }

    mutating func setGame(_ seat: Int, _ change: GameSettings.Change) -> GameAnswer {
        guard self.seats[seat].isDealer else { return .init(.notDealer) }
        let before = self.settings
        self.settings.apply(change)
        if !before.looksLike(self.settings) { self.tell(.game(self.settings)) }
        return .ok
    }
}
