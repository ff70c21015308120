import Logging
import NIOCore

/// One connection to a Redis server, made again whenever it is lost. Acts on what `RedisLink` decides; loop-bound.
final class RedisConnection {
    /// What the owner is told, always on the loop.
    struct Events {
        var ready: (RedisServerIdentity) -> Void
        var received: (RESPValue) -> Void
        /// A ready connection is no more; one that never became ready is not told.
        var lost: (RedisError) -> Void
        /// Nothing came for `keepAliveInterval`.
        var idle: () -> Void
        var stateChanged: (RedisClientState) -> Void
    }

    private let eventLoop: any EventLoop
    private let purpose: RedisPurpose
    private let services: RedisServices
    private let configuration: RedisConfiguration
    private var events: Events?
    private var link: RedisLink
    private var handler: RedisChannelHandler?
    /// Ends a handshake that takes too long, then the back-off; there is never need for both.
    private var timer: Scheduled<Void>?
    private var keepAlive: Scheduled<Void>?
    private var heardSinceKeepAlive = false
    private var wasEverReady = false

    init(
        eventLoop: any EventLoop, purpose: RedisPurpose, services: RedisServices, configuration: RedisConfiguration, scripts: [RedisScript]
    ) {
        self.eventLoop = eventLoop
        self.purpose = purpose
        self.services = services
        self.configuration = configuration
        self.link = RedisLink(handshake: RedisHandshake(configuration, scripts: scripts))
    }

    /// The server, while the connection is usable.
    var identity: RedisServerIdentity? { self.link.identity }

    func start(_ events: Events) {
        self.eventLoop.assertInEventLoop()
        self.events = events
        self.perform(self.link.start())
    }

    /// Sends bytes in one write; only while `identity` is not nil.
    func write(_ bytes: ByteBuffer) { self.handler?.write(bytes) }

    /// Gives the transport up and takes another one after the back-off.
    func replace(_ error: RedisError) {
        self.perform(self.link.failed(error, random: self.services.random()))
    }

    /// Ends for good; `done` is called when the transport is closed.
    func close(_ done: @escaping () -> Void) {
        let handler = self.handler
        self.perform(self.link.close())
        self.events = nil
        guard let handler else { return done() }
        handler.abandon(done)
    }

    private func perform(_ action: RedisLink.Action) {
        switch action {
        case .none: break
        case .connect: self.connect()
        case .write(let bytes): self.beginHandshake(bytes)
        case .becomeReady(let identity): self.becomeReady(identity)
        case .deliver(let value): self.events?.received(value)
        case .retry(let wait, let error, let wasReady): self.retry(after: wait, error, wasReady: wasReady)
        case .close(let wasReady):
            self.dropTransport()
            if wasReady { self.events?.lost(RedisError(.closed, "the client was closed")) }
        }
    }
}

extension RedisConnection {
    private func connect() {
        self.events?.stateChanged(.connecting)
        let handler = RedisChannelHandler(
            received: { [weak self] in self?.received($0) }, lost: { [weak self] in self?.replace($0) })
        self.handler = handler
        let bound = NIOLoopBound(handler, eventLoop: self.eventLoop)
        let (eventLoop, connector, timeout) = (self.eventLoop, self.services.connector, self.configuration.connectTimeout)
        self.services.topology.endpoint(for: self.purpose, on: eventLoop).flatMap { endpoint in
            connector.connect(to: endpoint, on: eventLoop, timeout: timeout) { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
            }
        }.assumeIsolated().whenComplete { [weak self] result in
            guard let self, self.handler === handler else { return handler.abandon() }
            switch result {
            case .success: self.perform(self.link.connected())
            case .failure(let error): self.replace(.notConnected(error))
            }
        }
    }

    private func beginHandshake(_ bytes: ByteBuffer) {
        self.timer = self.schedule(self.configuration.commandTimeout) { connection in
            guard connection.link.isHandshaking else { return }
            connection.replace(RedisError(.unavailable, "Redis did not answer the first commands in time"))
        }
        self.write(bytes)
    }

    private func received(_ value: RESPValue) {
        self.heardSinceKeepAlive = true
        self.perform(self.link.received(value, random: self.services.random))
    }

    private func becomeReady(_ identity: RedisServerIdentity) {
        self.timer?.cancel()
        if self.wasEverReady { self.services.metrics.reconnected() }
        self.wasEverReady = true
        self.services.logger.debug("Redis is ready", metadata: ["run_id": "\(identity.runID)", "version": "\(identity.version)"])
        self.armKeepAlive()
        self.events?.stateChanged(.ready(identity))
        // A listener may have given the connection up already.
        if self.identity != nil { self.events?.ready(identity) }
    }

    private func retry(after wait: TimeAmount, _ error: RedisError, wasReady: Bool) {
        self.dropTransport()
        self.services.logger.debug("Redis is lost", metadata: ["reason": "\(error)", "wait_ms": "\(wait.nanoseconds / 1_000_000)"])
        self.timer = self.schedule(wait) { $0.perform($0.link.backOffEnded()) }
        // No command ends with these two; the other codes are counted command by command.
        if error.code == .configuration || error.code == .protocol { self.services.metrics.failed(error.code) }
        if wasReady { self.events?.lost(error) }
        self.events?.stateChanged(.waiting(error))
    }

    private func dropTransport() {
        self.timer?.cancel()
        self.keepAlive?.cancel()
        self.handler?.abandon()
        self.handler = nil
    }

    private func armKeepAlive() {
        self.heardSinceKeepAlive = false
        self.keepAlive = self.schedule(self.configuration.keepAliveInterval) { connection in
            guard connection.identity != nil else { return }
            let isIdle = !connection.heardSinceKeepAlive
            connection.armKeepAlive()
            if isIdle { connection.events?.idle() }
        }
    }

    private func schedule(_ time: TimeAmount, _ body: @escaping (RedisConnection) -> Void) -> Scheduled<Void> {
        self.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            if let self { body(self) }
        }
    }
}
