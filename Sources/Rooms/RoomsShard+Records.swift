import Redis

/// The records of this loop's connections. Many are written by one command: a busy node has more of them than its queue to Redis takes.
extension RoomsShard {
    /// So many records go into one command.
    private static let recordsPerCommand = 128

    /// The most closed connections whose records are still to be erased. While Redis is away they gather; of more the records stay until the
    /// hash expires or the node ends.
    private static let doubtLimit = 100_000

    func write(_ connections: [LocalConnection]) {
        for (bucket, group) in Dictionary(grouping: connections, by: { $0.record.id.bucket }) {
            let key = self.configuration.recordsKey(self.node, bucket: bucket)
            for part in group.parts(of: Self.recordsPerCommand) {
                self.send("HSET", [key] + part.flatMap { [$0.record.id.text, $0.record.text] }, for: part.map(\.record.id))
            }
            self.redis.send(RedisCommand("PEXPIRE", key, self.configuration.recordLifeMs)) { _ in }
        }
    }

    func erase(_ ids: [ConnectionID]) {
        for (key, part) in self.parts(of: ids) { self.send("HDEL", [key] + part.map(\.text), for: part) }
    }

    private func parts(of ids: [ConnectionID]) -> [(key: String, ids: [ConnectionID])] {
        Dictionary(grouping: ids, by: \.bucket).flatMap { bucket, group in
            let key = self.configuration.recordsKey(self.node, bucket: bucket)
            return group.parts(of: Self.recordsPerCommand).map { (key, $0) }
        }
    }

    /// A record that Redis did not take, or did not forget, is put right with the next lease.
    private func send(_ command: String, _ words: [String], for ids: [ConnectionID], done: @escaping () -> Void = {}) {
        self.redis.send(RedisCommand(command, arguments: words)) { result in
            if case .success(.integer) = result {} else { self.doubt(ids) }
            done()
        }
    }

    private func doubt(_ ids: [ConnectionID]) {
        let room = Self.doubtLimit + self.connections.count - self.unrecorded.count
        self.unrecorded.formUnion(ids.prefix(max(0, room)))
    }

    /// Erases what has gathered in its turn among the node's own work, so that people's commands do not wait for it.
    private func eraseInTurn(_ ids: [ConnectionID]) {
        for (key, part) in self.parts(of: ids) {
            self.home?.pace { self.send("HDEL", [key] + part.map(\.text), for: part, done: $0) }
        }
    }

    /// The lease was renewed: renews the records' lives and writes who was active since.
    func renewRecords() {
        let now = self.nowMs()
        let again = self.unrecorded
        self.unrecorded = []
        self.eraseInTurn(again.filter { self.connections[$0] == nil })
        let active = self.connections.values.filter { $0.wasActive || again.contains($0.record.id) }
        for connection in active where connection.wasActive {
            connection.wasActive = false
            connection.record.lastActiveMs = now
        }
        self.write(active)
        guard self.index == 0 else { return }
        for bucket in 0..<ConnectionID.bucketCount {
            let key = self.configuration.recordsKey(self.node, bucket: bucket)
            self.redis.send(RedisCommand("PEXPIRE", key, self.configuration.recordLifeMs)) { _ in }
        }
    }

    /// Redis lost what this node wrote (a restart without persistence, a lease run out): writes every record again.
    ///
    /// And once more with the next lease: who took this node for dead may be claiming its connections still.
    func rewriteRecords() {
        self.write(Array(self.connections.values))
        self.unrecorded.formUnion(self.connections.keys)
    }
}

extension Array {
    /// The elements in order, so many at a time.
    fileprivate func parts(of size: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: size).map { Array(self[$0..<Swift.min($0 + size, self.count)]) }
    }
}
