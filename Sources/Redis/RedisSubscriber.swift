import Logging
import NIOCore

/// Subscriptions to channels over one connection of their own, in RESP 2's subscribed mode. Loop-bound.
///
/// The wanted channels are subscribed anew after every reconnect. A message that was published meanwhile is lost: `onLost` says
/// that this may have happened, `onRestored` that from now on messages arrive again.
package final class RedisSubscriber {
    /// Called once: the server delivers this channel from now on, or why not.
    package typealias Confirmation = (Result<Void, RedisError>) -> Void

    /// The loop that this subscriber belongs to.
    package let eventLoop: any EventLoop
    /// How this subscriber was set up, for channel names.
    package let configuration: RedisConfiguration
    /// A message of a wanted channel.
    package var onMessage: ((_ channel: String, _ payload: ByteBuffer) -> Void)?
    /// A usable connection was lost or replaced: any message since the last one may be missing.
    package var onLost: (() -> Void)?
    /// After `onLost`: connected again, and every channel that was wanted then is confirmed or was refused.
    package var onRestored: (() -> Void)?
    /// Called on every change of the connection.
    package var onStateChange: ((RedisClientState) -> Void)?

    private let connection: RedisConnection
    private let metrics: RedisMetrics
    private var book: SubscriptionBook<Confirmation>
    private var isClosed = false
    private var flushIsScheduled = false
    private let timer: DeadlineTimer
    private var lastError: RedisError?

    /// A subscriber that does nothing before `start`.
    package init(eventLoop: any EventLoop, configuration: RedisConfiguration, services: RedisServices) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.timer = DeadlineTimer(eventLoop: eventLoop)
        self.metrics = services.metrics
        self.connection = RedisConnection(
            eventLoop: eventLoop, purpose: .subscriptions(channel: nil), services: services, configuration: configuration, scripts: [])
        self.book = SubscriptionBook(
            waiterLimit: configuration.queueLimit, confirmationTime: configuration.queueTime, replyTime: configuration.commandTimeout)
    }

    /// A subscriber of one topology, over plain sockets unless another connector is given.
    package convenience init(
        eventLoop: any EventLoop, topology: any RedisTopology, connector: any RedisConnector = SocketConnector(),
        configuration: RedisConfiguration, logger: Logger,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }, metrics: RedisMetrics = RedisMetrics()
    ) {
        self.init(
            eventLoop: eventLoop, configuration: configuration,
            services: RedisServices(topology: topology, connector: connector, logger: logger, random: random, metrics: metrics))
    }

    /// Whether the connection is usable; channels may still wait for their confirmation.
    package var isReady: Bool { self.connection.identity != nil }
    /// The server of the present connection; nil while there is none.
    package var identity: RedisServerIdentity? { self.connection.identity }

    /// Connects, and keeps connected until `close`.
    package func start() {
        self.eventLoop.assertInEventLoop()
        self.connection.start(
            RedisConnection.Events(
                ready: { [weak self] _ in self?.becameReady() },
                received: { [weak self] in self?.received($0) },
                lost: { [weak self] _ in self?.lost() },
                idle: { [weak self] in self?.sendKeepAlive() },
                stateChanged: { [weak self] in self?.stateChanged($0) }))
    }

    /// Closes the connection; confirmations that are waited for fail as closed. No callback comes after that.
    package func close(_ done: @escaping () -> Void) {
        self.eventLoop.assertInEventLoop()
        self.isClosed = true
        self.timer.cancel()
        (self.onMessage, self.onLost, self.onRestored, self.onStateChange) = (nil, nil, nil, nil)
        self.deliver(self.book.close())
        self.connection.close(done)
    }

    /// Wants a channel. `confirmed` survives a reconnect, and fails as unavailable after `queueTime`; then the channel is no longer
    /// wanted, unless it was confirmed before. A channel that is wanted already is not subscribed twice.
    package func subscribe(_ channel: String, confirmed: @escaping Confirmation) {
        self.eventLoop.assertInEventLoop()
        guard !self.isClosed else {
            return self.later { confirmed(.failure(RedisError(.closed, "the subscriber was closed"))) }
        }
        // Confirmed already, or refused by the limit: told like everything else after this call has returned.
        let events = self.book.subscribe(channel, waiter: confirmed, now: .now())
        self.later { self.deliver(events) }
        self.scheduleFlush()
        self.armTimer()
    }

    /// No longer wants a channel. Its messages stop at once, and confirmations that are still waited for fail as closed.
    package func unsubscribe(_ channel: String) {
        self.eventLoop.assertInEventLoop()
        let events = self.book.unsubscribe(channel)
        self.later { self.deliver(events) }
        self.scheduleFlush()
    }

    /// Drops this connection and takes another one: something else has shown that it delivers nothing.
    package func replace(reason: String) {
        self.eventLoop.assertInEventLoop()
        self.connection.replace(RedisError(.unavailable, reason))
    }
}

extension RedisSubscriber {
    private func becameReady() {
        self.deliver(self.book.connected(now: .now()))
        self.flush()
    }

    private func received(_ value: RESPValue) {
        self.deliver(self.book.received(value, now: .now()))
    }

    private func lost() {
        self.book.lost()
        self.armTimer()
        self.onLost?()
    }

    private func stateChanged(_ state: RedisClientState) {
        if case .waiting(let error) = state { self.lastError = error }
        self.onStateChange?(state)
    }

    private func deliver(_ events: [SubscriptionBook<Confirmation>.Event]) {
        for event in events {
            switch event {
            case .confirmed(let waiters): for waiter in waiters { waiter(.success(())) }
            case .failed(let waiters, let error): for waiter in waiters { waiter(.failure(error)) }
            case .message(let channel, let payload): self.onMessage?(channel, payload)
            case .restored: self.onRestored?()
            case .violation(let error): self.connection.replace(error)
            }
        }
    }

    private func scheduleFlush() {
        guard !self.flushIsScheduled, self.isReady else { return }
        self.flushIsScheduled = true
        self.later { [weak self] in
            self?.flushIsScheduled = false
            self?.flush()
        }
    }

    private func flush() {
        guard self.isReady else { return }
        let requests = self.book.takeRequests(now: .now())
        guard !requests.isEmpty else { return }
        var writer = RESPWriter()
        self.metrics.sent(requests.count)
        for request in requests { writer.encoded(request.command.bytes) }
        self.connection.write(writer.buffer)
        self.armTimer()
    }

    private func sendKeepAlive() {
        self.book.ping()
        self.flush()
    }

    private func armTimer() {
        guard !self.isClosed else { return }
        self.timer.arm(self.book.nextDeadline) { [weak self] in self?.expire() }
    }

    private func expire() {
        let reason = self.lastError.map { ": \($0.message)" } ?? ""
        let error = RedisError(.unavailable, "no confirmation from Redis in time\(reason)", reply: self.lastError?.reply)
        self.deliver(self.book.expire(now: .now(), error: error))
        self.flush()
        self.armTimer()
    }

    private func later(_ body: @escaping () -> Void) {
        self.eventLoop.assumeIsolated().execute(body)
    }
}
