import NIOCore

/// How to reach one Redis deployment, and how long to wait for it.
package struct RedisConfiguration: Sendable {
    /// The server that the URL names.
    package var endpoint: RedisEndpoint
    /// The ACL user; nil is the server's default user.
    package var username: String?
    /// Nil: no AUTH is sent.
    package var password: String?
    /// The database number, 0 or more.
    package var database: Int
    /// Whether TLS is spoken, as `rediss://` says, and with which files. Nil: plain.
    package var security: RedisSecurity?
    /// How long one attempt to connect may take; that to agree on TLS may take as long again.
    package var connectTimeout: TimeAmount = .seconds(1)
    /// How long a sent command may stay unanswered. Then its outcome is unknown, and the connection is replaced.
    package var commandTimeout: TimeAmount = .seconds(2)
    /// How long a command waits for a connection.
    package var queueTime: TimeAmount = .seconds(3)
    /// How many commands wait for a connection; one more is refused as unavailable.
    package var queueLimit = 4096
    /// How many commands may be sent and unanswered; the others wait in the queue.
    package var inFlightLimit = 16384
    /// After so long without a word from the server a PING is sent, so that a dead connection is noticed in this time plus `commandTimeout`.
    package var keepAliveInterval: TimeAmount = .seconds(2)
    /// What every key and channel begins with.
    package var keyPrefix = "pf:"
    /// What `CLIENT LIST` shows; without spaces.
    package var clientName = "pokerface"

    /// A configuration with the usual times.
    package init(endpoint: RedisEndpoint, username: String? = nil, password: String? = nil, database: Int = 0) {
        self.endpoint = endpoint
        self.username = username
        self.password = password
        self.database = database
    }

    /// The key `name` with the prefix.
    package func key(_ name: String) -> String { self.keyPrefix + name }

    /// The channel `name` with prefix and database number, since PUBLISH ignores SELECT.
    package func channel(_ name: String) -> String { "\(self.keyPrefix)\(self.database):\(name)" }
}
