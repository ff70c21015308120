import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// The admin port: health, readiness and metrics over HTTP/1.1, on an event loop of its own, so that it answers while the others hang.
package final class AdminServer: Sendable {
    /// An admin connection without a request for this long is closed.
    private static let idleTime = TimeAmount.seconds(90)

    /// The address and port that it listens on.
    package let host: String
    package let port: Int
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    private init(group: MultiThreadedEventLoopGroup, channel: any Channel, host: String, port: Int) {
        self.group = group
        self.channel = channel
        self.host = host
        self.port = port
    }

    /// Listens on `host` and `port` (0 takes a free one). Throws ``ServerError/Code/busy``.
    package static func bind(host: String, port: Int, routes: AdminRoutes) async throws(ServerError) -> AdminServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let channel = try await bootstrap(group, routes).bind(host: host, port: port).get()
            return AdminServer(group: group, channel: channel, host: host, port: channel.localAddress?.port ?? port)
        } catch {
            try? await group.shutdownGracefully()  // It has nothing to lose.
            throw ServerError(.busy, reason(error, host, port))
        }
    }

    /// Closes the port and what is connected.
    package func close() async {
        try? await self.channel.close().get()  // Fails only when it is closed already.
        try? await self.group.shutdownGracefully()  // Closes the connections; fails only when it was called before.
    }

    private static func bootstrap(_ group: MultiThreadedEventLoopGroup, _ routes: AdminRoutes) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(IdleStateHandler(allTimeout: idleTime))
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(AdminHandler(routes: routes))
                }
            }
    }

    private static func reason(_ error: any Error, _ host: String, _ port: Int) -> String {
        let place = "cannot listen on \(host.contains(":") ? "[\(host)]" : host):\(port) for the admin port"
        guard let error = error as? IOError else { return "\(place): \(error); choose another with --admin-host" }
        switch error.errnoCode {
        case EADDRINUSE: return "\(place): another process has it; choose another with --admin-port"
        case EACCES: return "\(place): not permitted; choose one above 1023 with --admin-port"
        default: return "\(place): \(String(cString: strerror(error.errnoCode))); choose another with --admin-host"
        }
    }
}
