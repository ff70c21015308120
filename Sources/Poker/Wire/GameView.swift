import JSONText
import NIOCore
import PokerRules
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
    /// The state's JSON object, as the step wrote it.
    package let state: ByteBuffer
    /// By connection.
    package let mine: [ConnectionID: Mine]
    /// The results, oldest first, with statistics.
    package let results: [Result]
    /// The nodes with connections in the game.
    package let nodes: [NodeID]
    package let round: Int
    package let phase: RoomPhase
    package let deck: Deck

    /// One result as it is sent, with its version.
    package struct Result: Sendable, Equatable {
        package let number: Int
        package let text: ByteBuffer
    }

    /// Nil for what is not of the step's making.
    package init?(data: ByteBuffer) {
        guard let parts = try? JSONSlices.members(ofObject: data.readableBytesView), let state = parts["state"].flatMap(data.slice),
            let mine = parts["mine"].flatMap(data.slice), let results = parts["results"].flatMap(data.slice),
            let fields = try? JSONSlices.members(ofObject: state.readableBytesView)
        else { return nil }
        func field(_ name: String) -> JSONValue? {
            fields[name].flatMap(state.slice).flatMap { try? JSONValue.parse($0.readableBytesView) }
        }
        guard let round = field("round")?.intValue, let phase = field("phase")?.stringValue, let deck = field("deck")?.objectValue,
            let events = EventText.events(inArray: results)
        else { return nil }
        self.player = parts["player"].flatMap(data.slice).flatMap { try? JSONValue.parse($0.readableBytesView) }?.stringValue
        self.state = state
        self.mine = Self.mine(mine)
        self.results = events.map { Result(number: $0.number ?? 0, text: $0.text) }
        self.nodes = Self.nodes(parts["nodes"].flatMap(data.slice))
        self.round = round
        self.phase = phase == "voting" ? .active : .idle
        self.deck = Deck(name: deck["name"]?.stringValue ?? "", texts: deck["cards"]?.arrayValue?.compactMap(\.text) ?? [])
    }

    private static func mine(_ text: ByteBuffer) -> [ConnectionID: Mine] {
        let members = (try? JSONValue.parse(text.readableBytesView))?.objectValue?.members ?? []
        let pairs = members.compactMap { member -> (ConnectionID, Mine)? in
            guard let connection = ConnectionID(text: member.key), let own = member.value.objectValue,
                let player = own["player"]?.stringValue
            else { return nil }
            return (connection, Mine(player: player, value: own["value"]?.text, cast: own["cast"]?.intValue ?? 0))
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    private static func nodes(_ text: ByteBuffer?) -> [NodeID] {
        guard let text, let nodes = (try? JSONValue.parse(text.readableBytesView))?.arrayValue else { return [] }
        return nodes.compactMap { $0.stringValue.flatMap(NodeID.init(text:)) }
    }
}
