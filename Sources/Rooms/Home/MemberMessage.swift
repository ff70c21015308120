import NIOCore
import WebSocketWire

/// What a room's home tells the loops of its members, in the room's order.
enum MemberMessage: Sendable {
    /// The connection is a member from here on.
    case admit(RoomKey, ConnectionID, round: Int?)
    /// It is one no more.
    case remove(RoomKey, ConnectionID)
    /// Encoded frames for every member but those named.
    case broadcast(RoomKey, Broadcast)
    /// Text for one connection: never dropped, unless the connection is beyond its hard limit. After an answer its next message may come.
    case direct(ConnectionID, text: ByteBuffer, isAnswer: Bool)
    /// An encoded event for one member, which may be dropped as any event.
    case replay(ConnectionID, frame: ByteBuffer)
    /// The newest round that the members' states show.
    case round(RoomKey, Int)
    /// Its socket is to be closed.
    case close(ConnectionID, code: WebSocketCloseCode, reason: String)
    /// The answer to `prepare`.
    case prepared(RoomKey, ConnectionID, Bool)
    /// The answer to `reclaim`.
    case claimed(RoomKey, ConnectionID, SeatClaim)
}

/// The frames of one room and tick, joined in one buffer: written once to each member.
struct Broadcast: Sendable {
    var frames: ByteBuffer
    var count: Int
    var round: Int?
    /// Members whose welcome or state already holds these events.
    var skipping: [ConnectionID]
}

/// Collects what one home has to tell each loop in a tick.
///
/// Neighbouring events of a room are joined: 5 to 6 times cheaper than a write each when several hit a room in a tick
/// (reference measurement of batching per room and tick).
struct MemberOutbox {
    private(set) var messages: [[MemberMessage]]
    /// Where a room's broadcast stands that may still grow, per loop.
    private var open: [[RoomKey: Int]]

    init(loopCount: Int) {
        self.messages = Array(repeating: [], count: loopCount)
        self.open = Array(repeating: [:], count: loopCount)
    }

    var isEmpty: Bool { self.messages.allSatisfy(\.isEmpty) }

    /// Adds anything but a broadcast; it ends the room's open broadcast on that loop.
    mutating func append(_ message: MemberMessage, of room: RoomKey, to index: Int) {
        self.open[index][room] = nil
        self.messages[index].append(message)
    }

    /// Adds one encoded frame for the room's members on that loop.
    mutating func broadcast(_ frame: ByteBuffer, of room: RoomKey, round: Int?, skipping: [ConnectionID], to index: Int) {
        if let place = self.open[index][room], case .broadcast(_, var broadcast) = self.messages[index][place],
            broadcast.skipping == skipping
        {
            var copy = frame
            self.messages[index][place] = .remove(room, Self.nobody)
            broadcast.frames.writeBuffer(&copy)
            broadcast.count += 1
            broadcast.round = round ?? broadcast.round
            self.messages[index][place] = .broadcast(room, broadcast)
            return
        }
        self.open[index][room] = self.messages[index].count
        self.messages[index].append(.broadcast(room, Broadcast(frames: frame, count: 1, round: round, skipping: skipping)))
    }

    /// Takes everything out.
    mutating func take() -> [[MemberMessage]] {
        let taken = self.messages
        self = MemberOutbox(loopCount: taken.count)
        return taken
    }

    /// Stands in a slot while its buffer grows in place, so that the buffer has one owner and is not copied.
    private static let nobody = ConnectionID(node: NodeID(random: [0, 0, 0, 0, 0, 0]), random: Array(repeating: 0, count: 9))
}
