import NIOCore

/// How far a room has come: an epoch, in which versions rise by exactly one per event.
package struct RoomVersion: Sendable, Equatable {
    /// A new one after Redis restarted, failed over or moved the room: versions of two epochs cannot be compared.
    package var epoch: String
    /// The version of the last event.
    package var number: Int

    /// What of the epoch stays the same for the whole life of a room, whatever becomes of Redis: the part before its dot. A room that is made again
    /// under the name of one that is over has another.
    package var origin: Substring { Self.origin(of: self.epoch) }

    /// The origin in an epoch.
    package static func origin(of epoch: String) -> Substring { epoch.prefix { $0 != "." } }

    /// A version of that epoch.
    package init(epoch: String, number: Int) {
        self.epoch = epoch
        self.number = number
    }
}

/// Whether a room waits for something that must not be lost.
package enum RoomPhase: Sendable, Equatable {
    /// Nothing is open.
    case idle
    /// A round is open: the sweep looks at such rooms every few seconds.
    case active
}

/// One event of a room, as its clients get it.
package struct RoomEvent: Sendable, Equatable {
    /// Its version; nil for what raises none and may be lost.
    package var number: Int?
    /// The client's JSON text.
    package var text: ByteBuffer
    /// The newest round after it, where it says so.
    package var round: Int?
    /// The phase after it, where it says so.
    package var phase: RoomPhase?
    /// The seat that it took away: its sockets are no members any more once they got the event.
    package var removedPlayer: String?
    /// Whether somebody else took it away: then its sockets are closed once they got the event.
    package var isRemoval: Bool

    /// An event with what it changes.
    package init(
        number: Int?, text: ByteBuffer, round: Int? = nil, phase: RoomPhase? = nil, removedPlayer: String? = nil, isRemoval: Bool = false
    ) {
        self.number = number
        self.text = text
        self.round = round
        self.phase = phase
        self.removedPlayer = removedPlayer
        self.isRemoval = isRemoval
    }
}

/// What a step's reply or a bus message says of a room.
package struct RoomStep: Sendable, Equatable {
    /// The version after the last of the events.
    package var version: RoomVersion
    /// The earliest deadline of the room in ms of Redis time, nil when it waits for nothing.
    package var dueMs: Int64?
    /// Redis' clock when the step ran, in ms.
    package var nowMs: Int64
    /// What happened, in order.
    package var events: [RoomEvent]
    /// The nodes that have connections in the room, where the step told them (joins and snapshots).
    package var nodes: [NodeID]
    /// The newest round and the phase, where the step told them (joins and snapshots).
    package var round: Int?
    package var phase: RoomPhase?

    /// A step; `nodes`, `round` and `phase` only where the reply carries a state.
    package init(
        version: RoomVersion, dueMs: Int64?, nowMs: Int64, events: [RoomEvent], nodes: [NodeID] = [], round: Int? = nil,
        phase: RoomPhase? = nil
    ) {
        self.version = version
        self.dueMs = dueMs
        self.nowMs = nowMs
        self.events = events
        self.nodes = nodes
        self.round = round
        self.phase = phase
    }
}

/// A frame for one connection, in its place among the room's events.
package struct DirectFrame: Sendable, Equatable {
    /// Who gets it.
    package var connection: ConnectionID
    /// The client's JSON text.
    package var text: ByteBuffer
    /// Set by a welcome and a state: the client has everything up to here, so older events are not sent to it any more.
    package var floor: RoomVersion?
    /// Set by a state that a client asked for: its reply follows at once, also when the state has to be read again.
    package var request: StateRequest?
    /// Whether it ends an exchange, so that its connection's next message may come.
    var isAnswer = false

    /// A frame; `floor` for a welcome or a state, `request` for a state that was asked for.
    package init(connection: ConnectionID, text: ByteBuffer, floor: RoomVersion? = nil, request: StateRequest? = nil) {
        self.connection = connection
        self.text = text
        self.floor = floor
        self.request = request
    }
}

/// A client's wish for the state: its answer is the state, then a reply.
package struct StateRequest: Sendable, Equatable {
    /// The message's id as JSON, which the reply repeats.
    package var re: String?
    /// The message's action, which a refusal names.
    package var action: String?
    /// What the client has: the state holds the results above it; nil: the last result alone.
    package var since: RoomVersion?
    /// How often its state has been overtaken by events.
    var overtakings = 0

    /// A wish.
    package init(re: String?, action: String?, since: RoomVersion?) {
        self.re = re
        self.action = action
        self.since = since
    }
}

/// How a wish for the state ended.
package enum StateAnswer: Sendable, Equatable {
    /// The state was sent; it was that of this version.
    case sent(RoomVersion)
    /// The connection has no seat any more.
    case notJoined
    /// Events overtook every reading. A retry helps.
    case unavailable
}

/// A connection in a room and the seat that it holds; nil while its join was sent and not answered.
package struct RoomMember: Sendable, Equatable {
    package var connection: ConnectionID
    package var player: String?
    /// The epoch of the answer that gave the seat: a room that is gone and made again under the same name has seats of the same names.
    package var epoch: String?

    /// A member.
    package init(connection: ConnectionID, player: String?, epoch: String? = nil) {
        self.connection = connection
        self.player = player
        self.epoch = epoch
    }
}
