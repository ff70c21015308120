import Glibc
import Logging
import Synchronization

/// Ends the process at once, from any thread: when a signal comes before the node is ready, when a second one comes, or when the orderly
/// end takes too long. The private redis-server is asked to end too, without waiting for it.
package final class EmergencyExit: Sendable {
    private struct State {
        var redis: PrivateRedis?
        var isReady = false
    }

    private let state = Mutex(State())
    private let logger: Logger

    package init(logger: Logger) {
        self.logger = logger
    }

    /// From now on the private redis-server ends with the process.
    func guardRedis(_ redis: PrivateRedis?) {
        self.state.withLock { $0.redis = redis }
    }

    /// From now on a signal leads to the orderly end.
    func nodeIsReady() {
        self.state.withLock { $0.isReady = true }
    }

    /// A signal to end: nothing has been promised to anybody while the node starts, so it ends here and now.
    func stopWasAsked() {
        guard !self.state.withLock({ $0.isReady }) else { return }
        self.end(status: 0, reason: "a signal came before the node was ready")
    }

    /// Ends the process with `status`.
    func end(status: Int32, reason: String) -> Never {
        self.logger.warning("ending at once", metadata: ["reason": "\(reason)"])
        self.state.withLock { $0.redis }?.signalEnd()
        _exit(status)
    }
}
