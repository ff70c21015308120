import Cryptography
import Redis

/// Renews a node's lease and tells who else is alive, by Redis' clock alone.
///
/// KEYS: the set of nodes (node -> end of its lease in ms). ARGV: `renew`, `look` or `end`; node; lease in ms. Answers `ok` or
/// `expired` (the lease had run out before), Redis' time, the nodes whose lease runs, and those that are listed and whose lease ran out.
package enum LeaseScript {
    /// The script, for the clients' first pipeline.
    package static let script = RedisScript(name: "lease", source: Self.source, sha1: Self.hex(Digest.sha1(Self.source.utf8)))

    private static let source = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local state = 'ok'
        if ARGV[1] == 'end' then
          redis.call('ZREM', KEYS[1], ARGV[2])
        elseif ARGV[1] == 'renew' then
          local lease = tonumber(ARGV[3])
          local last = redis.call('ZSCORE', KEYS[1], ARGV[2])
          if not last or tonumber(last) < now then state = 'expired' end
          redis.call('ZADD', KEYS[1], string.format('%.0f', now + lease), ARGV[2])
          redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - 10 * lease))
        end
        local alive = redis.call('ZRANGEBYSCORE', KEYS[1], string.format('%.0f', now), '+inf')
        local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. string.format('%.0f', now))
        return {state, string.format('%.0f', now), alive, expired}
        """

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// What the lease script answered.
struct LeaseAnswer: Sendable {
    var hadExpired: Bool
    var nowMs: Int64
    var alive: Set<NodeID>
    var expired: Set<NodeID>

    /// Nil for an error or a shape that is not the script's.
    init?(_ value: RESPValue) {
        guard case .array(let parts) = value, parts.count == 4, let state = parts[0].string, let now = parts[1].string.flatMap(Int64.init),
            case .array(let alive) = parts[2], case .array(let expired) = parts[3]
        else { return nil }
        self.hadExpired = state == "expired"
        self.nowMs = now
        self.alive = Self.nodes(alive)
        self.expired = Self.nodes(expired)
    }

    private static func nodes(_ values: [RESPValue]) -> Set<NodeID> { Set(values.compactMap { $0.string.flatMap(NodeID.init(text:)) }) }
}
