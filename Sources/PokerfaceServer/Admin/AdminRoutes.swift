import NIOCore
import NIOHTTP1
import Telemetry

/// What the admin port answers, without the socket.
package struct AdminRoutes: Sendable {
    /// How long an event loop may be busy before the node counts as hanging.
    package static let loopPatience = TimeAmount.seconds(10)

    /// One answer: status, content type, text.
    package struct Answer: Sendable, Equatable {
        package let status: HTTPResponseStatus
        package let contentType: String
        package let body: String

        static func plain(_ status: HTTPResponseStatus, _ text: String) -> Answer {
            Answer(status: status, contentType: "text/plain; charset=utf-8", body: text + "\n")
        }
    }

    private let readiness: Readiness
    private let heartbeats: LoopHeartbeats
    private let loopPatience: TimeAmount
    private let metrics: @Sendable () async -> String

    /// - Parameter metrics: the Prometheus text; may ask the event loops for their counts.
    package init(
        readiness: Readiness, heartbeats: LoopHeartbeats, loopPatience: TimeAmount = Self.loopPatience,
        metrics: @escaping @Sendable () async -> String
    ) {
        self.readiness = readiness
        self.heartbeats = heartbeats
        self.loopPatience = loopPatience
        self.metrics = metrics
    }

    /// The answer to a request; a query is ignored.
    package func answer(method: HTTPMethod, uri: String) async -> Answer {
        guard method == .GET || method == .HEAD else { return .plain(.methodNotAllowed, "only GET and HEAD") }
        switch String(uri.prefix { $0 != "?" }) {
        case "/healthz": return health()
        case "/readyz": return ready()
        case "/metrics": return Answer(status: .ok, contentType: MetricRegistry.contentType, body: await metrics())
        default: return .plain(.notFound, "not found; there are /healthz /readyz /metrics")
        }
    }

    /// Never asks Redis: an outage there is no reason to end a node and cut its sockets.
    private func health() -> Answer {
        let silent = heartbeats.silent(patience: loopPatience)
        guard silent.isEmpty else {
            return .plain(.serviceUnavailable, "event loops that hang: \(silent.map(String.init).joined(separator: ", "))")
        }
        return .plain(.ok, "ok")
    }

    private func ready() -> Answer {
        switch readiness.phase {
        case .ready: .plain(.ok, "ok")
        case .starting(let reason): .plain(.serviceUnavailable, "not ready: waiting for \(reason)")
        case .stopping: .plain(.serviceUnavailable, "not ready: stopping")
        }
    }
}
