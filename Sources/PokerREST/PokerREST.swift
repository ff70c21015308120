import Gateway
import Logging
import Poker
import Rooms

/// The game over plain HTTP: everything below `/api/` on the public port.
package struct PokerREST: HTTPResource {
    private let configuration: PokerConfiguration
    private let metrics: PokerMetrics
    private let sealer: PasscodeSealer
    private let logger: Logger

    /// The game with these times and limits; `metrics` are best shared with the `GameSource`, and a node has one `sealer`.
    package init(configuration: PokerConfiguration, metrics: PokerMetrics = PokerMetrics(), sealer: PasscodeSealer, logger: Logger) {
        self.configuration = configuration
        self.metrics = metrics
        self.sealer = sealer
        self.logger = logger
    }

    package var segment: String { "api" }

    package func makeShard(rooms: RoomsShard) -> any HTTPResourceShard {
        RESTShard(
            rooms: rooms, caller: StepCaller(configuration: self.configuration, metrics: self.metrics, logger: self.logger),
            sealer: self.sealer)
    }
}
