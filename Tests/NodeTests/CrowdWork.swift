import Foundation
import Synchronization

/// Work that blocks, on threads of its own: the tasks of the players need theirs.
final class CrowdWork: Sendable {
    private struct State {
        var sum = 0
        var running: Int
        var waiter: CheckedContinuation<Int, Never>?
    }

    private let state: Mutex<State>

    /// Starts so many threads.
    init(threads: Int, _ body: @Sendable @escaping () -> Int) {
        self.state = Mutex(State(running: threads))
        for _ in 0..<threads { Thread.detachNewThread { self.finished(body()) } }
    }

    /// Whether all threads have ended.
    var isOver: Bool { self.state.withLock { $0.running == 0 } }

    /// The sum of what they returned, when all have ended.
    var sum: Int {
        get async {
            await withCheckedContinuation { continuation in
                let sum = self.state.withLock { state -> Int? in
                    guard state.running > 0 else { return state.sum }
                    state.waiter = continuation
                    return nil
                }
                if let sum { continuation.resume(returning: sum) }
            }
        }
    }

    private func finished(_ count: Int) {
        let (waiter, sum) = self.state.withLock { state in
            state.sum += count
            state.running -= 1
            return (state.running == 0 ? state.waiter : nil, state.sum)
        }
        waiter?.resume(returning: sum)
    }
}
