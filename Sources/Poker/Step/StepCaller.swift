import CoreMetrics
import Logging
import NIOCore
import Redis
import Rooms

/// What came of a step.
package enum StepOutcome: Sendable {
    /// The step ran, or refused to.
    case answered(StepReply)
    /// Certainly not done. A retry helps.
    case unavailable
    /// Sent and not answered: it may have been done.
    case unknown
}

/// Sends steps to Redis. A value; each call belongs to the loop of the client that it is given.
package struct StepCaller: Sendable {
    package let configuration: PokerConfiguration
    package let keys: GameKeys
    private let logger: Logger
    /// What the node's games count.
    package let metrics: PokerMetrics
    private let audience: (any GameAudience)?

    /// A caller under these names. `audience` is told what its steps bring about.
    package init(
        configuration: PokerConfiguration, metrics: PokerMetrics = PokerMetrics(), audience: (any GameAudience)? = nil, logger: Logger
    ) {
        self.configuration = configuration
        self.keys = GameKeys(configuration)
        self.metrics = metrics
        self.audience = audience
        self.logger = logger
    }

    /// Sends one step; it will not run later than 3 s from now.
    package func call(_ command: StepCommand, on game: String, context: RoomContext, completion: @escaping (StepOutcome) -> Void) {
        let sentAt = NIODeadline.now()
        self.send(command, on: game, notAfterMs: context.notAfterMs, context: context) { outcome in
            guard case .answered(let reply) = outcome, reply.code == "late" else { return completion(outcome) }
            let passed = (NIODeadline.now() - sentAt).milliseconds
            guard reply.nowMs - context.nowMs > passed + 1000 else { return completion(.unavailable) }
            // This loop had not heard Redis' clock yet, or it has jumped. Nothing was done: once more, by the clock that was answered.
            self.send(command, on: game, notAfterMs: reply.nowMs + 3000, context: context, completion: completion)
        }
    }

    private func send(
        _ command: StepCommand, on game: String, notAfterMs: Int64, context: RoomContext, completion: @escaping (StepOutcome) -> Void
    ) {
        let channel = self.keys.channel(game)
        let publish = self.configuration.publishCommand
        let node = context.node
        context.redis.evaluate(
            StepScript.script, keys: self.keys.all(game),
            arguments: { server in
                command.argv(runID: server.runID, publish: publish, channel: channel, notAfterMs: notAfterMs, node: node)
            },
            completion: { completion(self.outcome(of: $0, command)) })
    }

    private func outcome(of result: Result<RESPValue, RedisError>, _ command: StepCommand) -> StepOutcome {
        switch result {
        case .success(let value):
            guard let reply = StepReply(value) else { return self.failed(StepFailure(value), command) }
            self.metrics.stepEnded(op: command.op, code: reply.code)
            self.tellAudience(reply)
            if let failure = reply.publishFailure {
                self.metrics.publishFailures.increment()
                self.tell("Redis did not publish a step's events: other nodes find out by their sweep", command, "publish", failure)
            }
            return reply.code == "upgrade" ? .unavailable : .answered(reply)
        case .failure(let error):
            self.metrics.stepEnded(op: command.op, code: error.code == .unknown ? "unknown" : "unavailable")
            return error.code == .unknown ? .unknown : .unavailable
        }
    }

    private func tellAudience(_ reply: StepReply) {
        guard let audience, reply.told != nil else { return }
        let news = reply.news(evenWithoutWebhooks: audience.wantsAll)
        if !news.isEmpty { audience.told(news) }
    }

    /// An error of the server: refused as a whole, or broken off on its way, perhaps after its first writes.
    private func failed(_ failure: StepFailure, _ command: StepCommand) -> StepOutcome {
        guard !failure.isCertainlyNotDone else {
            self.metrics.stepEnded(op: command.op, code: "refused")
            self.logger.debug("step refused by redis", metadata: ["step.op": "\(command.op)", "redis.error": "\(failure.kind)"])
            return .unavailable
        }
        self.metrics.stepEnded(op: command.op, code: "unknown")
        self.tell("Redis broke a step off, perhaps after it had written", command, failure.kind, failure.text)
        return .unknown
    }

    /// What must not happen, told once in a while: each is one step of many that fail alike.
    private func tell(_ message: Logger.Message, _ command: StepCommand, _ kind: String, _ words: String) {
        guard let untold = self.metrics.troubleHappened("\(command.op) \(kind)") else { return }
        self.logger.error(
            message, metadata: ["step.op": "\(command.op)", "redis.error": "\(words.prefix(200))", "log.untold": "\(untold)"])
    }
}
