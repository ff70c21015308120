import DequeModule
import NIOCore

/// The commands of one connection: those that wait for it, then those that were sent and not answered, first in first out.
///
/// All deadlines of a kind are equally far away, so the first of each row is the first to pass: one timer serves the whole pipeline.
package struct CommandQueue<Command> {
    private struct Entry {
        var command: Command
        var deadline: NIODeadline
    }

    /// What has run out of time.
    package struct Expired {
        /// Certainly not done.
        package var waiting: [Command] = []
        /// A sent command was not answered in time: the connection must be replaced.
        package var isOverdue = false
    }

    private var again: Deque<Command> = []
    private var waiting: Deque<Entry> = []
    private var sent: Deque<Entry> = []
    private let waitingLimit: Int
    private let inFlightLimit: Int
    private let queueTime: TimeAmount
    private let replyTime: TimeAmount

    /// An empty queue.
    ///
    /// - Parameters:
    ///   - waitingLimit: how many may wait; one more is refused.
    ///   - inFlightLimit: how many may be sent and unanswered; the others wait.
    ///   - queueTime: how long one may wait.
    ///   - replyTime: how long one may be unanswered.
    package init(waitingLimit: Int, inFlightLimit: Int, queueTime: TimeAmount, replyTime: TimeAmount) {
        self.waitingLimit = waitingLimit
        self.inFlightLimit = inFlightLimit
        self.queueTime = queueTime
        self.replyTime = replyTime
    }

    /// Whether nothing waits and nothing is unanswered.
    package var isEmpty: Bool { self.again.isEmpty && self.waiting.isEmpty && self.sent.isEmpty }
    /// Whether something waits to be sent.
    package var hasWaiting: Bool { !self.again.isEmpty || !self.waiting.isEmpty }
    /// Whether something is sent and not answered.
    package var hasSent: Bool { !self.sent.isEmpty }

    /// When `expire` has something to do; nil while the queue is empty.
    package var nextDeadline: NIODeadline? {
        switch (self.waiting.first?.deadline, self.sent.first?.deadline) {
        case (let first?, let second?): min(first, second)
        case (let first, let second): first ?? second
        }
    }

    /// Takes a command in; false when the limit is reached.
    package mutating func add(_ command: Command, now: NIODeadline) -> Bool {
        guard self.waiting.count < self.waitingLimit else { return false }
        self.waiting.append(Entry(command: command, deadline: now + self.queueTime))
        return true
    }

    /// Takes back a command that was answered and must be sent in another form: before everything that waits.
    package mutating func addAgain(_ command: Command) { self.again.append(command) }

    /// The commands to write now, in order. From here on they count as sent.
    package mutating func takeForSending(now: NIODeadline) -> [Command] {
        var taken: [Command] = []
        taken.reserveCapacity(self.again.count + self.waiting.count)
        while self.sent.count < self.inFlightLimit, let command = self.again.popFirst() ?? self.waiting.popFirst()?.command {
            self.sent.append(Entry(command: command, deadline: now + self.replyTime))
            taken.append(command)
        }
        return taken
    }

    /// The command that the next reply belongs to; nil when nothing was asked.
    package mutating func takeAnswered() -> Command? { self.sent.popFirst()?.command }

    /// Removes what waits too long, and says whether a reply is overdue.
    package mutating func expire(now: NIODeadline) -> Expired {
        var expired = Expired()
        while let first = self.waiting.first, first.deadline <= now {
            self.waiting.removeFirst()
            expired.waiting.append(first.command)
        }
        if let first = self.sent.first { expired.isOverdue = first.deadline <= now }
        return expired
    }

    /// The connection is gone: the commands whose outcome is unknown.
    package mutating func takeUnanswered() -> [Command] {
        defer { self.sent.removeAll() }
        return self.sent.map(\.command)
    }

    /// The commands that were refused and wait to be sent in another form: certainly not done.
    package mutating func takeAgain() -> [Command] {
        defer { self.again.removeAll() }
        return Array(self.again)
    }

    /// Everything that waits.
    package mutating func takeWaiting() -> [Command] {
        defer { self.waiting.removeAll() }
        return self.waiting.map(\.command)
    }
}
