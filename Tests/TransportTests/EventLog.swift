import Foundation

/// What happened on the server's loops, in order, for the test's thread to wait for.
final class EventLog: @unchecked Sendable {
    // All state is guarded by the condition's lock.
    private let condition = NSCondition()
    private var events: [String] = []

    func add(_ event: String) {
        self.condition.lock()
        self.events.append(event)
        self.condition.broadcast()
        self.condition.unlock()
    }

    var all: [String] {
        self.condition.lock()
        defer { self.condition.unlock() }
        return self.events
    }

    /// Waits until such an event is there; false after ten seconds.
    @discardableResult
    func wait(for event: String, count: Int = 1, seconds: Double = 10) -> Bool {
        self.wait(seconds: seconds) { $0.filter { $0 == event }.count >= count }
    }

    func wait(seconds: Double = 10, until isThere: ([String]) -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        self.condition.lock()
        defer { self.condition.unlock() }
        while !isThere(self.events) {
            guard self.condition.wait(until: deadline) else { return isThere(self.events) }
        }
        return true
    }
}
