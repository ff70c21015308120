import Gateway
import Logging
import Poker
import Rooms
import Webhooks

/// The game over plain HTTP: everything below `/api/` on the public port.
package struct PokerREST: HTTPResource {
    private let configuration: PokerConfiguration
    private let metrics: PokerMetrics
    private let sealer: PasscodeSealer
    private let audience: (any GameAudience)?
    private let webhookRules: WebhookRules
    private let logger: Logger

    /// The game with these times and limits; `metrics` are best shared with the `GameSource`, and a node has one `sealer`.
    package init(
        configuration: PokerConfiguration, metrics: PokerMetrics = PokerMetrics(), sealer: PasscodeSealer,
        audience: (any GameAudience)? = nil, webhookRules: WebhookRules = WebhookRules(), logger: Logger
    ) {
        self.configuration = configuration
        self.metrics = metrics
        self.sealer = sealer
        self.audience = audience
        self.webhookRules = webhookRules
        self.logger = logger
    }

    package var segments: [String] { ["api"] }

    package func makeShard(rooms: RoomsShard) -> any HTTPResourceShard {
        let caller = StepCaller(configuration: self.configuration, metrics: self.metrics, audience: self.audience, logger: self.logger)
        return RESTShard(rooms: rooms, caller: caller, sealer: self.sealer, webhookRules: self.webhookRules)
    }
}
