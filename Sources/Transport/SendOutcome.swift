/// What became of frames that were handed to a socket.
package enum SendOutcome: Sendable, Equatable {
    /// The kernel has all of them.
    case sent
    /// They wait in the queue, behind what was there.
    case queued
    /// The queue is above the soft limit and they were room events: they are gone, and `drained` will be called.
    case dropped
    /// The socket is closing or closed.
    case closed
}
