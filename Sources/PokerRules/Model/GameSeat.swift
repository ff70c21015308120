/// One person's seat.
package struct GameSeat: Sendable, Equatable {
    /// Whether somebody is there.
    package enum Presence: Sendable, Equatable {
        /// With at least one connection.
        case here
        /// Without one, but not for long enough to be away: still waited for.
        case grace(until: Int)
        case away
    }

    /// The newest vote of the open round.
    package struct Ballot: Sendable, Equatable {
        package internal(set) var cast: Int
        /// Nil when it was taken back or withdrawn; the number stays, so that a late copy of an older vote is known as such.
        package internal(set) var card: String?
    }

    package let number: Int
    package let token: String
    package internal(set) var name: String
    package internal(set) var isPlayer: Bool
    package internal(set) var isDealer: Bool
    /// The first round that it is required in.
    package internal(set) var since: Int
    package internal(set) var presence = Presence.here
    /// Left for good with a vote standing in the open round: the vote stays, nobody sits there.
    package internal(set) var hasLeft = false
    package internal(set) var ballot: Ballot?

    package var player: String { "p\(self.number)" }
    package var isPresent: Bool { !self.hasLeft && self.presence != .away }
    /// The card that counts.
    package var card: String? { self.ballot?.card }
}
