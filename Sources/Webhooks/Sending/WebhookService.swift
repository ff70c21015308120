import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TLS
import Telemetry

/// Sends a node's webhooks, on a thread of its own: what waits here holds up no game. Any thread.
package final class WebhookService: Service {
    /// How long tries under way may go on when the node stops.
    package static let stopPatience = Duration.seconds(2)

    private let configuration: WebhookConfiguration
    private let trust: ClientTrust
    private let resolver: any HostResolver
    private let queue: Mutex<DeliveryQueue>
    private let troubles = Mutex(Recurrence())
    private let metrics = WebhookMetrics()
    private let logger: Logger
    private let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// A service that does nothing until it runs; what is told before waits.
    ///
    /// - Parameter resolver: finds names' addresses; nil for the system's, with a thread for each try, so that none waits for another's.
    package init(configuration: WebhookConfiguration, trust: ClientTrust, resolver: (any HostResolver)? = nil, logger: Logger) {
        self.configuration = configuration
        self.trust = trust
        self.resolver = resolver ?? SystemResolver(threads: configuration.atOnce)
        self.queue = Mutex(DeliveryQueue(places: configuration.queue, atOnce: configuration.atOnce))
        self.logger = logger
    }

    /// Takes an event for those of the targets that want its kind. Never waits: what there is no place for is dropped and counted.
    package func tell(_ notice: WebhookNotice, to targets: [WebhookTarget]) {
        let deliveries = targets.filter { $0.kinds.contains(notice.kind) }.map { WebhookDelivery(notice, to: $0) }
        guard !deliveries.isEmpty else { return }
        let (admissions, count) = self.queue.withLock { queue in
            (deliveries.map { queue.add($0, at: .now) }, queue.count)
        }
        self.metrics.queueLength(count)
        for admission in admissions {
            switch admission {
            case .taken: break
            case .full: self.metrics.overflowed()
            // No limit was reached: the node stops.
            case .closed: self.metrics.ended(.dropped)
            }
        }
        if admissions.contains(.full) { self.log("no place for a webhook: dropped", "queue") }
        self.wake.yield()
    }

    /// The node stops: nothing new is taken, what waits is dropped, tries under way have 2 s.
    package func stopSoon() {
        let dropped = self.queue.withLock { $0.isClosed ? 0 : $0.close() }
        self.metrics.ended(.dropped, by: dropped)
        self.metrics.queueLength(0)
        if dropped > 0 { self.logger.warning("webhooks are lost with this node's end", metadata: ["webhook.count": "\(dropped)"]) }
        self.wake.yield()
    }

    package func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let sender = WebhookSender(configuration: self.configuration, trust: self.trust, group: group, resolver: self.resolver)
        await withGracefulShutdownHandler {
            await self.send(sender)
        } onGracefulShutdown: {
            self.stopSoon()
        }
        (self.resolver as? SystemResolver)?.stop()
        try? await group.shutdownGracefully()  // Fails only when it was called before.
    }

    private func send(_ sender: WebhookSender) async {
        await withDiscardingTaskGroup { group in
            var alarms = DeliveryAlarms()
            var end: ContinuousClock.Instant?
            for await _ in self.wakes {
                let (isClosed, isIdle) = self.queue.withLock { ($0.isClosed, $0.runningCount == 0) }
                guard isClosed else {
                    let next = self.startWhatIsDue(sender, &group)
                    if let next, alarms.set(next, now: .now) { self.ring(at: next, &group) }
                    continue
                }
                if isIdle { break }
                if let end {
                    if end <= .now { break }
                } else {
                    let last = ContinuousClock.now + Self.stopPatience
                    end = last
                    self.ring(at: last, &group)
                }
            }
            group.cancelAll()
        }
    }

    /// Begins all tries that may begin; when the next one may, where that is a matter of time alone.
    private func startWhatIsDue(_ sender: WebhookSender, _ group: inout DiscardingTaskGroup) -> ContinuousClock.Instant? {
        while true {
            let (action, count) = self.queue.withLock { queue in (queue.next(at: .now), queue.count) }
            self.metrics.queueLength(count)
            switch action {
            case .start(let delivery):
                group.addTask {
                    self.ended(delivery, with: await sender.attempt(delivery))
                    self.wake.yield()
                }
            case .wait(let instant): return instant
            case .idle: return nil
            }
        }
    }

    private func ring(at instant: ContinuousClock.Instant, _ group: inout DiscardingTaskGroup) {
        group.addTask {
            try? await Task.sleep(until: instant, clock: .continuous)  // Cancelled at the end, when nobody waits for it.
            self.wake.yield()
        }
    }

    // MARK: Ends

    private func ended(_ delivery: WebhookDelivery, with outcome: TryOutcome) {
        switch outcome {
        case .delivered:
            self.queue.withLock { $0.ended(delivery) }
            self.metrics.ended(.delivered)
        case .refused(let reason): self.giveUp(delivery, reason)
        case .failed(let reason, let asked):
            let pause = self.configuration.schedule.pause(afterTry: delivery.number, asked: asked, random: .random(in: 0...1))
            guard let pause else { return self.giveUp(delivery, reason) }
            let isWaiting = self.queue.withLock { $0.again(delivery, at: .now + pause) }
            guard isWaiting else { return self.metrics.ended(.dropped) }
            self.metrics.retried()
        }
    }

    private func giveUp(_ delivery: WebhookDelivery, _ reason: String) {
        self.queue.withLock { $0.ended(delivery) }
        self.metrics.ended(.failed)
        self.log(
            "a webhook was given up", "\(delivery.target.owner) \(delivery.target.url.origin) \(reason)",
            [
                "webhook.origin": "\(delivery.target.url.origin)", "webhook.owner": "\(delivery.target.owner.rawValue)",
                "webhook.reason": "\(reason)", "webhook.tries": "\(delivery.number)",
            ])
    }

    /// Told once a minute for each kind: a receiver that is gone fails with every event of every game.
    private func log(_ message: Logger.Message, _ kind: String, _ metadata: Logger.Metadata = [:]) {
        guard let untold = self.troubles.withLock({ $0.happened(kind, now: .now) }) else { return }
        self.logger.notice(message, metadata: metadata.merging(["log.untold": "\(untold)"]) { $1 })
    }
}
