/// The client's end of a request, as far as it is known: of the connection itself, or as trusted proxies tell it.
package struct ClientEnd: Sendable, Equatable {
    /// The IP address without a port; `unix` for a peer that has none.
    package var address: String
    /// Whether the client used TLS; nil where a proxy that nobody is told to trust may have ended it.
    package var isSecure: Bool?
    /// Host and port that the client asked for, as `Host` has them.
    package var host: String?
    /// What a proxy took off the front of the path, without a slash at its end: empty for nothing.
    package var pathPrefix = ""

    /// An end of a connection.
    package init(address: String, isSecure: Bool?, host: String?, pathPrefix: String = "") {
        self.address = address
        self.isSecure = isSecure
        self.host = host
        self.pathPrefix = pathPrefix
    }
}
