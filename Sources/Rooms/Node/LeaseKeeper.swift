import CoreMetrics
import NIOCore
import Redis

/// Keeps the node's lease: renews it, tells every loop who is alive, and notices when it had run out.
///
/// Belongs to the first loop.
final class LeaseKeeper {
    private unowned let shard: RoomsShard
    private var isFirst = true
    /// A renewal was not answered: it may have been the one that would have said that the lease had run out.
    private var isDoubtful = false
    private var timer: Scheduled<Void>?
    private var isStopped = false
    private var watch = NodeWatch()
    private let orphans: OrphanClaims

    init(shard: RoomsShard) {
        self.shard = shard
        self.orphans = OrphanClaims(shard: shard)
        shard.bus?.onNodeEnded = { [weak self] in self?.watch.ended($0) }
    }

    /// Renews at once, then at every look.
    func start(_ firstDone: @escaping (Bool) -> Void) {
        self.shard.lease("renew") { answer in
            self.apply(answer)
            firstDone(answer != nil)
        }
        self.schedule()
    }

    /// Ends the lease. `isComplete`: every departure is in Redis; the others are told so, and have nothing to do. Else they find out at their
    /// next look, and take out what is left.
    func stop(isComplete: Bool, _ done: @escaping () -> Void) {
        self.isStopped = true
        self.timer?.cancel()
        let shard = self.shard
        let end = { shard.lease("end") { _ in done() } }
        guard isComplete, let bus = shard.bus else { return end() }
        bus.tell(.ended(shard.node), self.watch.alive.subtracting([shard.node]), done: end)
    }

    private func schedule() {
        self.timer = self.shard.eventLoop.assumeIsolated().scheduleTask(in: self.shard.configuration.look) {
            guard !self.isStopped else { return }
            self.shard.lease("renew") { self.apply($0) }
            self.schedule()
        }
    }

    private func apply(_ answer: LeaseAnswer?) {
        guard !self.isStopped else { return }
        guard let answer else {
            self.isDoubtful = true
            return
        }
        let isFirst = self.isFirst
        self.isFirst = false
        let wasDead = (answer.hadExpired || self.isDoubtful) && !isFirst
        self.isDoubtful = false
        if wasDead { self.shard.metrics.leasesExpired.increment() }
        for index in 0..<self.shard.mailbox.count {
            self.shard.mailbox.post(to: index) { $0.looked(answer, isDoubtful: isFirst || wasDead, wasDead: wasDead) }
        }
        self.writeNodeRecord()
        _ = self.watch.looked(alive: answer.alive, isDoubtful: isFirst || wasDead)
        if self.watch.isSure { self.orphans.looked(expired: answer.expired) }
    }

    private func writeNodeRecord() {
        let configuration = self.shard.configuration
        let key = configuration.nodeKey(self.shard.node)
        self.shard.redis.send(
            RedisCommand(
                "HSET", key, "address", configuration.address, "version", configuration.version, "seen", self.shard.nowMs())
        ) { _ in }
        self.shard.redis.send(RedisCommand("PEXPIRE", key, configuration.recordLifeMs)) { _ in }
    }
}

extension RoomsConfiguration {
    /// A node's records outlive its lease tenfold, so that others can still read them.
    var recordLifeMs: Int64 { self.lease.nanoseconds / 1_000_000 * 10 }
}

extension RoomsShard {
    /// Runs the lease script on this loop's connection; nil when Redis could not be asked.
    func lease(_ operation: String, completion: @escaping (LeaseAnswer?) -> Void) {
        let node = self.node.text
        let leaseMs = self.configuration.lease.nanoseconds / 1_000_000
        self.redis.evaluate(LeaseScript.script, keys: [self.configuration.nodesKey], arguments: { _ in [operation, node, leaseMs] }) {
            guard case .success(let value) = $0 else { return completion(nil) }
            completion(LeaseAnswer(value))
        }
    }

    /// What the lease keeper read. `wasDead`: the own lease had run out, or may have; `isDoubtful` also at the first look.
    func looked(_ answer: LeaseAnswer, isDoubtful: Bool, wasDead: Bool) {
        self.learn(redisMs: answer.nowMs)
        self.renewRecords()
        if wasDead {
            self.rewriteRecords()
            self.home?.sendAllMembers()
        }
        self.home?.looked(alive: answer.alive, isDoubtful: isDoubtful)
    }
}
