/// The order of one connection's messages: one in flight, a few waiting, and the socket not read while there is no more place.
///
/// The socket is also not read, and no message begun, while what the connection was answered is more than it reads: whoever
/// sends and does not read waits for itself.
package struct MessageQueue<Message> {
    /// What to do now. At most one message begins in a turn: its end is the next turn.
    package struct Turn {
        /// The message to hand to its integration.
        package var run: Message?
        /// What changes for the socket.
        package var reading = Reading.unchanged
    }

    /// What changes for the socket.
    package enum Reading: Sendable, Equatable {
        case unchanged, pause, resume
        /// A message came although the socket is paused, more often than can be excused: it is not taken.
        case overflow
    }

    private let capacity: Int
    private let overflowCapacity: Int
    private var waiting: [(message: Message, bytes: Int)] = []
    private var runningBytes = 0
    private var waitingBytes = 0
    private var isBusy = false
    private var outputIsFull = false
    private var isPaused = false

    /// Eight wait; a transport that cannot pause at once may hand over up to `overflowCapacity`.
    package init(capacity: Int = 8, overflowCapacity: Int = 64) {
        self.capacity = max(1, capacity)
        self.overflowCapacity = max(capacity, overflowCapacity)
    }

    /// How many wait, without the one in flight.
    package var count: Int { self.waiting.count }

    /// Bytes of those that wait and of the one in flight.
    package var bytes: Int { self.waitingBytes + self.runningBytes }

    /// A message of so many bytes came.
    package mutating func arrived(_ message: Message, bytes: Int = 0) -> Turn {
        if !self.isBusy && !self.outputIsFull && self.waiting.isEmpty {
            self.isBusy = true
            self.runningBytes = bytes
            return Turn(run: message)
        }
        guard self.waiting.count < self.overflowCapacity else { return Turn(reading: .overflow) }
        self.waiting.append((message, bytes))
        self.waitingBytes += bytes
        return Turn(reading: self.reading())
    }

    /// The message in flight has ended; `outputIsFull` when the connection has more to read than the soft limit.
    package mutating func finished(outputIsFull: Bool) -> Turn {
        self.isBusy = false
        self.runningBytes = 0
        self.outputIsFull = outputIsFull
        return self.turn()
    }

    /// The connection has read enough of what it was answered.
    package mutating func outputResumed() -> Turn {
        self.outputIsFull = false
        return self.turn()
    }

    private mutating func turn() -> Turn {
        var turn = Turn()
        if !self.isBusy && !self.outputIsFull && !self.waiting.isEmpty {
            self.isBusy = true
            let next = self.waiting.removeFirst()
            self.waitingBytes -= next.bytes
            self.runningBytes = next.bytes
            turn.run = next.message
        }
        turn.reading = self.reading()
        return turn
    }

    private mutating func reading() -> Reading {
        let pauses = self.outputIsFull || self.waiting.count >= self.capacity
        guard pauses != self.isPaused else { return .unchanged }
        self.isPaused = pauses
        return pauses ? .pause : .resume
    }
}
