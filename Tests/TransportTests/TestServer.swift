import Logging
import NIOCore
import NIOPosix
import Transport
import WebSocketWire

/// A listener on a free port with a `TestDoor` on its one loop.
struct TestServer: Sendable {
    let port: Int
    let log: EventLog
    let listener: Listener
    let door: TestDoor

    /// Runs the body with a listener, and takes it down again.
    static func with(
        _ configure: (inout ListenerConfiguration) -> Void = { _ in }, metrics: TransportMetrics = TransportMetrics(),
        _ body: (TestServer) async throws -> Void
    ) async throws {
        var configuration = ListenerConfiguration(hosts: ["127.0.0.1"], port: 0)
        configuration.timerResolution = .milliseconds(10)
        configure(&configuration)
        let log = EventLog()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let door = TestDoor(eventLoop: group.next(), log: log)
        let listener = try await Listener.bind(
            configuration: configuration, group: group, door: { _ in door }, logger: Logger(label: "test"), metrics: metrics)
        let server = TestServer(port: listener.boundAddresses[0].port, log: log, listener: listener, door: door)
        do {
            try await body(server)
        } catch {
            await server.stop(group)
            throw error
        }
        await server.stop(group)
    }

    private func stop(_ group: MultiThreadedEventLoopGroup) async {
        await self.listener.stopAccepting()
        await self.listener.closeAll(code: .goingAway, reason: "", within: .milliseconds(100))
        try? await group.shutdownGracefully()
    }

    /// Lets every `/late` handshake through.
    func decide() async throws {
        let door = self.door
        try await door.eventLoop.submit { door.decide() }.get()
    }
}
