/// An error reply of a Redis server, such as `NOSCRIPT No matching script. Please use EVAL.`.
package struct RedisReplyError: Sendable, Equatable, CustomStringConvertible {
    /// The first word, in upper case by custom: `ERR`, `NOSCRIPT`, `OOM`, `LOADING`.
    package let prefix: String
    /// The whole text, the prefix included.
    package let message: String

    /// An error reply from its text, without the leading `-`.
    package init(message: String) {
        self.message = message
        self.prefix = String(message.prefix { $0 != " " })
    }

    /// Whether the server refused because of its present state: the command was not run, and may be tried again later.
    package var isTransient: Bool {
        ["LOADING", "MASTERDOWN", "BUSY", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS", "READONLY"].contains(self.prefix)
    }

    package var description: String { self.message }
}
