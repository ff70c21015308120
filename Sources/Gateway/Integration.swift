import NIOCore
import NIOHTTP1
import Rooms
import Transport

/// What routes lead to: the game, or anything else that answers messages. One per node; it makes a part for each event loop.
package protocol Integration: Sendable {
    /// The name by which routes lead here.
    var name: String { get }
    /// Messages to type first, in their order, for the page at `/` and for whoever comes to a stage that does not exist. Empty by default.
    var firstMessages: [String] { get }
    /// Whether its messages are parsed as JSON also where a stage has `$default` alone and no route needs to be selected. True by default.
    var readsBody: Bool { get }
    /// The part of one event loop. Called once for each, on that loop.
    func makeShard(rooms: RoomsShard) -> any IntegrationShard
}

extension Integration {
    package var firstMessages: [String] { [] }
    package var readsBody: Bool { true }
}

/// An integration's part on one event loop. Loop-bound: every call comes on that loop, every completion must be called on it.
package protocol IntegrationShard: AnyObject {
    /// `$connect`: asked before the connection is accepted; until the answer the client waits. Accepts by default.
    ///
    /// The connection has no socket yet. Once it is accepted, `closed` comes, also when the client has gone away meanwhile.
    func connect(_ connection: GatewayConnection, request: HandshakeRequest, completion: @escaping (ConnectOutcome) -> Void)
    /// A message of a route that leads here. The connection's next message comes after the completion, which must come, once.
    func receive(_ message: RoutedMessage, from connection: GatewayConnection, completion: @escaping (IntegrationOutcome) -> Void)
    /// Room events for the connection were dropped while it had too much to read, and it has caught up: send one snapshot. Nothing by default.
    func drained(_ connection: GatewayConnection)
    /// `$disconnect`: the connection has ended, in whatever way; `connection.ending` says how. A message may still be in flight. Nothing by default.
    func closed(_ connection: GatewayConnection)
    /// `$disconnect` of a connection whose node died: no part here has seen it; the record is all that is left of it. Nothing by default.
    ///
    /// Comes on one loop of one living node, at most once for a connection; twice, this and `closed`, where a node only stood still for
    /// longer than its lease.
    func orphaned(_ record: ConnectionRecord)
}

extension IntegrationShard {
    package func connect(_ connection: GatewayConnection, request: HandshakeRequest, completion: @escaping (ConnectOutcome) -> Void) {
        completion(.accept(subprotocol: nil))
    }
    package func drained(_ connection: GatewayConnection) {}
    package func closed(_ connection: GatewayConnection) {}
    package func orphaned(_ record: ConnectionRecord) {}
}

/// What `$connect` answers.
package enum ConnectOutcome: Sendable, Equatable {
    /// Take the connection, with one of the subprotocols that the client offered, or with none.
    case accept(subprotocol: String?)
    /// Answer the handshake with this status.
    case refuse(HTTPResponseStatus)
}

/// How an integration ended with a message.
package enum IntegrationOutcome: Sendable, Equatable {
    /// It is dealt with; whatever there was to answer has been sent.
    case done
    /// It could not be dealt with: the client gets `Internal server error`.
    case failed
}
