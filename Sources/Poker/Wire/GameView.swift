import JSONText
import NIOCore
import Rooms

/// A game as create, join and snap give it back: the state for everybody, and what belongs to the connections that asked. A value.
package struct GameView: Sendable {
    /// One connection's own seat and card.
    package struct Mine: Sendable, Equatable {
        package let player: String
        /// The card in the open round; nil when none stands.
        package let value: String?
        /// The highest cast number seen in the open round; 0 before the first.
        package let cast: Int
    }

    /// The seat that was taken; nil for a snapshot.
    package let player: String?
    /// Whether the game is new.
    package let isMade: Bool
    /// The state's JSON object, as the step wrote it.
    package let state: ByteBuffer
    /// By connection.
    package let mine: [ConnectionID: Mine]
    /// What belongs to a seat that was asked for by its token; nil without one.
    package let ownSeat: Mine?
    /// The results, oldest first, with statistics.
    package let results: [Entry]
    /// What rounds were settled on, oldest first.
    package let settled: [Entry]
    /// The nodes with connections in the game.
    package let nodes: [NodeID]
    package let round: Int
    package let phase: RoomPhase

    /// One event of the history as it is sent, with its version.
    package struct Entry: Sendable, Equatable {
        package let number: Int
        package let text: ByteBuffer
    }

    /// Nil for what is not of the step's making.
    package init?(data: ByteBuffer) {
        guard let parts = try? JSONSlices.members(ofObject: data.readableBytesView), let state = parts["state"].flatMap(data.slice),
            let mine = parts["mine"].flatMap(data.slice), let fields = try? JSONSlices.members(ofObject: state.readableBytesView)
        else { return nil }
        func field(_ name: String) -> JSONValue? {
            fields[name].flatMap(state.slice).flatMap { try? JSONValue.parse($0.readableBytesView) }
        }
        guard let round = field("round")?.intValue, let phase = field("phase")?.stringValue,
            let results = Self.entries(parts["results"].flatMap(data.slice)),
            let settled = Self.entries(parts["settled"].flatMap(data.slice))
        else { return nil }
        self.player = parts["player"].flatMap(data.slice).flatMap { try? JSONValue.parse($0.readableBytesView) }?.stringValue
        self.isMade = parts["made"] != nil
        self.state = state
        (self.mine, self.ownSeat) = Self.mine(mine)
        self.results = results
        self.settled = settled
        self.nodes = Self.nodes(parts["nodes"].flatMap(data.slice))
        self.round = round
        self.phase = phase == "voting" ? .active : .idle
    }

    private static func entries(_ list: ByteBuffer?) -> [Entry]? {
        list.flatMap(EventText.events(inArray:))?.map { Entry(number: $0.number ?? 0, text: $0.text) }
    }

    private static func mine(_ text: ByteBuffer) -> (connections: [ConnectionID: Mine], seat: Mine?) {
        let members = (try? JSONValue.parse(text.readableBytesView))?.objectValue?.members ?? []
        var connections: [ConnectionID: Mine] = [:]
        var seat: Mine?
        for member in members {
            guard let own = member.value.objectValue, let player = own["player"]?.stringValue else { continue }
            let mine = Mine(player: player, value: own["value"]?.text, cast: own["cast"]?.intValue ?? 0)
            if let connection = ConnectionID(text: member.key) { connections[connection] = mine } else { seat = mine }
        }
        return (connections, seat)
    }

    private static func nodes(_ text: ByteBuffer?) -> [NodeID] {
        guard let text, let nodes = (try? JSONValue.parse(text.readableBytesView))?.arrayValue else { return [] }
        return nodes.compactMap { $0.stringValue.flatMap(NodeID.init(text:)) }
    }
}
