import NIOCore

/// Where a Redis server listens.
package enum RedisEndpoint: Sendable, Hashable, CustomStringConvertible {
    case tcp(host: String, port: Int)
    case unix(path: String)

    package var description: String {
        switch self {
        case .tcp(let host, let port): "\(host):\(port)"
        case .unix(let path): path
        }
    }
}

/// What a connection is for; a topology of several servers decides by it.
package enum RedisPurpose: Sendable, Equatable {
    /// Commands about one key, or about none.
    case commands(key: String?)
    /// Subscriptions to one channel, or the connection for all of them.
    case subscriptions(channel: String?)
}

/// Knows which server to connect to. Asked anew before every attempt, so that a failover is followed by reconnecting.
package protocol RedisTopology: Sendable {
    /// The server for `purpose` at this moment. Called on `eventLoop`; the future must be of that loop. A failure is retried with back-off.
    func endpoint(for purpose: RedisPurpose, on eventLoop: any EventLoop) -> EventLoopFuture<RedisEndpoint>
}

/// One server for everything.
package struct SingleServerTopology: RedisTopology {
    private let endpoint: RedisEndpoint

    /// The topology of a server at `endpoint`.
    package init(_ endpoint: RedisEndpoint) { self.endpoint = endpoint }

    package func endpoint(for purpose: RedisPurpose, on eventLoop: any EventLoop) -> EventLoopFuture<RedisEndpoint> {
        eventLoop.makeSucceededFuture(self.endpoint)
    }
}
