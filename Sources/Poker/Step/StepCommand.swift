import JSONText
import NIOCore
import PokerRules
import Redis
import Rooms

/// One operation of the step with its arguments, in the order of the head comment of contract.lua. A value.
package struct StepCommand: Sendable {
    /// The operation's name.
    package let op: String
    /// On whose behalf, as the step's C; empty when the node acts by itself.
    package let actor: String
    /// What follows the actor.
    package let arguments: [String]

    init(_ op: String, by actor: (any StepActor)?, _ arguments: [String] = []) {
        self.op = op
        self.actor = actor?.text ?? ""
        self.arguments = arguments
    }

    /// The script's ARGV.
    package func argv(runID: String, publish: String, channel: String, notAfterMs: Int64, node: NodeID) -> [any RedisArgument] {
        let head = [self.op, runID, publish, channel, String(notAfterMs), node.text, self.actor]
        return head + self.arguments
    }
}

extension StepCommand {
    /// Makes the game, or finds the one that the same token made, and takes a seat; without a connection nobody is present in it.
    package static func create(
        _ game: NewGame, code: String, tokenHash: String, sealed: String = "", configuration: PokerConfiguration,
        by connection: ConnectionID?
    ) -> Self {
        let options = "\(game.autoClose ? 1 : 0)\(game.anonymous ? 1 : 0)\(game.everyoneDeals ? "e" : "d")"
        return Self(
            "create", by: connection,
            [
                code, game.name, game.isSpectator ? "spectator" : "player", tokenHash, tokenHash,
                Self.cards(game.deck), game.deck.name, options, game.title,
                "\(configuration.grace.milliseconds)|\(configuration.succession.milliseconds)", String(configuration.history),
                String((game.slug == nil ? configuration.life : configuration.namedLife).milliseconds),
                String(configuration.unusedLife.milliseconds), game.isLocked ? "1" : "0", sealed,
            ])
    }

    /// Takes a seat in the game that the same token made; makes none.
    package static func resume(_ game: NewGame, code: String, tokenHash: String, by connection: ConnectionID) -> Self {
        Self("resume", by: connection, [code, game.name, game.isSpectator ? "spectator" : "player", tokenHash])
    }

    /// Takes a new seat, or the one that the token owns. Without a name only the latter. `sealed` is the passcode with the game's own salt.
    /// With `since` the view has the results above that version, without it the last one.
    package static func join(
        code: String, name: String, seat: String, tokenHash: String, sealed: String = "", since: Int? = nil, by connection: ConnectionID
    ) -> Self {
        Self("join", by: connection, [code, name, seat, tokenHash, sealed, Self.text(since)])
    }

    /// Changes what the game goes by; what the options do not say stays.
    /// `sealed` is the new passcode with its salt.
    package static func game(_ options: GameOptions, sealed: String? = nil, by connection: ConnectionID) -> Self {
        Self(
            "game", by: connection,
            [
                options.title.map { "=\($0)" } ?? "", options.deck.map(Self.cards) ?? "", options.deck?.name ?? "",
                Self.flag(options.autoClose), Self.flag(options.anonymous), options.everyoneDeals.map { $0 ? "e" : "d" } ?? "",
                Self.flag(options.isLocked), sealed ?? (options.passcode == .remove ? "-" : ""),
            ])
    }

    /// Opens a round; `round` is the one that it would be, nil when nobody knows.
    package static func start(round: Int?, seconds: Int?, story: String, by actor: any StepActor) -> Self {
        Self("start", by: actor, [Self.text(round), Self.text(seconds), story])
    }

    /// Plays a card, or takes it back with nil. Cast 0 has the step assign one.
    package static func vote(round: Int?, cast: Int, card: String?, by connection: ConnectionID) -> Self {
        Self("vote", by: connection, [Self.text(round), String(cast), card ?? "", card == nil ? "null" : "v"])
    }

    /// Ends the round with its result, or without.
    package static func close(round: Int?, discards: Bool, by actor: any StepActor) -> Self {
        Self("close", by: actor, [Self.text(round), discards ? "1" : "0"])
    }

    /// Gives the seat up.
    package static func leave(by connection: ConnectionID) -> Self { Self("leave", by: connection) }

