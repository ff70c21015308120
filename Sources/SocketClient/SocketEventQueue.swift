import NIOCore

/// The events that wait to be taken and the takers that wait for events; one of both is always empty. Bound to one event loop.
struct SocketEventQueue {
    /// Who waits: resumed with an event, or with nil when there will be none.
    struct Taker {
        /// For ``SocketEventQueue/cancel(_:)``.
        let id: UInt64
        let continuation: CheckedContinuation<SocketClientEvent?, Never>
        /// Ends the wait; cancelled when it has ended otherwise.
        var timer: Scheduled<Void>?

        func resume(_ event: SocketClientEvent?) {
            self.timer?.cancel()
            self.continuation.resume(returning: event)
        }
    }

    private let limit: Int
    private let maxBytes: Int
    private var events = CircularBuffer<SocketClientEvent>()
    /// What the waiting events hold.
    private var bytes = 0
    private var takers: [Taker] = []
    private var isFinished = false

    init(limit: Int, maxBytes: Int) {
        self.limit = max(limit, 1)
        self.maxBytes = max(maxBytes, 1)
    }

    /// Whether nothing more should be taken from the socket now. An event is always taken below that, whatever its size.
    var isFull: Bool { self.events.count >= self.limit || self.bytes >= self.maxBytes }

    /// Gives the event to who waits longest, or keeps it.
    mutating func push(_ event: SocketClientEvent) {
        guard !self.isFinished else { return }
        guard !self.takers.isEmpty else {
            self.bytes += event.size
            return self.events.append(event)
        }
        self.takers.removeFirst().resume(event)
    }

    /// Gives the last event; whoever else waits, or comes once all are taken, gets nil.
    mutating func finish(_ event: SocketClientEvent) {
        self.push(event)
        self.isFinished = true
        for taker in self.takers { taker.resume(nil) }
        self.takers.removeAll()
    }

    /// Takes the next event, now or later.
    mutating func take(_ taker: Taker) {
        if let event = self.events.popFirst() {
            self.bytes -= event.size
            taker.resume(event)
        } else if self.isFinished {
            taker.resume(nil)
        } else {
            self.takers.append(taker)
        }
    }

    /// The taker waits no more and gets nil; nothing if it has got its event.
    mutating func cancel(_ id: UInt64) {
        guard let index = self.takers.firstIndex(where: { $0.id == id }) else { return }
        self.takers.remove(at: index).resume(nil)
    }
}
