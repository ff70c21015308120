import Gateway
import Logging
import Poker
import Rooms

/// The game over plain HTTP: everything below `/api/` on the public port.
package struct PokerREST: HTTPResource {
    private let configuration: PokerConfiguration
    private let metrics: PokerMetrics
    private let logger: Logger

    /// The game with these times and limits; `metrics` are best shared with the `GameSource`.
    package init(configuration: PokerConfiguration, metrics: PokerMetrics = PokerMetrics(), logger: Logger) {
        self.configuration = configuration
        self.metrics = metrics
        self.logger = logger
    }

    package var segment: String { "api" }

    package func makeShard(rooms: RoomsShard) -> any HTTPResourceShard {
        RESTShard(rooms: rooms, caller: StepCaller(configuration: self.configuration, metrics: self.metrics, logger: self.logger))
    }
}
