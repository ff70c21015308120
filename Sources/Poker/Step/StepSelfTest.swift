import NIOCore
import Redis
import Rooms

/// Tries at a node's start what the step and the rooms will ask of Redis later, when a refusal in the middle would cost a result.
///
/// A script that fails after its first write does not roll back, so a user without RPUSH plays well until the first reveal.
package enum StepSelfTest {
    /// The commands that are tried, each on keys and a channel of the games' form.
    package static let commands = [
        "TIME", "HSET", "HMGET", "HGET", "HGETALL", "HKEYS", "HDEL", "PEXPIRE", "RPUSH", "LLEN", "LINDEX", "LRANGE", "LREM", "LTRIM",
        "PUBLISH", "DEL", "UNLINK",
    ]

    /// Runs the test on a connection of the node, on its loop. Its keys are gone at the end, or 5 s later if the user may not delete.
    ///
    /// - Returns: nil when all is well, else one line that says what is refused and what to do. A retry helps once that is done.
    package static func problem(
        on client: RedisClient, configuration: PokerConfiguration, node: NodeID
    ) -> EventLoopFuture<String?> {
        client.eventLoop.assertInEventLoop()
        let keys = GameKeys(configuration)
        let name = Self.name(of: node)
        let promise = client.eventLoop.makePromise(of: String?.self)
        // As text: EVAL is what NOSCRIPT falls back to. EVALSHA has carried the lease by now.
        let call = RedisCommand(
            "EVAL",
            arguments: [Self.source, "2", keys.room(name), "\(keys.room(name)):hist", configuration.publishCommand, keys.channel(name)])
        client.send(call) { result in
            promise.succeed(Self.problem(in: result, Rights(configuration, user: client.configuration.username)))
        }
        return promise.futureResult
    }

    /// What stands in the place of a game's code or slug: no game's holds a colon.
    package static func name(of node: NodeID) -> String { "selftest:\(node)" }

    private static func problem(in result: Result<RESPValue, RedisError>, _ rights: Rights) -> String? {
        switch result {
        case .failure(let error): return "no answer to the test of its commands: \(error.message)"
        case .success(.error(let reply)): return rights.problem(["EVAL"], words: reply.message)
        case .success(let value):
            let refusals = (value.arrayValue ?? []).compactMap(\.string)
            guard refusals.count >= 2 else { return nil }
            return rights.problem(stride(from: 0, to: refusals.count, by: 2).map { refusals[$0] }, words: refusals[1])
        }
    }

    /// KEYS: a hash and a list. ARGV: the publish command, a channel. Answers each refused command and Redis' words for it.
    private static let source = """
        local refused = {}
        local function try(command, ...)
          local answer = redis.pcall(command, ...)
          if type(answer) == 'table' and answer.err then
            refused[#refused + 1] = command
            refused[#refused + 1] = answer.err
          end
        end
        local hash, list = KEYS[1], KEYS[2]
        try('TIME')
        try('HSET', hash, 'a', '1', 'b', '1')
        try('PEXPIRE', hash, 5000)
        try('HMGET', hash, 'a', 'b')
        try('HGET', hash, 'a')
        try('HGETALL', hash)
        try('HKEYS', hash)
        try('HDEL', hash, 'b')
        try('RPUSH', list, '1')
        try('PEXPIRE', list, 5000)
        try('LLEN', list)
        try('LINDEX', list, 0)
        try('LRANGE', list, 0, 0)
        try('LREM', list, -1, '2')
        try('LTRIM', list, 0, -1)
        try(ARGV[1], ARGV[2], 'selftest')
        try('DEL', hash)
        try('UNLINK', list)
        return refused
        """

    /// What the Redis user needs, for the line that says so.
    private struct Rights {
        private let user: String
        private let prefix: String

        init(_ configuration: PokerConfiguration, user: String?) {
            self.user = user ?? "default"
            self.prefix = configuration.keyPrefix
        }

        func problem(_ commands: [String], words: String) -> String {
            var names: [String] = []
            for command in commands where !names.contains(command) { names.append(command) }
            let list = names.joined(separator: ", ")
            // ACL refusals inside a script are an ERR with these words, in Redis 7.0 and from 7.2 on.
            let isPermission =
                words.hasPrefix("NOPERM") || words.contains("The user executing the script") || words.contains("ACL failure in script")
            guard isPermission else { return "it refuses \(list) (\(words)); see its log and its configuration" }
            let grants = names.map { "+\($0.lowercased())" }.joined(separator: " ")
            let rule = "ACL SETUSER \(self.user) \(grants) ~\(self.prefix)* &\(self.prefix)*"
            return "the Redis user may not use \(list) (\(words)); let it: \(rule)"
        }
    }
}
