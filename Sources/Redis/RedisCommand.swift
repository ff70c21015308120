import NIOCore

/// One command for a Redis server, encoded already.
package struct RedisCommand: Sendable {
    /// The command's name, for logs: arguments may be secret.
    package let name: String
    /// The key that decides which server of a cluster gets it; nil when any may.
    package let key: String?
    /// The command as RESP.
    package let bytes: ByteBuffer

    /// A command from its words: `RedisCommand("HSET", key, "v", 5)`.
    package init(_ name: String, _ arguments: any RedisArgument..., key: String? = nil) {
        self.init(name, arguments: arguments, key: key)
    }

    /// A command whose words are made elsewhere.
    package init(_ name: String, arguments: [any RedisArgument], key: String? = nil) {
        var writer = RESPWriter()
        writer.begin(count: arguments.count + 1)
        writer.argument(name)
        for argument in arguments { argument.write(into: &writer) }
        self.name = name
        self.key = key
        self.bytes = writer.buffer
    }
}
