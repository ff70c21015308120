/// The rooms of the house and what each may know of the others.
///
/// Successor of the picture in docs/architecture.md: whoever changes one changes both.
enum House {
    /// The layer of each room. A room imports rooms of lower layers only, and of its own layer where `neighbours` says so.
    static let layers: [String: Int] = [
        "CHiredis": 0, "CMalloc": 0, "COpenSSL": 0, "CSpawn": 0, "CZlib": 0, "Cryptography": 0, "JSONText": 0, "WebSocketWire": 0,
        "PokerRules": 0,
        "Telemetry": 0, "TLS": 0,
        "Transport": 1, "Redis": 1, "SocketClient": 1, "History": 1,
        "Rooms": 2, "Gateway": 2, "PokerClient": 2, "Webhooks": 2,
        "Poker": 3, "PokerREST": 3, "WebPage": 3, "Integrations": 3, "PokerTerminal": 3,
        "PokerfaceServer": 4,
        "pokerface": 5,
    ]

    /// Imports within one layer; none of them is mutual.
    static let neighbours: [String: Set<String>] = [
        "Gateway": ["Rooms"], "PokerREST": ["Poker"], "Cryptography": ["COpenSSL"], "WebSocketWire": ["CZlib"],
    ]

    /// The rooms that a vote passes: Foundation stays out of them.
    static let dataPath: Set<String> = [
        "Redis", "Transport", "WebSocketWire", "Rooms", "Gateway", "Poker", "PokerREST", "PokerRules", "JSONText", "TLS",
    ]

    /// The rooms that may spell a Redis command.
    static let redisSpeakers: Set<String> = ["Poker", "Rooms", "Redis"]

    /// Rooms that import nothing at all, not even a package or a system module. The standard library is there without.
    static let alone: Set<String> = ["PokerRules", "JSONText"]

    /// Commands that no other protocol or log level is called like, written as a whole literal or as its first word.
    static let redisCommands: Set<String> = [
        "AUTH", "DEL", "EVAL", "EVALSHA", "EVALSHA_RO", "EXPIRE", "PEXPIRE", "PEXPIREAT", "FCALL", "HDEL", "HELLO", "HEXISTS",
        "HGET", "HGETALL", "HINCRBY", "HKEYS", "HLEN", "HMGET", "HMSET", "HSCAN", "HSET", "HSETNX", "INCR", "KEYS", "LPUSH",
        "LRANGE", "LREM", "LTRIM", "MGET", "MSET", "MULTI", "PSUBSCRIBE", "PUBLISH", "PUNSUBSCRIBE", "RPUSH", "SADD", "SCAN", "SCRIPT",
        "SET", "SETEX", "SETNX", "SMEMBERS", "SPUBLISH", "SREM", "SSUBSCRIBE", "SUBSCRIBE", "SUNSUBSCRIBE", "UNLINK",
        "UNSUBSCRIBE", "XADD", "ZADD", "ZRANGE", "ZRANGEBYSCORE", "ZREM", "ZSCORE",
    ]

    /// Whether `room` may import the room `other`. Modules that are no room of the house are not judged here.
    static func allows(_ room: String, toImport other: String) -> Bool {
        guard let above = self.layers[room], let below = self.layers[other] else { return false }
        return below < above || (below == above && self.neighbours[room, default: []].contains(other))
    }
}
