import NIOCore

/// One call of a `RedisClient`, from the queue to its completion.
struct RedisOrder {
    enum Content {
        case command(RedisCommand)
        case script(RedisScript, keys: [String], arguments: (RedisServerIdentity) -> [any RedisArgument])
    }

    let content: Content
    let completion: RedisClient.Completion
    private var carriesSource = false

    init(content: Content, completion: @escaping RedisClient.Completion) {
        self.content = content
        self.completion = completion
    }

    /// Writes the call for the server of this connection.
    func write(into writer: inout RESPWriter, identity: RedisServerIdentity) {
        switch self.content {
        case .command(let command): writer.encoded(command.bytes)
        case .script(let script, let keys, let arguments):
            let arguments = arguments(identity)
            writer.begin(count: 3 + keys.count + arguments.count)
            writer.argument(self.carriesSource ? "EVAL" : "EVALSHA")
            writer.argument(self.carriesSource ? script.source : script.sha1)
            writer.argument(String(keys.count))
            for key in keys { writer.argument(key) }
            for argument in arguments { argument.write(into: &writer) }
        }
    }

    /// Whether the server has forgotten the script; if so, this call carries the source from now on.
    mutating func mustBeSentAgain(after value: RESPValue) -> Bool {
        guard case .script = self.content, !self.carriesSource, value.errorValue?.prefix == "NOSCRIPT" else { return false }
        self.carriesSource = true
        return true
    }
}