    /// Changes a seat: its name, whether it plays, whether it deals.
    package static func player(_ change: PlayerChange, by connection: ConnectionID) -> Self {
        let seat = change.isSpectator.map { $0 ? "spectator" : "player" } ?? ""
        let dealer = change.isDealer.map { $0 ? "1" : "0" } ?? ""
        return Self("player", by: connection, [change.player ?? "", change.name ?? "", seat, dealer])
    }

    /// Takes somebody's seat away, and bars its token.
    package static func remove(_ player: String, by connection: ConnectionID) -> Self { Self("remove", by: connection, [player]) }

    /// Settles on a card for a round that was revealed, or for a story.
    package static func settle(_ settlement: Settlement, round: Int?, by actor: any StepActor) -> Self {
        let kind = settlement.value == nil ? "null" : "v"
        return Self("settle", by: actor, [Self.text(round), settlement.story, settlement.value ?? "", kind])
    }

    /// Ends the game.
    package static func finish(by connection: ConnectionID) -> Self { Self("finish", by: connection) }

    /// Shows everybody a reaction.
    package static func react(_ emoji: String, by connection: ConnectionID) -> Self { Self("react", by: connection, [emoji]) }

    /// Nudges one player, or with nil all whose votes are waited for.
    package static func nudge(_ player: String?, by connection: ConnectionID) -> Self { Self("nudge", by: connection, [player ?? ""]) }

    /// A socket is closed.
    package static func drop(_ connection: ConnectionID) -> Self { Self("drop", by: connection) }

    /// Performs what is due.
    package static var tick: Self { Self("tick", by: nil) }

    /// Replaces a node's connections, each with the epoch in which the node learnt of its seat: one of a game that was here before under the
    /// same code binds nothing. Without a seat the connection is about to join, and kept as it is.
    package static func members(_ members: [RoomMember], of node: NodeID) -> Self {
        Self("members", by: nil, [node.text] + members.flatMap { [$0.connection.text, $0.player ?? "", $0.epoch ?? ""] })
    }

    /// Reads the state, with what belongs to these connections or seats, and the results above `since` (nil: the last one).
    package static func snap(_ actors: [any StepActor], since: Int?) -> Self {
        Self("snap", by: nil, [Self.text(since), actors.map(\.text).joined(separator: ",")])
    }

    /// Reads the state for a seat that acts by its token, and the last result; who has none there is refused before it is read.
    package static func snap(of seat: SeatActor) -> Self { Self("snap", by: seat, ["", seat.text]) }

    /// Asks whose token it is.
    package static func whose(_ seat: SeatActor) -> Self { Self("whose", by: seat) }

    /// Puts stories into the list.
    package static func putStories(_ edit: StoryEdit, configuration: PokerConfiguration, by actor: any StepActor) -> Self {
        let place =
            switch edit.place {
            case .asTheyAre: "~"
            case .last: ""
            case .before(let id): id
            }
        let fields = edit.stories.flatMap { story in
            [story.id ?? ""] + [StoryField.title, .link, .note, .estimate].map { Self.text(story[$0]) }
        }
        return Self(
            "putstories", by: actor,
            [String(configuration.storiesPerGame), String(configuration.storyBytesPerGame), place] + fields)
    }

    /// Takes stories out of the list; unknown ids are left out.
    package static func removeStories(_ ids: [String], by connection: ConnectionID) -> Self {
        Self("removestories", by: connection, ids)
    }

    private static func text(_ change: StoryDraft.Change) -> String {
        switch change {
        case .keep: ""
        case .clear: "null"
        case .set(let text): JSONText.escaped(text)
        }
    }

    /// Reads all that is kept of the game's rounds.
    package static func history(by actor: any StepActor) -> Self { Self("history", by: actor) }

    private static func text(_ number: Int?) -> String { number.map(String.init) ?? "" }

    private static func flag(_ flag: Bool?) -> String { flag.map { $0 ? "1" : "0" } ?? "" }

    private static func cards(_ deck: Deck) -> String { deck.cards.map(\.text).joined(separator: "\n") }
}

extension TimeAmount {
    var milliseconds: Int64 { self.nanoseconds / 1_000_000 }
}
