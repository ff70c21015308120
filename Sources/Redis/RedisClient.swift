import Logging
import NIOCore

/// Commands to Redis over one connection that belongs to one event loop. Loop-bound: every call and every completion is on that loop.
///
/// All commands of one tick go out in one write. While there is no connection they wait, at most `queueLimit` of them and `queueTime` long.
/// Completions are called exactly once, never before `send` has returned, and on one connection in the order of the replies.
package final class RedisClient {
    /// What a completion is called with. A server's refusal of the command is a success with `RESPValue.error`.
    package typealias Completion = (Result<RESPValue, RedisError>) -> Void

    /// The loop that this client belongs to.
    package let eventLoop: any EventLoop
    /// How this client was set up, for key and channel names.
    package let configuration: RedisConfiguration
    /// Called on every change, on the loop.
    package var onStateChange: ((RedisClientState) -> Void)?

    private enum Life { case open, closing(done: () -> Void), closed }

    private let connection: RedisConnection
    private let metrics: RedisMetrics
    private var queue: CommandQueue<RedisOrder>
    private var life: Life = .open
    private var flushIsScheduled = false
    private let timer: DeadlineTimer
    private var lastError: RedisError?

    /// A client that does nothing before `start`.
    package init(eventLoop: any EventLoop, configuration: RedisConfiguration, scripts: [RedisScript] = [], services: RedisServices) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.timer = DeadlineTimer(eventLoop: eventLoop)
        self.metrics = services.metrics
        self.connection = RedisConnection(
            eventLoop: eventLoop, purpose: .commands(key: nil), services: services, configuration: configuration, scripts: scripts)
        self.queue = CommandQueue(
            waitingLimit: configuration.queueLimit, inFlightLimit: configuration.inFlightLimit, queueTime: configuration.queueTime,
            replyTime: configuration.commandTimeout)
    }

    /// A client of one topology, over plain sockets unless another connector is given.
    package convenience init(
        eventLoop: any EventLoop, topology: any RedisTopology, connector: any RedisConnector = SocketConnector(),
        configuration: RedisConfiguration, scripts: [RedisScript], logger: Logger,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }, metrics: RedisMetrics = RedisMetrics()
    ) {
        self.init(
            eventLoop: eventLoop, configuration: configuration, scripts: scripts,
            services: RedisServices(topology: topology, connector: connector, logger: logger, random: random, metrics: metrics))
    }

    /// Whether a command would be sent at the end of this tick.
    package var isReady: Bool { self.connection.identity != nil }
    /// The server of the present connection; nil while there is none.
    package var identity: RedisServerIdentity? { self.connection.identity }

    /// Connects, and keeps connected until `close`.
    package func start() {
        self.eventLoop.assertInEventLoop()
        self.connection.start(
            RedisConnection.Events(
                ready: { [weak self] _ in self?.scheduleFlush() },
                received: { [weak self] in self?.received($0) },
                lost: { [weak self] in self?.lost($0) },
                idle: { [weak self] in self?.sendKeepAlive() },
                stateChanged: { [weak self] in self?.stateChanged($0) }))
    }

    /// Sends what is queued if there is a connection, waits for what was sent (`commandTimeout` at most), then closes and calls `done`.
    package func close(_ done: @escaping () -> Void) {
        self.eventLoop.assertInEventLoop()
        guard case .open = self.life else { return self.later(done) }
        self.flush()
        self.life = .closing(done: done)
        self.fail(self.queue.takeWaiting(), RedisError(.closed, "the client was closed"))
        self.finishClosingIfIdle()
    }

    /// Closes now, whatever is under way: what was sent and is not answered fails as unknown. The `done` of an earlier `close` is called too.
    package func cut() {
        self.eventLoop.assertInEventLoop()
        switch self.life {
        case .open: self.finishClosing {}
        case .closing(let done): self.finishClosing(done)
        case .closed: return
        }
        self.fail(self.queue.takeWaiting(), RedisError(.closed, "the client was closed"))
    }

    /// Sends one command; its refusal by the server arrives as `RESPValue.error`.
    package func send(_ command: RedisCommand, completion: @escaping Completion) {
        self.take(RedisOrder(content: .command(command), completion: completion))
    }

    /// Runs a script by its digest; if the server has forgotten it (`NOSCRIPT`), the same call goes out again with the source.
    ///
    /// `arguments` is called when the command is written, with the server that it is written to, and again for the second form.
    /// Redis answers NOSCRIPT when later commands of this connection are on their way already, so the second form runs after them.
    /// Completions stay one to one; a caller that needs order between two calls waits for the first.
    package func evaluate(
        _ script: RedisScript, keys: [String], arguments: @escaping (RedisServerIdentity) -> [any RedisArgument],
        completion: @escaping Completion
    ) {
        self.take(RedisOrder(content: .script(script, keys: keys, arguments: arguments), completion: completion))
    }
}

