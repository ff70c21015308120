import DequeModule
import NIOCore

/// Which channels are wanted, which are confirmed and what the server still has to answer, as a value.
///
/// In RESP 2 each SUBSCRIBE, UNSUBSCRIBE and PING is answered in order, with messages in between.
/// - Source: Redis documentation, Pub/Sub, "Format of pushed messages".
package struct SubscriptionBook<Waiter> {
    /// What its owner must tell or do.
    package enum Event {
        case confirmed([Waiter])
        case failed([Waiter], RedisError)
        case message(channel: String, ByteBuffer)
        /// Everything that was wanted at the reconnect is confirmed or refused.
        case restored
        /// The connection cannot be trusted any more.
        case violation(RedisError)
    }

    /// What goes to the server.
    package enum Request: Equatable {
        /// The number tells a subscription from an earlier one of the same channel.
        case subscribe(String, Int)
        case unsubscribe(String)
        case ping

        /// The request as it is written.
        package var command: RedisCommand {
            switch self {
            case .subscribe(let channel, _): RedisCommand("SUBSCRIBE", channel)
            case .unsubscribe(let channel): RedisCommand("UNSUBSCRIBE", channel)
            case .ping: RedisCommand("PING")
            }
        }
    }

    private struct Channel {
        var number: Int
        var isConfirmed = false
        /// It was confirmed once: then it stays wanted when a waiter runs out of time.
        var isEstablished = false
        var waiters: [(waiter: Waiter, deadline: NIODeadline)] = []
    }

    private var wanted: [String: Channel] = [:]
    private var requests: [Request] = []
    private var expected: Deque<(request: Request, sent: NIODeadline)> = []
    /// When each waiter runs out of time, in order; of some the waiter is gone already.
    private var deadlines: Deque<(deadline: NIODeadline, channel: String)> = []
    /// How many confirmations are waited for.
    private var waiterCount = 0
    private var nextNumber = 0
    private var isConnected = false
    private var wasLost = false
    /// What has to be confirmed before `.restored`; nil when nothing is to be restored.
    private var recovering: Set<String>?
    private var lastHeard: NIODeadline = .uptimeNanoseconds(0)
    private let waiterLimit: Int
    private let confirmationTime: TimeAmount
    private let replyTime: TimeAmount

    /// An empty book.
    ///
    /// - Parameters:
    ///   - waiterLimit: how many confirmations may be waited for; one more is refused.
    ///   - confirmationTime: how long a confirmation may be waited for, over reconnects.
    ///   - replyTime: how long the server may say nothing while it owes an answer.
    package init(waiterLimit: Int, confirmationTime: TimeAmount, replyTime: TimeAmount) {
        self.waiterLimit = waiterLimit
        self.confirmationTime = confirmationTime
        self.replyTime = replyTime
    }

    /// Wants a channel; the waiter comes back in an event, at once if the channel is confirmed already.
    package mutating func subscribe(_ channel: String, waiter: Waiter, now: NIODeadline) -> [Event] {
        if self.wanted[channel]?.isConfirmed == true { return [.confirmed([waiter])] }
        guard self.waiterCount < self.waiterLimit else {
            return [.failed([waiter], RedisError(.unavailable, "too many subscriptions wait for Redis"))]
        }
        let deadline = now + self.confirmationTime
        if self.wanted[channel] == nil {
            self.nextNumber += 1
            self.wanted[channel] = Channel(number: self.nextNumber)
            if self.isConnected { self.requests.append(.subscribe(channel, self.nextNumber)) }
        }
        self.wanted[channel]?.waiters.append((waiter, deadline))
        self.deadlines.append((deadline, channel))
        self.waiterCount += 1
        return []
    }

    /// No longer wants a channel.
    package mutating func unsubscribe(_ channel: String) -> [Event] {
        guard let entry = self.wanted[channel] else { return [] }
        return self.drop(channel, failing: entry.waiters.map(\.waiter), RedisError(.closed, "unsubscribed before the confirmation"))
    }

    /// Asks for a sign of life, unless one is on its way.
    package mutating func ping() {
        if self.isConnected, self.expected.isEmpty { self.requests.append(.ping) }
    }

    /// A new connection is usable: everything wanted is asked for again.
    package mutating func connected(now: NIODeadline) -> [Event] {
        self.isConnected = true
        self.lastHeard = now
        self.requests = self.wanted.map { .subscribe($0.key, $0.value.number) }
        if self.wasLost { self.recovering = Set(self.wanted.keys) }
        return self.restoredIfComplete()
    }

    /// The connection is gone. Waiters stay.
    package mutating func lost() {
        self.isConnected = false
        self.wasLost = true
        self.recovering = nil
        self.requests.removeAll()
        self.expected.removeAll()
        for channel in self.wanted.keys { self.wanted[channel]?.isConfirmed = false }
    }

    /// What to write now, in order; from here on each is waited for.
    package mutating func takeRequests(now: NIODeadline) -> [Request] {
        defer { self.requests.removeAll(keepingCapacity: true) }
        for request in self.requests { self.expected.append((request, now)) }
        return self.requests
    }

    /// Ends all waiting; nothing is wanted any more.
    package mutating func close() -> [Event] {
        let waiters = self.wanted.values.flatMap { $0.waiters.map(\.waiter) }
        self.lost()
        self.wanted.removeAll()
        self.forget(waiters.count)
        return waiters.isEmpty ? [] : [.failed(waiters, RedisError(.closed, "the subscriber was closed"))]
    }
}

