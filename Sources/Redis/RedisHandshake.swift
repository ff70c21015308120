import NIOCore

/// What every connection says first, in one write, and what to make of the answers.
package struct RedisHandshake: Sendable {
    /// What an answer means for the connection.
    package enum Progress: Equatable {
        /// Answers are still missing.
        case more
        /// The connection is usable.
        case done(RedisServerIdentity)
        /// The connection is of no use; the error says what to check.
        case failed(RedisError)
    }

    /// One command of the handshake.
    package enum Step: Sendable, Equatable {
        case authenticate
        case select(Int)
        case setName
        case info(String)
        case loadScript(RedisScript)
        /// Answers LOADING or MASTERDOWN where the steps above are allowed all the same.
        case ping
    }

    /// The commands, in the order in which they are sent and answered.
    package let steps: [Step]
    private let configuration: RedisConfiguration
    private var position = 0
    private var info = ""

    /// The handshake of a connection that needs these scripts.
    package init(_ configuration: RedisConfiguration, scripts: [RedisScript]) {
        self.configuration = configuration
        var steps: [Step] = configuration.password == nil ? [] : [.authenticate]
        if configuration.database != 0 { steps.append(.select(configuration.database)) }
        steps += [.setName, .info("server"), .info("memory")]
        self.steps = steps + scripts.map { .loadScript($0) } + [.ping]
    }

    /// All steps as one piece of RESP.
    package var pipeline: ByteBuffer {
        var writer = RESPWriter()
        for step in self.steps { writer.encoded(self.command(step).bytes) }
        return writer.buffer
    }

    /// Takes the next answer, in the order of the steps.
    package mutating func received(_ value: RESPValue) -> Progress {
        guard self.position < self.steps.count else { return .failed(RedisError(.protocol, "an answer that nobody asked for")) }
        let step = self.steps[self.position]
        self.position += 1
        if let error = self.judge(step, value) { return .failed(error) }
        if case .info = step { self.info += (value.string ?? "") + "\n" }
        guard self.position == self.steps.count else { return .more }
        guard let identity = RedisServerIdentity(info: self.info) else {
            return .failed(RedisError(.protocol, "INFO server has no run_id; is this a Redis server?"))
        }
        return .done(identity)
    }

    private func command(_ step: Step) -> RedisCommand {
        switch step {
        case .authenticate: RedisCommand("AUTH", arguments: [self.configuration.username, self.configuration.password].compactMap { $0 })
        case .select(let database): RedisCommand("SELECT", database)
        case .setName: RedisCommand("CLIENT", "SETNAME", self.configuration.clientName)
        case .info(let section): RedisCommand("INFO", section)
        case .loadScript(let script): RedisCommand("SCRIPT", "LOAD", script.source)
        case .ping: RedisCommand("PING")
        }
    }

    private func judge(_ step: Step, _ value: RESPValue) -> RedisError? {
        if let reply = value.errorValue { return self.judge(step, refusal: reply) }
        if case .loadScript(let script) = step, value.string != script.sha1 {
            return RedisError(.configuration, "script \(script.name) has another SHA-1 than was said; build it anew")
        }
        return nil
    }

    private func judge(_ step: Step, refusal reply: RedisReplyError) -> RedisError? {
        if reply.isTransient || reply.message.hasPrefix("ERR max number of clients") {
            return RedisError(.unavailable, "Redis is not ready: \(reply.message)", reply: reply)
        }
        let advice: String? =
            switch (step, reply.prefix) {
            case (_, "NOAUTH"): "Redis wants a password; put it into the URL: redis://:PASSWORD@host or redis://USER:PASSWORD@host"
            case (_, "WRONGPASS"): "Redis refused user or password; check both in the URL, with % written as %25 and @ as %40"
            case (.setName, _): nil
            case (_, "NOPERM"):
                "the Redis user lacks a permission; it needs the commands INFO, PING, SELECT, SCRIPT LOAD, EVALSHA, and its keys and channels"
            case (_, "DENIED"): "Redis is in protected mode; set a password or a bind address in its configuration"
            case (.authenticate, _): "Redis refused AUTH; leave the password out of the URL if the server has none"
            case (.select(let database), _): "Redis has no database \(database); choose a lower number, or raise its `databases`"
            case (.loadScript(let script), _): "Redis does not take script \(script.name)"
            default: "Redis refused the first commands"
            }
        return advice.map { RedisError(.configuration, "\($0) (\(reply.message))", reply: reply) }
    }
}
