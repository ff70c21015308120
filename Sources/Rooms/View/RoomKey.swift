/// What a broadcast goes to: a game, or a plain room of the `rooms` integration.
package struct RoomKey: Hashable, Sendable, CustomStringConvertible {
    /// The two kinds; their names never meet.
    package enum Kind: UInt8, Sendable {
        /// A game: versions, snapshots, presence.
        case game
        /// A plain fan-out: neither versions nor anything stored.
        case plain
    }

    package let kind: Kind
    /// The game's code or the plain room's name.
    package let name: String

    /// A key of that kind.
    package init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    /// A game by its code.
    package static func game(_ name: String) -> Self { Self(kind: .game, name: name) }
    /// A plain room by its name.
    package static func plain(_ name: String) -> Self { Self(kind: .plain, name: name) }

    package var description: String { "\(self.kind):\(self.name)" }
}
