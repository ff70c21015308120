import NIOHTTP1

/// An HTTP request that does not ask for a WebSocket. Its body, if any, was read and thrown away.
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

    /// A request made of its parts.
    package init(method: HTTPMethod, path: String, query: String, headers: HTTPHeaders, client: ClientEnd) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.client = client
    }
}
