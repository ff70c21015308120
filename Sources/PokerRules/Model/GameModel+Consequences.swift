/// What follows from every change, at the instant of the change: who deals, what is told of seats, whether the round is complete.
extension GameModel {
    /// The players who must vote and did not: present, seated before the round began.
    package var awaited: [GameSeat] {
        guard self.phase == .voting else { return [] }
        return self.seats.filter { $0.isPlayer && $0.isPresent && $0.since <= self.round.number && $0.card == nil }
    }

    /// True when somebody is present, a vote stands, and nobody is waited for.
    package var isComplete: Bool {
        self.phase == .voting && self.seats.contains(where: \.isPresent) && self.seats.contains { $0.card != nil } && self.awaited.isEmpty
    }

    /// `lost`: when a seat that has just become away lost its last connection.
    mutating func settle(at instant: Int, cause: GameResult.Cause = .left, lost: Int? = nil) {
        defer {
            self.changed = []
            self.revived = []
        }
        if self.phase == .ended { return }
        self.appointDealer()
        self.settleDealer(at: instant, lost: lost)
        for seat in self.seats where !seat.hasLeft {
            if self.changed.contains(seat.player) { self.tell(.player(self.picture(of: seat))) }
            if self.revived.contains(seat.player), seat.card != nil {
                self.tell(.voted(round: self.round.number, player: seat.player, voted: true))
            }
        }
        if self.isComplete, self.round.autoClose { self.end(at: instant, cause: cause) }
    }

    /// Who has sat longest of those who are there, players before spectators.
    private var longestSeated: GameSeat? {
        let present = self.seats.filter(\.isPresent)
        return present.first(where: \.isPlayer) ?? present.first
    }

    /// A game whose last dealer has gone for good gets another one, as soon as somebody is there.
    private mutating func appointDealer() {
        guard !self.seats.contains(where: { $0.isDealer && !$0.hasLeft }), let next = self.longestSeated,
            let place = self.place(of: next.player)
        else { return }
        self.seats[place].isDealer = true
        if next.token == self.creator { self.isCreatorDemoted = false }
        self.changed.insert(next.player)
    }

    /// A dealer who is there deals; after a time without one, who has sat longest acts, players before spectators.
    private mutating func settleDealer(at instant: Int, lost: Int?) {
        let before = self.acting
        let present = self.seats.filter(\.isPresent)
        if !present.contains(where: { $0.player == self.acting }) { self.acting = nil }
        if present.contains(where: \.isDealer) {
            self.acting = nil
            self.dealerlessSince = nil
        } else {
            let since = self.dealerlessSince ?? lost ?? instant
            self.dealerlessSince = since
            if self.acting == nil, since + self.succession <= instant {
                self.acting = self.longestSeated?.player
            }
        }
        if self.acting != before { self.changed.formUnion([before, self.acting].compactMap(\.self)) }
    }

    package func picture(of seat: GameSeat) -> SeatPicture {
        SeatPicture(
            player: seat.player, name: seat.name, isPlayer: seat.isPlayer, isDealer: seat.isDealer, isAway: seat.presence == .away,
            isActing: seat.player == self.acting)
    }

    /// The open round ends: `cause` nil, or no vote, discards it. Who has left is forgotten with the votes.
    mutating func end(at instant: Int, cause: GameResult.Cause?) {
        if let cause, self.seats.contains(where: { $0.card != nil }) {
            let missing =
                self.round.anonymous
                ? [] : self.seats.filter { $0.isPlayer && !$0.hasLeft && $0.since <= self.round.number && $0.card == nil }
            self.tell(
                .result(
                    GameResult(
                        round: self.round, cause: cause, votes: self.revealedVotes, missing: missing.map(\.player), closedAt: instant)))
            self.keepNewest()
            self.phase = .revealed
        } else {
            self.tell(.discarded(round: self.round.number))
            self.phase = .waiting
            self.round.story = ""
            self.round.title = nil
            self.round.startedAt = 0
        }
        self.round.deadline = nil
        self.seats.removeAll(where: \.hasLeft)
        for seat in self.seats.indices { self.seats[seat].ballot = nil }
    }

    private var revealedVotes: [GameResult.Vote] {
        let voters = self.seats.filter { $0.card != nil }
        guard self.round.anonymous else {
            return voters.map { .init(player: $0.player, card: $0.card ?? "", leftAs: $0.hasLeft ? $0.name : nil) }
        }
        let cards = voters.compactMap(\.card)
        return self.round.deck.cards.flatMap { card in
            cards.filter { $0 == card.text }.map { .init(player: nil, card: $0, leftAs: nil) }
        }
    }
}
