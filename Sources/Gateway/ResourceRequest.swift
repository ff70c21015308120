import NIOCore
import NIOHTTP1
import Transport

/// One request for a resource. A value.
package struct ResourceRequest: Sendable {
    /// The method; HEAD means GET here, and the transport leaves the body out.
    package let method: HTTPMethod
    /// The resource's own segment, by which it was found.
    package let segment: String
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
        method: HTTPMethod, segment: String = "", path: [String], query: String = "", headers: HTTPHeaders = [:],
        body: ByteBuffer = ByteBuffer(),
        client: ClientEnd, root: String
    ) {
        self.method = method == .HEAD ? .GET : method
        self.segment = segment
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.client = client
        self.root = root
    }
}
