import NIOCore
import NIOPosix

/// Makes transports: sockets in a node, with TLS or without, something else in a test.
package protocol RedisConnector: Sendable {
    /// Connects on `eventLoop`, with what `initializer` adds to the new channel before its first byte. The future is of that loop.
    func connect(
        to endpoint: RedisEndpoint, on eventLoop: any EventLoop, timeout: TimeAmount,
        initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel>
}

/// Plain TCP and unix sockets.
package struct SocketConnector: RedisConnector {
    /// A connector; it has no state.
    package init() {}

    package func connect(
        to endpoint: RedisEndpoint, on eventLoop: any EventLoop, timeout: TimeAmount,
        initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: eventLoop).connectTimeout(timeout).channelInitializer(initializer)
        switch endpoint {
        case .tcp(let host, let port):
            return bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(host: host, port: port)
        case .unix(let path):
            return bootstrap.connect(unixDomainSocketPath: path)
        }
    }
}