extension RedisClient {
    private func take(_ order: RedisOrder) {
        self.eventLoop.assertInEventLoop()
        guard case .open = self.life else {
            return self.refuse(order, RedisError(.closed, "the client was closed"))
        }
        guard self.queue.add(order, now: .now()) else {
            return self.refuse(order, RedisError(.unavailable, "too many commands wait for Redis"))
        }
        if self.isReady { self.scheduleFlush() } else { self.armTimer() }
    }

    private func refuse(_ order: RedisOrder, _ error: RedisError) {
        self.later { self.fail([order], error) }
    }

    private func scheduleFlush() {
        guard !self.flushIsScheduled else { return }
        self.flushIsScheduled = true
        // After everything else that this tick brings: what it adds goes out in the same write.
        self.later { [weak self] in
            self?.flushIsScheduled = false
            self?.flush()
        }
    }

    private func flush() {
        guard self.queue.hasWaiting else { return }
        // The connection was lost in this very tick: what waits for the next one has its time limit.
        guard let identity = self.connection.identity else { return self.armTimer() }
        let orders = self.queue.takeForSending(now: .now())
        guard !orders.isEmpty else { return }
        var writer = RESPWriter()
        self.metrics.sent(orders.count)
        for order in orders { order.write(into: &writer, identity: identity) }
        self.connection.write(writer.buffer)
        self.armTimer()
    }

    private func received(_ value: RESPValue) {
        guard var order = self.queue.takeAnswered() else {
            return self.connection.replace(RedisError(.protocol, "Redis sent a reply that nobody asked for"))
        }
        if order.mustBeSentAgain(after: value) {
            self.queue.addAgain(order)
        } else {
            if case .error = value { self.metrics.failed(.refused) }
            order.completion(.success(value))
        }
        if self.queue.hasWaiting { self.scheduleFlush() }
        self.finishClosingIfIdle()
    }

    private func lost(_ error: RedisError) {
        let unknown = RedisError(.unknown, "the connection was lost before the reply: \(error.message)")
        let (unanswered, refused) = (self.queue.takeUnanswered(), self.queue.takeAgain())
        self.fail(unanswered, unknown)
        self.fail(refused, RedisError(.unavailable, "the connection was lost: \(error.message)"))
        self.finishClosingIfIdle()
    }

    private func stateChanged(_ state: RedisClientState) {
        if case .waiting(let error) = state { self.lastError = error }
        self.onStateChange?(state)
    }

    private func sendKeepAlive() {
        guard case .open = self.life, !self.queue.hasSent else { return }
        self.send(RedisCommand("PING")) { _ in }
    }

    private func fail(_ orders: [RedisOrder], _ error: RedisError) {
        self.metrics.failed(error.code, count: orders.count)
        for order in orders { order.completion(.failure(error)) }
    }

    private func later(_ body: @escaping () -> Void) {
        self.eventLoop.assumeIsolated().execute(body)
    }
}

extension RedisClient {
    private func armTimer() {
        self.timer.arm(self.queue.nextDeadline) { [weak self] in self?.expire() }
    }

    private func expire() {
        let expired = self.queue.expire(now: .now())
        let reason = self.lastError.map { ": \($0.message)" } ?? ""
        self.fail(expired.waiting, RedisError(.unavailable, "no connection to Redis in time\(reason)", reply: self.lastError?.reply))
        if expired.isOverdue {
            self.connection.replace(RedisError(.unavailable, "Redis did not answer in time"))
        }
        self.armTimer()
    }

    private func finishClosingIfIdle() {
        guard case .closing(let done) = self.life, self.queue.isEmpty || !self.isReady else { return }
        self.finishClosing(done)
    }

    private func finishClosing(_ done: @escaping () -> Void) {
        self.life = .closed
        self.timer.cancel()
        self.onStateChange = nil
        self.connection.close { done() }
    }
}
