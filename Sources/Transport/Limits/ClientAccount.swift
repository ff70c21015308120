import NIOCore
import Synchronization

/// What one address has and may do. Shared by all its connections, on all loops; the lock is held for a few instructions.
package final class ClientAccount: Sendable {
    /// How many connections there may be on top of the sockets: for plain requests, and to be told why no socket opens.
    static let spareConnections = 8

    private struct State {
        /// Sockets and handshakes.
        var connections = 0
        /// Connections that the address itself has opened, whatever is spoken on them.
        var arrivals = 0
        var handshakes: TokenBucket?
        var secureHandshakes: TokenBucket?
        var messages: TokenBucket?

        var isIdle: Bool { self.connections == 0 && self.arrivals == 0 }
    }

    private let limit: Int
    private let state: Mutex<State>

    init(_ limits: ClientLimits, at now: NIODeadline) {
        self.limit = limits.connectionsPerAddress ?? .max
        self.state = Mutex(
            State(
                handshakes: limits.handshakesPerAddress.map { TokenBucket($0, at: now) },
                secureHandshakes: limits.handshakesPerAddress.map { TokenBucket($0.doubled, at: now) },
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

    /// Whether one more TLS handshake may begin now.
    func maySecure(at now: NIODeadline) -> Bool {
        self.state.withLock { $0.secureHandshakes?.take(at: now) ?? true }
    }

    /// The handshake that was counted last is refused for what is not its address' fault.
    func giveBackHandshake() {
        self.state.withLock { $0.handshakes?.giveBack() }
    }

    /// Counts one more connection of any kind; false when there are as many as there may be.
    func arrive() -> Bool {
        self.state.withLock { state in
            guard state.arrivals - Self.spareConnections < self.limit else { return false }
            state.arrivals += 1
            return true
        }
    }

    /// One socket less.
    ///
    /// - Returns: whether nothing of the address is left.
    func leave() -> Bool {
        self.state.withLock { state in
            state.connections -= 1
            return state.isIdle
        }
    }

    /// One connection of any kind less.
    ///
    /// - Returns: whether nothing of the address is left.
    func depart() -> Bool {
        self.state.withLock { state in
            state.arrivals -= 1
            return state.isIdle
        }
    }

    /// Whether it has no connection.
    var isIdle: Bool { self.state.withLock { $0.isIdle } }

    /// Whether a new account would be the same: no connection, and full buckets.
    func isForgettable(at now: NIODeadline) -> Bool {
        self.state.withLock { state in
            state.isIdle && state.handshakes?.isFull(at: now) ?? true && state.secureHandshakes?.isFull(at: now) ?? true
                && state.messages?.isFull(at: now) ?? true
        }
    }
}
