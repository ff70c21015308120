import Synchronization

/// Whether new clients should be sent here; any thread.
///
/// Not before Redis was reached once and the port is open; afterwards an outage of Redis changes nothing (all nodes share it, and would
/// leave together); no more when the node stops.
package final class Readiness: Sendable {
    /// The phases of a node, in their order.
    package enum Phase: Sendable, Equatable {
        case starting(waitingFor: String)
        case ready
        case stopping
    }

    private let state: Mutex<Phase>

    package init(_ phase: Phase = .starting(waitingFor: "the start")) {
        self.state = Mutex(phase)
    }

    package var phase: Phase { self.state.withLock { $0 } }

    /// Goes on to `phase`; a node that stops is never ready again.
    package func move(to phase: Phase) {
        self.state.withLock { current in
            guard current != .stopping else { return }
            current = phase
        }
    }
}
