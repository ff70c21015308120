/// The rules of one game's rounds as a value: who must vote, and when a round is complete.
///
/// The step script decides in production; this model says the same in plain Swift, so that tests have something to hold the script against.
/// Time is not part of it: the caller says when a grace period ends.
package struct RoundModel: Sendable, Equatable {
    /// Whether somebody is there.
    package enum Presence: Sendable, Equatable {
        /// With at least one socket.
        case here
        /// Without a socket, but not for long enough to be away: still required.
        case inGrace
        /// Without a socket for longer than the grace: not required, its vote counts.
        case away
    }

    /// How a round ended.
    package enum Ending: Sendable, Equatable {
        /// Everybody sees the votes: player and card, in the order of player numbers; `missing` were required and did not vote.
        case result(votes: [Vote], missing: [String])
        case discarded
    }

    /// One person.
    package struct Member: Sendable, Equatable {
        package let player: String
        package var isPlayer: Bool
        /// The first round that it is required in.
        package var since: Int
        package var presence = Presence.here
        /// Left for good with a vote standing in the open round.
        package var isGone = false
        package var card: String?
    }

    /// The newest round; 0 before the first.
    package private(set) var round = 0
    package private(set) var isVoting = false
    /// In the order in which they sat down.
    package private(set) var members: [Member] = []

    package init() {}

    /// The players who must vote: present, seated before the round began.
    package var required: [Member] {
        self.members.filter { $0.isPlayer && !$0.isGone && $0.presence != .away && $0.since <= self.round }
    }

    /// True when somebody is present, a vote stands, and every required player has voted.
    package var isComplete: Bool {
        self.isVoting
            && self.members.contains { !$0.isGone && $0.presence != .away }
            && self.members.contains { $0.card != nil }
            && self.required.allSatisfy { $0.card != nil }
    }

    /// Players seated before the round without a vote, also those who are away.
    package var missing: [String] {
        self.members.filter { $0.isPlayer && !$0.isGone && $0.since <= self.round && $0.card == nil }.map(\.player)
    }
}

extension RoundModel {
    /// Somebody sits down for the first time.
    package mutating func join(_ player: String, isPlayer: Bool = true) {
        self.members.append(Member(player: player, isPlayer: isPlayer, since: self.round + 1))
    }

    /// Somebody's first socket came, or the last one went, or the grace ended. One who had left comes back to the same seat.
    package mutating func setPresence(_ player: String, _ presence: Presence) {
        self.change(player) { member in
            member.presence = presence
            if presence == .here { member.isGone = false }
        }
    }

    /// Somebody leaves for good: a standing vote stays in the round.
    package mutating func leave(_ player: String) {
        self.change(player) { $0.isGone = true }
        self.members.removeAll { $0.isGone && ($0.card == nil || !self.isVoting) }
    }

    /// Somebody changes between player and spectator: the vote is withdrawn, and sitting down counts as now.
    package mutating func setSeat(_ player: String, isPlayer: Bool) {
        let next = self.round + 1
        self.change(player) { member in
            guard member.isPlayer != isPlayer else { return }
            member.isPlayer = isPlayer
            member.card = nil
            member.since = next
        }
    }

    /// A round begins; refused (false) while one is open.
    @discardableResult
    package mutating func start() -> Bool {
        guard !self.isVoting else { return false }
        self.round += 1
        self.isVoting = true
        return true
    }

    /// A player's card, or nil to take it back; refused (false) when there is no round, or for a spectator.
    @discardableResult
    package mutating func vote(_ player: String, card: String?) -> Bool {
        guard self.isVoting, self.members.contains(where: { $0.player == player && $0.isPlayer && !$0.isGone }) else { return false }
        self.change(player) { $0.card = card }
        return true
    }

    /// The round ends; without any vote it is discarded. Nil when none is open.
    package mutating func close(discard: Bool = false) -> Ending? {
        guard self.isVoting else { return nil }
        let votes = self.members.compactMap { member in member.card.map { Vote(player: member.player, card: $0) } }
        let missing = self.missing
        self.isVoting = false
        self.members.removeAll(where: \.isGone)
        for index in self.members.indices { self.members[index].card = nil }
        return discard || votes.isEmpty ? .discarded : .result(votes: votes, missing: missing)
    }

    private mutating func change(_ player: String, _ edit: (inout Member) -> Void) {
        guard let index = self.members.firstIndex(where: { $0.player == player }) else { return }
        edit(&self.members[index])
    }
}
