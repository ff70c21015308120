import Redis

/// The records of this loop's connections. Many are written by one command: a busy node has more of them than its queue to Redis takes.
extension RoomsShard {
    /// So many records go into one command.
    private static let recordsPerCommand = 128

    func write(_ connections: [LocalConnection]) {
        for (bucket, group) in Dictionary(grouping: connections, by: { $0.record.id.bucket }) {
            let key = self.configuration.recordsKey(self.node, bucket: bucket)
            for part in group.parts(of: Self.recordsPerCommand) {
                let fields = part.flatMap { [$0.record.id.text, $0.record.text] }
                self.send("HSET", [key] + fields, for: part.map(\.record.id))
            }
            self.redis.send(RedisCommand("PEXPIRE", key, self.configuration.recordLifeMs)) { _ in }
        }
    }

    func erase(_ ids: [ConnectionID]) {
        for (bucket, group) in Dictionary(grouping: ids, by: \.bucket) {
            let key = self.configuration.recordsKey(self.node, bucket: bucket)
            for part in group.parts(of: Self.recordsPerCommand) { self.send("HDEL", [key] + part.map(\.text), for: part) }
        }
    }

    /// A record that Redis did not take, or did not forget, is put right with the next lease.
    private func send(_ command: String, _ words: [String], for ids: [ConnectionID]) {
        self.redis.send(RedisCommand(command, arguments: words)) { result in
            if case .success(.integer) = result { return }
            self.unrecorded.formUnion(ids)
        }
    }

    /// The lease was renewed: renews the records' lives and writes who was active since.
    func renewRecords() {
        let now = self.nowMs()
        let again = self.unrecorded
        self.unrecorded = []
        self.erase(again.filter { self.connections[$0] == nil })
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
