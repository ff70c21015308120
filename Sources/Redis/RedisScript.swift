/// A Lua script that runs in the server, called by its digest.
package struct RedisScript: Sendable, Equatable {
    /// For logs and errors.
    package let name: String
    /// The Lua text.
    package let source: String
    /// SHA-1 of `source`, 40 lower-case hex digits; the first pipeline of each connection checks it.
    package let sha1: String

    /// A script whose digest the caller has computed.
    package init(name: String, source: String, sha1: String) {
        self.name = name
        self.source = source
        self.sha1 = sha1
    }
}
