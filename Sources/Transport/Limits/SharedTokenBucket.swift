import NIOCore
import Synchronization

/// A token bucket that all event loops of a node draw from: a stage's, or the node's for handshakes.
package final class SharedTokenBucket: Sendable {
    private let bucket: Mutex<TokenBucket>

    /// A full bucket.
    package init(_ throttle: Throttle, at now: NIODeadline) {
        self.bucket = Mutex(TokenBucket(throttle, at: now))
    }

    /// Takes a token if there is one. Any loop may call it; the lock is held for a few instructions.
    package func take(at now: NIODeadline) -> Bool {
        self.bucket.withLock { $0.take(at: now) }
    }
}
