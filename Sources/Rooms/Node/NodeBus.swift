import CoreMetrics
import Logging
import NIOCore
import Redis

/// The node's one subscription: brings each room's messages to the room's home.
///
/// Belongs to the first loop. Channels are bounded by the rooms that the node has.
final class NodeBus {
    private struct Listener {
        var room: RoomKey
        var home: Int
    }

    private unowned let shard: RoomsShard
    private let subscriber: RedisSubscriber
    private let nodeChannel: String
    private var listeners: [String: Listener] = [:]
    private var probe = SubscriptionProbe()
    private var probing: Scheduled<Void>?
    /// A node told that it has ended.
    var onNodeEnded: (NodeID) -> Void = { _ in }

    init(shard: RoomsShard, subscriber: RedisSubscriber) {
        self.shard = shard
        self.subscriber = subscriber
        self.nodeChannel = shard.configuration.nodeChannel(shard.node)
    }

    func start(confirmed: @escaping (Bool) -> Void) {
        self.subscriber.onMessage = { [weak self] channel, payload in self?.received(channel, payload) }
        self.subscriber.onLost = { [weak self] in self?.lost() }
        self.subscriber.onRestored = { [weak self] in self?.restored() }
        self.subscriber.start()
        self.subscriber.subscribe(self.nodeChannel) { [weak self] result in
            guard case .success = result else { return confirmed(false) }
            self?.scheduleProbe()
            confirmed(true)
        }
    }

    func stop(_ done: @escaping () -> Void) {
        self.probing?.cancel()
        self.subscriber.close(done)
    }

    func subscribe(_ channel: String, room: RoomKey, serial: Int, home: Int) {
        self.listeners[channel] = Listener(room: room, home: home)
        self.subscriber.subscribe(channel) { [weak self] result in
            let isConfirmed = if case .success = result { true } else { false }
            self?.atHome(home) { $0.subscribed(room, serial: serial, isConfirmed: isConfirmed) }
        }
    }

    func unsubscribe(_ channel: String) {
        self.listeners[channel] = nil
        self.subscriber.unsubscribe(channel)
    }

    private func received(_ channel: String, _ payload: ByteBuffer) {
        self.probe.heard()
        guard channel != self.nodeChannel else { return self.receivedControl(payload) }
        guard let listener = self.listeners[channel] else { return }
        self.atHome(listener.home) { $0.received(payload, in: listener.room) }
    }

    /// A probe says nothing more. A message that is not understood is from another version of the program.
    private func receivedControl(_ payload: ByteBuffer) {
        guard let message = NodeMessage(payload) else { return }
        switch message {
        case .ended(let node):
            self.onNodeEnded(node)
            for index in 0..<self.shard.mailbox.count { self.atHome(index) { $0.ended(node) } }
        }
    }

    /// Tells other nodes something. Not retried: each of them finds out by itself, later.
    func tell(_ message: NodeMessage, _ nodes: Set<NodeID>, done: @escaping () -> Void) {
        guard !nodes.isEmpty else { return done() }
        var left = nodes.count
        for node in nodes {
            self.shard.redis.send(RedisCommand("PUBLISH", self.shard.configuration.nodeChannel(node), message.text)) { _ in
                left -= 1
                if left == 0 { done() }
            }
        }
    }

    private func lost() {
        self.shard.metrics.subscriptionsLost.increment()
        for index in 0..<self.shard.mailbox.count { self.atHome(index) { $0.subscriptionLost() } }
    }

    private func restored() {
        self.probe.heard()
        for index in 0..<self.shard.mailbox.count { self.atHome(index) { $0.subscriptionRestored() } }
    }

    private func atHome(_ index: Int, _ work: @escaping @Sendable (RoomHome) -> Void) {
        guard index != self.shard.index else {
            if let home = self.shard.home { work(home) }
            return
        }
        self.shard.mailbox.post(to: index) { shard in
            if let home = shard.home { work(home) }
        }
    }

    // MARK: The probe

    private func scheduleProbe() {
        self.probing = self.shard.eventLoop.assumeIsolated().scheduleTask(in: self.shard.configuration.probe) { [weak self] in
            self?.probeNow()
        }
    }

    private func probeNow() {
        switch self.probe.intervalPassed() {
        case .publish:
            self.shard.redis.send(RedisCommand("PUBLISH", self.nodeChannel, "probe")) { [weak self] result in
                if case .success(.integer) = result { self?.probe.accepted() }
            }
        case .replace:
            self.subscriber.replace(reason: "a probe did not come back")
        }
        self.scheduleProbe()
    }
}

extension RoomsShard {
    /// Has the bus do something: at once on the first loop, else with this tick's batch.
    func atBus(_ work: @escaping @Sendable (NodeBus) -> Void) {
        guard self.index != 0 else {
            if let bus = self.bus { work(bus) }
            return
        }
        self.mailbox.post(to: 0) { shard in
            if let bus = shard.bus { work(bus) }
        }
    }
}
