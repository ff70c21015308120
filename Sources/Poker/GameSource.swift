import JSONText
import Logging
import NIOCore
import Redis
import Rooms

/// What the rooms must know of games: their channel, their events, their state. A value; each call belongs to the room's home loop.
package struct GameSource: RoomSource {
    private let caller: StepCaller

    /// A source of games under these names.
    package init(
        configuration: PokerConfiguration, metrics: PokerMetrics = PokerMetrics(), audience: (any GameAudience)? = nil, logger: Logger
    ) {
        self.caller = StepCaller(configuration: configuration, metrics: metrics, audience: audience, logger: logger)
    }

    package func channel(of room: String) -> String { self.caller.keys.channel(room) }

    package func decode(busMessage: ByteBuffer) -> BusMessage? {
        guard let fields = try? JSONSlices.members(ofObject: busMessage.readableBytesView) else { return nil }
        func field(_ name: String) -> JSONValue? {
            fields[name].flatMap(busMessage.slice).flatMap { try? JSONValue.parse($0.readableBytesView) }
        }
        guard field("p")?.intValue == 1, let epoch = field("epoch")?.stringValue, let number = field("v")?.intValue,
            let events = fields["ev"].flatMap(busMessage.slice).flatMap(EventText.events(inArray:)), let now = field("now")?.intValue
        else { return nil }
        let due = field("due")?.intValue ?? 0
        let step = RoomStep(
            version: RoomVersion(epoch: epoch, number: number), dueMs: due > 0 ? Int64(due) : nil, nowMs: Int64(now), events: events)
        let removed = field("rm")?.arrayValue?.compactMap { $0.stringValue.flatMap(ConnectionID.init(text:)) } ?? []
        return BusMessage(step: step, removed: removed)
    }

    package func beat(of room: String, at version: RoomVersion) -> ByteBuffer { GameFrame.beat(game: room, version: version) }

    package func snapshot(
        of room: String, members: [RoomMember], since: RoomVersion?, context: RoomContext,
        completion: @escaping (RoomSnapshotOutcome) -> Void
    ) {
        // All kept results are read and the known ones left out here: after a rollback a new result can have a lower version.
        let command = StepCommand.snap(members.map(\.connection), since: since == nil ? nil : 0)
        self.caller.call(command, on: room, context: context) { outcome in
            guard case .answered(let reply) = outcome else { return completion(.unavailable) }
            if reply.code == "game_not_found" { return completion(.gone) }
            guard reply.isOK, let view = GameView(data: reply.data), let step = reply.roomStep(view) else {
                return completion(.unavailable)
            }
            let known = since?.epoch == reply.version.epoch ? since?.number ?? 0 : 0
            completion(.state(step: step, frames: Self.frames(view, room: room, version: reply.version, members: members, since: known)))
        }
    }

    private static func frames(
        _ view: GameView, room: String, version: RoomVersion, members: [RoomMember], since: Int
    ) -> [DirectFrame] {
        let shared = GameFrame.sharedState(view, game: room, since: since)
        return members.compactMap { member in
            guard let mine = view.mine[member.connection] else { return nil }
            return DirectFrame(connection: member.connection, text: GameFrame.state(shared: shared, mine: mine), floor: version)
        }
    }

    package func reply(to request: StateRequest, _ answer: StateAnswer) -> ByteBuffer {
        switch answer {
        case .sent(let version): GameFrame.reply(re: request.re, version: version.number)
        case .notJoined: GameFrame.error(.notJoined, re: request.re, action: request.action)
        case .unavailable:
            GameFrame.error(.unavailable(retryAfterMs: .random(in: 300...1000)), re: request.re, action: request.action)
        }
    }

    package func tick(_ room: String, context: RoomContext, completion: @escaping (RoomStepOutcome) -> Void) {
        self.step(.tick, room, context, completion)
    }

    package func drop(
        _ connection: ConnectionID, from room: String, context: RoomContext, completion: @escaping (RoomStepOutcome) -> Void
    ) {
        self.step(.drop(connection), room, context, completion)
    }

    private func step(_ command: StepCommand, _ room: String, _ context: RoomContext, _ completion: @escaping (RoomStepOutcome) -> Void) {
        self.caller.call(command, on: room, context: context) { outcome in
            guard case .answered(let reply) = outcome else { return completion(.unavailable) }
            if reply.code == "game_not_found" { return completion(.gone) }
            guard reply.isOK, let step = reply.roomStep() else { return completion(.unavailable) }
            completion(.step(step))
        }
    }

    package func members(
        of room: String, node: NodeID, members: [RoomMember], context: RoomContext, completion: @escaping (RoomMembersOutcome) -> Void
    ) {
        self.caller.call(.members(members, of: node), on: room, context: context) { outcome in
            guard case .answered(let reply) = outcome else { return completion(.unavailable) }
            if reply.code == "game_not_found" { return completion(.gone) }
            guard reply.isOK, let step = reply.roomStep() else { return completion(.unavailable) }
            completion(.step(step, lost: Self.connections(reply.data), removed: Self.removed(reply.data)))
        }
    }

    /// The connections of a JSON array.
    static func connections(_ data: ByteBuffer) -> [ConnectionID] {
        let list = (try? JSONValue.parse(data.readableBytesView))?.arrayValue ?? []
        return list.compactMap { $0.stringValue.flatMap(ConnectionID.init(text:)) }
    }

    /// Those of them that a dealer removed, in a list at the end.
    private static func removed(_ data: ByteBuffer) -> Set<ConnectionID> {
        let last = (try? JSONValue.parse(data.readableBytesView))?.arrayValue?.last?.arrayValue ?? []
        return Set(last.compactMap { $0.stringValue.flatMap(ConnectionID.init(text:)) })
    }

    /// One HMGET: the sweep asks for no step and changes nothing.
    ///
    /// A game that another run of the server wrote last has no epoch of this run yet: its position says so with an empty epoch, so that
    /// the room asks for its state, and that step sets the new epoch.
    package func position(of room: String, context: RoomContext, completion: @escaping (RoomPositionOutcome) -> Void) {
        let run = context.redis.identity?.runID
        context.redis.send(RedisCommand("HMGET", self.caller.keys.room(room), "ep", "v", "due", "run")) { result in
            guard case .success(.array(let fields)) = result, fields.count == 4 else { return completion(.unavailable) }
            completion(Self.position(fields, run: run).map { .at($0) } ?? .gone)
        }
    }

    private static func position(_ fields: [RESPValue], run: String?) -> RoomPosition? {
        guard let epoch = fields[0].string, let number = fields[1].integerValue, let due = fields[2].integerValue else { return nil }
        let isOfThisRun = run == nil || fields[3].string == run
        return RoomPosition(version: RoomVersion(epoch: isOfThisRun ? epoch : "", number: Int(number)), dueMs: due > 0 ? due : nil)
    }
}
