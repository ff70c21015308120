import NIOCore
import Redis
import Rooms
import Synchronization

/// Games without Redis behind them: a test says what is on the bus and what Redis would answer.
///
/// A message of the bus is `<version> <text>`, or `<version> <text> <player>` when the event takes that player's seat away; `<version> rm
/// <connection>` when a list of members took that connection out.
final class ScriptedGames: RoomSource {
    private struct State {
        var position = 0
        var epoch = "e1"
        var isAway = false
        var isSlow = false
        var dropped: [ConnectionID] = []
        var lists: [[RoomMember]] = []
    }

    private let state = Mutex(State())

    /// The version that Redis has come to.
    var position: Int {
        get { self.state.withLock { $0.position } }
        set { self.state.withLock { $0.position = newValue } }
    }

    /// The epoch of what is on the bus and of what Redis answers.
    var epoch: String {
        get { self.state.withLock { $0.epoch } }
        set { self.state.withLock { $0.epoch = newValue } }
    }

    /// Whether Redis can be asked to take a connection out.
    var isAway: Bool {
        get { self.state.withLock { $0.isAway } }
        set { self.state.withLock { $0.isAway = newValue } }
    }

    /// Whether the answer to a drop takes its time on the way.
    var isSlow: Bool {
        get { self.state.withLock { $0.isSlow } }
        set { self.state.withLock { $0.isSlow = newValue } }
    }

    /// The connections that Redis was told to take out.
    var dropped: [ConnectionID] { self.state.withLock { $0.dropped } }
    /// The node's lists of members, as they were sent.
    var lists: [[RoomMember]] { self.state.withLock { $0.lists } }

    static func version(_ number: Int, epoch: String = "e1") -> RoomVersion { RoomVersion(epoch: epoch, number: number) }

    /// A step of one event.
    static func step(_ number: Int, _ text: String, leaving player: String? = nil, epoch: String = "e1") -> RoomStep {
        let event = RoomEvent(number: number, text: ByteBuffer(string: text), removedPlayer: player)
        return RoomStep(version: Self.version(number, epoch: epoch), dueMs: nil, nowMs: 0, events: [event])
    }

    /// A step that changed nothing.
    static func idle(at number: Int, epoch: String = "e1") -> RoomStep {
        RoomStep(version: Self.version(number, epoch: epoch), dueMs: nil, nowMs: 0, events: [])
    }

    private var idle: RoomStep { Self.idle(at: self.position, epoch: self.epoch) }

    func channel(of room: String) -> String { "games:\(room)" }

    func decode(busMessage: ByteBuffer) -> BusMessage? {
        let words = String(buffer: busMessage).split(separator: " ").map(String.init)
        guard words.count >= 2, let number = Int(words[0]) else { return nil }
        if words[1] == "rm" {
            let removed = words.dropFirst(2).compactMap { ConnectionID(text: $0) }
            return BusMessage(step: Self.idle(at: number, epoch: self.epoch), removed: removed)
        }
        let step = Self.step(number, words[1], leaving: words.count > 2 ? words[2] : nil, epoch: self.epoch)
        return BusMessage(step: step, removed: [])
    }

    func snapshot(
        of room: String, members: [RoomMember], since: RoomVersion?, context: RoomContext,
        completion: @escaping (RoomSnapshotOutcome) -> Void
    ) {
        let step = self.idle
        let frames = members.filter { $0.epoch.map(RoomVersion.origin) ?? step.version.origin == step.version.origin }.map {
            DirectFrame(connection: $0.connection, text: ByteBuffer(string: "state \(step.version.number)"), floor: step.version)
        }
        // The answer takes its time on the way, as any does.
        context.redis.send(RedisCommand("PING")) { _ in completion(.state(step: step, frames: frames)) }
    }

    func beat(of room: String, at version: RoomVersion) -> ByteBuffer { ByteBuffer(string: "beat \(version.epoch) \(version.number)") }
    func reply(to request: StateRequest, _ answer: StateAnswer) -> ByteBuffer {
        switch answer {
        case .sent(let version): ByteBuffer(string: "reply \(version.number)")
        case .notJoined: ByteBuffer(string: "refused")
        case .unavailable: ByteBuffer(string: "unavailable")
        }
    }

    func tick(_ room: String, context: RoomContext, completion: @escaping (RoomStepOutcome) -> Void) { completion(.step(self.idle)) }

    func members(
        of room: String, node: NodeID, members: [RoomMember], context: RoomContext, completion: @escaping (RoomMembersOutcome) -> Void
    ) {
        self.state.withLock { $0.lists.append(members) }
        completion(.step(self.idle, lost: [], removed: []))
    }

    func position(of room: String, context: RoomContext, completion: @escaping (RoomPositionOutcome) -> Void) { completion(.unavailable) }

    func drop(_ connection: ConnectionID, from room: String, context: RoomContext, completion: @escaping (RoomStepOutcome) -> Void) {
        let isAway = self.state.withLock { state in
            state.dropped.append(connection)
            return state.isAway
        }
        let answer = { completion(isAway ? .unavailable : .step(self.idle)) }
        if self.isSlow { context.redis.send(RedisCommand("PING")) { _ in answer() } } else { answer() }
    }
}
