import NIOCore
import Synchronization

/// What one address has and may do. Shared by all its connections, on all loops; the lock is held for a few instructions.
package final class ClientAccount: Sendable {
    private struct State {
        var connections = 0
        var handshakes: TokenBucket?
        var messages: TokenBucket?
    }

    private let limit: Int
    private let state: Mutex<State>

    init(_ limits: ClientLimits, at now: NIODeadline) {
        self.limit = limits.connectionsPerAddress ?? .max
        self.state = Mutex(
            State(
                handshakes: limits.handshakesPerAddress.map { TokenBucket($0, at: now) },
                messages: limits.messagesPerAddress.map { TokenBucket($0, at: now) }))
    }

    /// Whether one more message may pass now.
    package func mayPass(at now: NIODeadline) -> Bool {
        self.state.withLock { $0.messages?.take(at: now) ?? true }
    }

    /// Counts one more connection, unless a limit is reached: then it is told.
    func enter(at now: NIODeadline) -> ReachedLimit? {
        self.state.withLock { state in
            guard state.handshakes?.take(at: now) ?? true else { return .handshakesPerAddress }
            guard state.connections < self.limit else { return .connectionsPerAddress }
            state.connections += 1
            return nil
        }
    }

    /// One connection less.
    ///
    /// - Returns: whether it was the last.
    func leave() -> Bool {
        self.state.withLock { state in
            state.connections -= 1
            return state.connections == 0
        }
    }

    /// Whether it has no connection.
    var isIdle: Bool { self.state.withLock { $0.connections == 0 } }

    /// Whether a new account would be the same: no connection, and full buckets.
    func isForgettable(at now: NIODeadline) -> Bool {
        self.state.withLock { state in
            state.connections == 0 && state.handshakes?.isFull(at: now) ?? true && state.messages?.isFull(at: now) ?? true
        }
    }
}
