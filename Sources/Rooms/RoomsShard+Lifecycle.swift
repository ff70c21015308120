import NIOCore
import Redis

extension RoomsShard {
    /// Opens the homes and begins the sweep.
    func begin(games: any RoomSource, loopCount: Int) {
        self.home = RoomHome(shard: self, games: games, loopCount: loopCount)
        self.scheduleSweep()
    }

    private func scheduleSweep() {
        let interval = self.configuration.sweep.nanoseconds
        let wait = TimeAmount.nanoseconds(interval - .random(in: 0...max(1, interval / 5)))
        self.eventLoop.assumeIsolated().scheduleTask(in: wait) { [weak self] in
            self?.home?.sweep()
            self?.scheduleSweep()
        }
    }

    /// Ends this loop's connection for commands at that time, if it is still there.
    func cutRedis(at deadline: NIODeadline) -> EventLoopFuture<Void> {
        self.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.redis.cut() }
        return self.eventLoop.makeSucceededVoidFuture()
    }

    /// Completes with true once Redis knows of every closed connection, or at the deadline with false.
    func quiesce(until deadline: NIODeadline) -> EventLoopFuture<Bool> {
        let promise = self.eventLoop.makePromise(of: Bool.self)
        self.awaitQuiet(until: deadline, promise)
        return promise.futureResult
    }

    private func awaitQuiet(until deadline: NIODeadline, _ promise: EventLoopPromise<Bool>) {
        let isQuiet = self.connections.isEmpty && (self.home?.pendingDrops ?? 0) == 0
        guard !isQuiet, NIODeadline.now() < deadline else { return promise.succeed(isQuiet) }
        self.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(10)) { self.awaitQuiet(until: deadline, promise) }
    }

    /// Removes the node's record and the records of its connections.
    func removeNodeRecords() -> EventLoopFuture<Void> {
        let promise = self.eventLoop.makePromise(of: Void.self)
        for bucket in 0..<ConnectionID.bucketCount {
            self.redis.send(RedisCommand("UNLINK", self.configuration.recordsKey(self.node, bucket: bucket))) { _ in }
        }
        self.redis.send(RedisCommand("UNLINK", self.configuration.nodeKey(self.node))) { _ in promise.succeed() }
        return promise.futureResult
    }

    func closeBus() -> EventLoopFuture<Void> {
        let promise = self.eventLoop.makePromise(of: Void.self)
        guard let bus = self.bus else { return self.eventLoop.makeSucceededVoidFuture() }
        bus.stop { promise.succeed() }
        return promise.futureResult
    }

    func closeClient() -> EventLoopFuture<Void> {
        let promise = self.eventLoop.makePromise(of: Void.self)
        self.redis.close { promise.succeed() }
        return promise.futureResult
    }
}
