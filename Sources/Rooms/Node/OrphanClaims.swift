import CoreMetrics
import Redis

/// Ends the connections that dead nodes left behind, each once: every living node looks through their records, and the one whose HDEL removes
/// a record has claimed it.
///
/// Belongs to the first loop. Whoever claims and dies before it has told the integration takes that one along: an end is told at most
/// once, but for a node that was frozen, whose connections live on and end again.
final class OrphanClaims {
    /// So many records are asked for, and claimed, at a time: a part of the queue to Redis stays free.
    private static let pageSize = 64

    private unowned let shard: RoomsShard
    private var queue = OrphanQueue()

    init(shard: RoomsShard) { self.shard = shard }

    /// The nodes whose lease ran out, when that is sure.
    func looked(expired: Set<NodeID>) {
        guard self.shard.onOrphan != nil else { return }
        self.begin(self.queue.looked(expired: expired))
    }

    private func begin(_ node: NodeID?) {
        if let node { self.page(node, bucket: 0, cursor: "0") }
    }

    private func page(_ node: NodeID, bucket: Int, cursor: String) {
        guard bucket < ConnectionID.bucketCount else { return self.begin(self.queue.ended(isComplete: true)) }
        let key = self.shard.configuration.recordsKey(node, bucket: bucket)
        self.shard.redis.send(RedisCommand("HSCAN", key, cursor, "COUNT", String(Self.pageSize))) { [weak self] result in
            guard let self else { return }
            guard case .success(let value) = result, let page = OrphanPage(value) else {
                return self.begin(self.queue.ended(isComplete: false))
            }
            self.claim(page.records, of: key) { isComplete in
                guard isComplete else { return self.begin(self.queue.ended(isComplete: false)) }
                self.page(node, bucket: page.isLast ? bucket + 1 : bucket, cursor: page.cursor)
            }
        }
    }

    /// Removes each by itself, since only then the answer tells whose it is.
    private func claim(_ records: [(id: String, text: String)], of key: String, ended: @escaping (Bool) -> Void) {
        guard !records.isEmpty else { return ended(true) }
        var isComplete = true
        for (number, record) in records.enumerated() {
            self.shard.redis.send(RedisCommand("HDEL", key, record.id)) { result in
                switch result {
                case .success(.integer(1)): self.claimed(record.id, record.text)
                case .success(.integer): break
                default: isComplete = false
                }
                if number == records.count - 1 { ended(isComplete) }
            }
        }
    }

    private func claimed(_ id: String, _ text: String) {
        // A record of another version of the program may say what this one cannot read.
        guard let id = ConnectionID(text: id), let record = ConnectionRecord(id: id, text: text) else { return }
        self.shard.metrics.orphans.increment()
        self.shard.onOrphan?(record)
    }
}

/// An answer of HSCAN.
private struct OrphanPage {
    var cursor: String
    var records: [(id: String, text: String)]
    var isLast: Bool { self.cursor == "0" }

    init?(_ value: RESPValue) {
        guard let parts = value.arrayValue, parts.count == 2, let cursor = parts[0].string, let fields = parts[1].arrayValue else {
            return nil
        }
        self.cursor = cursor
        self.records = stride(from: 0, to: fields.count - 1, by: 2).compactMap { place in
            guard let id = fields[place].string, let text = fields[place + 1].string else { return nil }
            return (id, text)
        }
    }
}
