import NIOCore
import NIOHTTP1

/// An HTTP request that does not ask for a WebSocket. Its body, if any, was read and thrown away, unless the door keeps it.
package struct PlainRequest: Sendable {
    /// The method, for example GET.
    package let method: HTTPMethod
    /// The request target before the first `?`, as it was sent.
    package let path: String
    /// What follows the first `?`, as it was sent; empty when there is none.
    package let query: String
    /// All header fields in the order they came.
    package let headers: HTTPHeaders
    /// Who asks: the peer, or whom a trusted proxy speaks for.
    package let client: ClientEnd
    /// The whole body when the door keeps it; else empty.
    package internal(set) var body = ByteBuffer()
    /// The body is larger than it may be: it is not here, and the connection ends behind the answer.
    package internal(set) var isTooLarge = false
    /// Whether a page of its `Origin` may open sockets here; true without the field.
    package internal(set) var isOriginPermitted = true
    /// What the client's address may do; nil while no rate is counted by address.
    package internal(set) var account: ClientAccount?

    /// A request made of its parts.
    package init(method: HTTPMethod, path: String, query: String, headers: HTTPHeaders, client: ClientEnd) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.client = client
    }
}
