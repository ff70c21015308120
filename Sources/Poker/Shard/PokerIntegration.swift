import Gateway
import Logging
import Redis
import Rooms

/// The built-in game, as routes lead to it under the name `poker`.
package struct PokerIntegration: Integration {
    private let configuration: PokerConfiguration
    private let metrics: PokerMetrics
    private let audience: (any GameAudience)?
    private let sealer: PasscodeSealer
    private let logger: Logger

    /// The game with these times and limits; `metrics` are best shared with the `GameSource`, and a node has one `sealer`.
    package init(
        configuration: PokerConfiguration, metrics: PokerMetrics = PokerMetrics(), sealer: PasscodeSealer = PasscodeSealer(),
        audience: (any GameAudience)? = nil, logger: Logger
    ) {
        self.configuration = configuration
        self.metrics = metrics
        self.sealer = sealer
        self.audience = audience
        self.logger = logger
    }

    /// What the clients of a node load with each connection.
    package static let scripts = [StepScript.script, AttemptScript.script]

    package var name: String { "poker" }

    package var firstMessages: [String] {
        [
            #"{"action":"createGame","name":"Ana"}"#, #"{"action":"joinGame","game":"CODE","name":"Luis"}"#, #"{"action":"startVote"}"#,
            #"{"action":"vote","value":"5"}"#, #"{"action":"closeVote"}"#,
        ]
    }

    package func makeShard(rooms: RoomsShard) -> any IntegrationShard {
        PokerShard(
            rooms: rooms,
            caller: StepCaller(configuration: self.configuration, metrics: self.metrics, audience: self.audience, logger: self.logger),
            sealer: self.sealer, logger: self.logger)
    }
}
