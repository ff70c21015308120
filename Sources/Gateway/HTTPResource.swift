import Rooms

/// Something that is served over plain HTTP on the public port, beside the stages. One per node; it makes a part for each event loop.
package protocol HTTPResource: Sendable {
    /// The first segments of its paths: `api` has everything below `/api/`, and the empty one `/` itself for clients that want HTML.
    var segments: [String] { get }
    /// The part of one event loop. Called once for each, on that loop.
    func makeShard(rooms: RoomsShard) -> any HTTPResourceShard
}