// MARK: What the server says

extension SubscriptionBook {
    /// Takes what the server says.
    package mutating func received(_ value: RESPValue, now: NIODeadline) -> [Event] {
        self.lastHeard = now
        switch value {
        case .array(let items): return self.received(items)
        case .status("PONG"): return self.answered(.ping)
        case .error(let reply): return self.refused(reply)
        case .status, .bulk, .integer, .null: return [self.violation]
        }
    }

    private mutating func received(_ items: [RESPValue]) -> [Event] {
        guard let kind = items.first?.string, items.count >= 2, let channel = items[1].string else { return [self.violation] }
        switch kind {
        case "message":
            guard items.count == 3, let payload = items[2].bytes else { return [self.violation] }
            return self.wanted[channel] == nil ? [] : [.message(channel: channel, payload)]
        case "subscribe":
            guard case .subscribe(channel, let number)? = self.expected.first?.request else { return [self.violation] }
            self.expected.removeFirst()
            return self.confirmed(channel, number)
        case "unsubscribe": return self.answered(.unsubscribe(channel))
        case "pong": return self.answered(.ping)
        default: return [self.violation]
        }
    }

    private mutating func answered(_ request: Request) -> [Event] {
        guard self.expected.first?.request == request else { return [self.violation] }
        self.expected.removeFirst()
        return []
    }

    private mutating func confirmed(_ channel: String, _ number: Int) -> [Event] {
        // An earlier subscription, given up meanwhile.
        guard var entry = self.wanted[channel], entry.number == number else { return [] }
        let waiters = entry.waiters.map(\.waiter)
        entry.isConfirmed = true
        entry.isEstablished = true
        entry.waiters = []
        self.wanted[channel] = entry
        self.recovering?.remove(channel)
        self.forget(waiters.count)
        return (waiters.isEmpty ? [] : [.confirmed(waiters)]) + self.restoredIfComplete()
    }

    private mutating func refused(_ reply: RedisReplyError) -> [Event] {
        guard case .subscribe(let channel, let number)? = self.expected.first?.request else { return [self.violation] }
        self.expected.removeFirst()
        guard let entry = self.wanted[channel], entry.number == number else { return [] }
        let error = Self.error(of: reply)
        // Somebody counts on its messages: forgetting it would leave a room deaf without a word.
        if entry.isEstablished { return [.violation(error)] }
        self.wanted[channel] = nil
        self.recovering?.remove(channel)
        self.forget(entry.waiters.count)
        return [.failed(entry.waiters.map(\.waiter), error)] + self.restoredIfComplete()
    }

    private static func error(of reply: RedisReplyError) -> RedisError {
        guard reply.prefix == "NOPERM" else { return RedisError(.refused, reply.message, reply: reply) }
        return RedisError(.configuration, "the Redis user may not use this channel; give it &PREFIX* (\(reply.message))", reply: reply)
    }

    private var violation: Event {
        .violation(RedisError(.protocol, "Redis sent something on the subscription connection that nobody asked for"))
    }

    private mutating func restoredIfComplete() -> [Event] {
        guard self.recovering?.isEmpty == true else { return [] }
        self.recovering = nil
        return [.restored]
    }
}

// MARK: Time

extension SubscriptionBook {
    /// When `expire` has something to do.
    package var nextDeadline: NIODeadline? {
        let reply = self.expected.first.map { max($0.sent, self.lastHeard) + self.replyTime }
        switch (reply, self.deadlines.first?.deadline) {
        case (let first?, let second?): return min(first, second)
        case (let first, let second): return first ?? second
        }
    }

    /// Fails the waiters whose time is over, with `error`; a server that owes an answer and says nothing at all is a violation.
    package mutating func expire(now: NIODeadline, error: RedisError) -> [Event] {
        var events: [Event] = []
        while let first = self.deadlines.first, first.deadline <= now {
            self.deadlines.removeFirst()
            events += self.expireWaiters(of: first.channel, now: now, error)
        }
        if let first = self.expected.first, max(first.sent, self.lastHeard) + self.replyTime <= now {
            events.append(.violation(RedisError(.unavailable, "Redis did not answer in time on the subscription connection")))
        }
        return events
    }

    private mutating func expireWaiters(of channel: String, now: NIODeadline, _ error: RedisError) -> [Event] {
        guard let entry = self.wanted[channel] else { return [] }
        let late = entry.waiters.filter { $0.deadline <= now }.map(\.waiter)
        guard !late.isEmpty else { return [] }
        self.wanted[channel]?.waiters.removeAll { $0.deadline <= now }
        // Nobody knows of a channel that was never confirmed and that nobody waits for any more.
        if !entry.isEstablished, late.count == entry.waiters.count { return self.drop(channel, failing: late, error) }
        self.forget(late.count)
        return [.failed(late, error)]
    }

    private mutating func drop(_ channel: String, failing waiters: [Waiter], _ error: RedisError) -> [Event] {
        self.wanted[channel] = nil
        if self.isConnected { self.requests.append(.unsubscribe(channel)) }
        self.recovering?.remove(channel)
        self.forget(waiters.count)
        return (waiters.isEmpty ? [] : [.failed(waiters, error)]) + self.restoredIfComplete()
    }

    /// So many waiters have their answer.
    private mutating func forget(_ count: Int) {
        self.waiterCount -= count
        if self.waiterCount == 0 { self.deadlines.removeAll(keepingCapacity: true) }
    }
}
