import NIOCore
import Redis

/// What came of asking for a room's state.
package enum RoomSnapshotOutcome: Sendable {
    /// The state: what was due besides, and a frame for each member asked for.
    case state(step: RoomStep, frames: [DirectFrame])
    /// The room is no more.
    case gone
    /// Redis could not be asked; a retry helps.
    case unavailable
}

/// What came of a step that a node made on its own account.
package enum RoomStepOutcome: Sendable {
    case step(RoomStep)
    /// The room is no more.
    case gone
    /// Not done, or not known whether it was; a retry helps and is harmless.
    case unavailable
}

/// What came of sending a node's list of members.
package enum RoomMembersOutcome: Sendable {
    /// `lost` are connections whose seat does not exist; `removed` those of them whose seat somebody else took away.
    case step(RoomStep, lost: [ConnectionID], removed: Set<ConnectionID>)
    case gone
    case unavailable
}

/// How far a room has come and when it wants a tick, as the sweep reads it.
package struct RoomPosition: Sendable, Equatable {
    package var version: RoomVersion
    package var dueMs: Int64?

    /// A position.
    package init(version: RoomVersion, dueMs: Int64?) {
        self.version = version
        self.dueMs = dueMs
    }
}

/// What came of reading a room's position.
package enum RoomPositionOutcome: Sendable {
    case at(RoomPosition)
    /// The room is no more.
    case gone
    /// Redis could not be asked; a retry helps.
    case unavailable
}

/// A message of the bus, decoded.
package struct BusMessage: Sendable {
    package var step: RoomStep
    /// Connections that a list of members removed.
    package var removed: [ConnectionID]

    /// A decoded message.
    package init(step: RoomStep, removed: [ConnectionID]) {
        self.step = step
        self.removed = removed
    }
}

/// The one that knows what a room of a kind is made of: `Poker` for games.
///
/// Called on the room's home loop with that loop's Redis client; each completion is called once, on the same loop.
package protocol RoomSource: Sendable {
    /// The channel that carries the room's events.
    func channel(of room: String) -> String
    /// Decodes a message of that channel; nil for what is not understood (a newer protocol, a foreign message).
    func decode(busMessage: ByteBuffer) -> BusMessage?
    /// Reads the state for the members, with the results above `since`; with all that are kept when the epoch is another one by now.
    func snapshot(
        of room: String, members: [RoomMember], since: RoomVersion?, context: RoomContext,
        completion: @escaping (RoomSnapshotOutcome) -> Void)
    /// The reply that follows a state, or the refusal of a wish for one.
    func reply(to request: StateRequest, _ answer: StateAnswer) -> ByteBuffer
    /// A sign of life for a member, with the room's version.
    func beat(of room: String, at version: RoomVersion) -> ByteBuffer
    /// Performs what is due.
    func tick(_ room: String, context: RoomContext, completion: @escaping (RoomStepOutcome) -> Void)
    /// Replaces a node's connections in the room; idempotent. A seat learnt in the epoch of a room that is no more is none of this one's.
    func members(
        of room: String, node: NodeID, members: [RoomMember], context: RoomContext,
        completion: @escaping (RoomMembersOutcome) -> Void)
    /// Reads a room's position and changes nothing.
    func position(of room: String, context: RoomContext, completion: @escaping (RoomPositionOutcome) -> Void)
    /// Takes a closed connection out of the room; idempotent.
    func drop(_ connection: ConnectionID, from room: String, context: RoomContext, completion: @escaping (RoomStepOutcome) -> Void)
}

/// What a source needs of the loop that it is called on.
package struct RoomContext {
    /// This loop's client.
    package let redis: RedisClient
    /// The node that asks.
    package let node: NodeID
    /// Redis' clock as estimated here, in ms.
    package let nowMs: Int64

    /// The latest instant, in ms of Redis time, at which a step sent now may still run: 3 s ahead.
    package var notAfterMs: Int64 { self.nowMs + 3000 }

    /// A context of the loop that `redis` belongs to.
    package init(redis: RedisClient, node: NodeID, nowMs: Int64) {
        self.redis = redis
        self.node = node
        self.nowMs = nowMs
    }
}

extension DirectFrame {
    /// What goes to the client, in this order.
    func messages(of games: any RoomSource) -> [MemberMessage] {
        guard let request, let floor else { return [.direct(self.connection, text: self.text, isAnswer: self.isAnswer)] }
        let reply = games.reply(to: request, .sent(floor))
        return [
            .direct(self.connection, text: self.text, isAnswer: false), .direct(self.connection, text: reply, isAnswer: self.isAnswer),
        ]
    }
}
