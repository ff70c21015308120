import NIOCore
import Synchronization

/// How many connections a listener has, and its gates that wait for one to end. Any thread.
final class AcceptSeats: Sendable {
    let limit: Int
    /// How long a full listener waits until it asks for room again.
    let patience: TimeAmount
    private let taken = Atomic<Int>(0)
    private let most = Atomic<Int>(0)
    private let wakers = Mutex<[ObjectIdentifier: @Sendable () -> Void]>([:])

    /// - Parameter limit: at least 1.
    init(limit: Int, patience: TimeAmount = .milliseconds(250)) {
        self.limit = max(1, limit)
        self.patience = patience
    }

    /// How many there are.
    var count: Int { self.taken.load(ordering: .relaxed) }

    /// Whether nobody else should be let in. Who was let in at the same moment by another listening socket comes on top.
    var isFull: Bool { self.taken.load(ordering: .acquiring) >= self.limit }

    /// Somebody is in, until ``giveBack()``.
    func take() {
        let count = self.taken.add(1, ordering: .acquiringAndReleasing).newValue
        _ = self.most.max(count, ordering: .relaxed)
    }

    /// The most that there were since this was asked last: a crowd may come and go between two looks.
    func takePeak() -> Int { self.most.exchange(self.count, ordering: .relaxed) }

    /// Somebody has gone. Wakes the gates when it was the one too many.
    func giveBack() {
        guard self.taken.subtract(1, ordering: .acquiringAndReleasing).oldValue == self.limit else { return }
        for wake in self.wakers.withLock({ $0 }).values { wake() }
    }

    /// Calls `wake` from any thread, whenever there is room again, until ``forget(_:)``.
    func onRoom(_ gate: ObjectIdentifier, _ wake: @escaping @Sendable () -> Void) { self.wakers.withLock { $0[gate] = wake } }

    /// The gate is closed for good.
    func forget(_ gate: ObjectIdentifier) { _ = self.wakers.withLock { $0.removeValue(forKey: gate) } }
}
