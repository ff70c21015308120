import CoreMetrics
import Metrics
import Synchronization
import Telemetry

/// What the games of a node count; made once and shared by its loops.
package final class PokerMetrics: Sendable {
    private struct Label: Hashable {
        var op: String
        var code: String
    }

    private let steps = Mutex<[Label: Counter]>([:])
    /// Steps whose events could not be published: other nodes learn of them by the sweep only.
    let publishFailures = Counter(label: "pokerface_game_publish_failures_total")

    private let limits = Dictionary(
        uniqueKeysWithValues: AttemptCounter.Kind.allCases.map { kind in
            (kind, Counter(label: "pokerface_limits_reached_total", dimensions: [("limit", kind.limitName)]))
        })

    private let seatLimits = Dictionary(
        uniqueKeysWithValues: SeatRate.allCases.map { rate in
            (rate, Counter(label: "pokerface_limits_reached_total", dimensions: [("limit", rate.limitName)]))
        })

    private let connectionLimits = Dictionary(
        uniqueKeysWithValues: ConnectionRate.allCases.map { rate in
            (rate, Counter(label: "pokerface_limits_reached_total", dimensions: [("limit", rate.limitName)]))
        })

    /// Which troubles the node's log has got already.
    private let troubles = Mutex(Recurrence())

    package init() {}

    /// Nil when the trouble is not to be logged now, else how many of its kind were not since the last one was.
    func troubleHappened(_ kind: String) -> Int? { self.troubles.withLock { $0.happened(kind, now: .now) } }

    /// Counts somebody who was refused by a counter of the address.
    package func limitReached(_ kind: AttemptCounter.Kind) { self.limits[kind]?.increment() }

    /// Counts a seat that did too much by its token.
    package func limitReached(_ rate: SeatRate) { self.seatLimits[rate]?.increment() }

    /// Counts a connection that did something too often.
    func limitReached(_ rate: ConnectionRate) { self.connectionLimits[rate]?.increment() }

    /// Counts a step by what it was and how it ended. Both are words of the step's own, so the set of series is closed.
    func stepEnded(op: String, code: String) {
        let label = Label(op: op, code: code)
        let counter = self.steps.withLock { steps in
            if let counter = steps[label] { return counter }
            let counter = Counter(label: "pokerface_game_steps_total", dimensions: [("op", op), ("code", code)])
            steps[label] = counter
            return counter
        }
        counter.increment()
    }
}
