import NIOCore
import NIOHTTP1
import Rooms
import Transport

/// Something that is served over plain HTTP on the public port, beside the stages. One per node; it makes a part for each event loop.
package protocol HTTPResource: Sendable {
    /// The first segment of its paths: `api` has everything below `/api/`.
    var segment: String { get }
    /// The part of one event loop. Called once for each, on that loop.
    func makeShard(rooms: RoomsShard) -> any HTTPResourceShard
}

/// A resource's part on one event loop. Loop-bound: every call comes on that loop, every completion must be called on it.
package protocol HTTPResourceShard: AnyObject {
    /// Answers a request; the connection's next one comes after that. The client may have gone by then, which nobody needs to know.
    func answer(_ request: ResourceRequest, completion: @escaping (HTTPAnswer) -> Void)
    /// What who is refused by the gateway gets, in the resource's own words.
    func refusal(_ refusal: ResourceRefusal) -> HTTPAnswer
}

/// Why the gateway lets a request not through to a resource.
package enum ResourceRefusal: Sendable, Equatable {
    /// It comes from a page that may not open sockets here either. A retry does not help.
    case foreignOrigin
    /// Its client's address has sent too much. A retry helps, a little later.
    case rate
    /// Its body is larger than any may be. A retry does not help.
    case tooLarge
}

/// One request for a resource. A value.
package struct ResourceRequest: Sendable {
    /// The method; HEAD means GET here, and the transport leaves the body out.
    package let method: HTTPMethod
    /// The path's segments behind the resource's own, as they were sent (still percent-encoded).
    package let path: [String]
    /// What follows the first `?`, as it was sent; empty when there is none.
    package let query: String
    /// All header fields in the order they came.
    package let headers: HTTPHeaders
    /// The whole body; empty when there is none.
    package let body: ByteBuffer
    /// Who asks.
    package let client: ClientEnd
    /// The node's root as this client sees it, without a slash at its end, such as `https://poker.example/team`.
    package let root: String

    /// A request made of its parts.
    package init(
        method: HTTPMethod, path: [String], query: String = "", headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer(),
        client: ClientEnd, root: String
    ) {
        self.method = method == .HEAD ? .GET : method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.client = client
        self.root = root
    }
}
