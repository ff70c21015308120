import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Transport

/// The admin port: health, readiness and metrics over HTTP/1.1, on an event loop of its own, so that it answers while the others hang.
package final class AdminServer: Sendable {
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
    package static func bind(
        host: String, port: Int, routes: AdminRoutes, limits: AdminLimits = AdminLimits(), logger: Logger
    ) async throws(ServerError) -> AdminServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let room = try await group.next().submit {
                NIOLoopBound(AdminRoom(routes: routes, limits: limits), eventLoop: group.next())
            }.get()
            let channel = try await bootstrap(group, room, logger).bind(host: host, port: port).get()
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

    private static func bootstrap(
        _ group: MultiThreadedEventLoopGroup, _ room: NIOLoopBound<AdminRoom>, _ logger: Logger
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AcceptBackoff(logger: logger)) }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(AdminHandler(room: room.value))
                }
            }
    }

    private static func reason(_ error: any Error, _ host: String, _ port: Int) -> String {
        let place = "cannot listen on \(host.contains(":") ? "[\(host)]" : host):\(port) for the admin port"
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: return "\(place): another process has it; choose another with --admin-port"
        case EACCES: return "\(place): not permitted; choose one above 1023 with --admin-port"
        default: return "\(place): \(BindFailure(error)); choose another with --admin-host"
        }
    }
}
