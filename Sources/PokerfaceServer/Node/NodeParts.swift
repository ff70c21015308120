import Logging
import NIOCore
import NIOPosix
import Rooms
import Transport
import WebSocketWire

/// What runs in a node, as far as it has been started; ends it in the opposite order.
struct NodeParts {
    let group: MultiThreadedEventLoopGroup
    let readiness: Readiness
    var admin: AdminServer?
    var redis: PrivateRedis?
    var supervision: Task<Void, Never>?
    var rooms: RoomsNode?
    var listener: Listener?

    /// Stops accepting, closes every socket with 1012, lets Redis know, and ends: within 5 s together, whatever hangs.
    func stop(logger: Logger) async {
        self.readiness.move(to: .stopping)
        var isComplete = true
        if let listener = self.listener {
            await listener.stopAccepting()
            isComplete = await Self.atMost(.milliseconds(1500), "closing the sockets", logger) {
                await listener.closeAll(code: .serviceRestart, reason: "restart", within: .milliseconds(1200))
            }
        }
        if let rooms = self.rooms {
            let isRecorded = await Self.atMost(.milliseconds(1700), "taking the records out of Redis", logger) {
                await rooms.stop(patience: .milliseconds(1000))
            }
            isComplete = isComplete && isRecorded
        }
        self.supervision?.cancel()
        await self.redis?.stop(within: .milliseconds(1000))
        if let admin = self.admin {
            _ = await Self.atMost(.milliseconds(200), "closing the admin port", logger) { await admin.close() }
        }
        // What has not ended still needs the loops, and would crash on one that is gone; the process' end takes both.
        guard isComplete else { return }
        let group = self.group
        _ = await Self.atMost(.milliseconds(300), "ending the event loops", logger) {
            try? await group.shutdownGracefully()  // Fails only when it was called before.
        }
    }

    /// Waits for `work`, but no longer than `time`; it goes on unobserved then, for the process ends anyway.
    /// False when it took too long.
    private static func atMost(
        _ time: Duration, _ what: String, _ logger: Logger, _ work: @escaping @Sendable () async -> Void
    ) async -> Bool {
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        let task = Task {
            await work()
            end.yield(true)
        }
        let clock = Task {
            try? await Task.sleep(for: time)  // Cancelled when the work was done in time.
            end.yield(false)
        }
        defer { clock.cancel() }
        for await isDone in ends {
            if isDone { return true }
            logger.warning("the end took too long and goes on without it", metadata: ["step": "\(what)"])
            task.cancel()
            break
        }
        return false
    }
}
