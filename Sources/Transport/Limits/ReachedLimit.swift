import CoreMetrics

/// A limit that somebody came up against: the closed set of a metric's label. The raw values do not change; docs/limits.md explains each.
package enum ReachedLimit: String, CaseIterable, Sendable {
    case connections
    case connectionsPerAddress = "connections_per_address"
    case handshakes
    case handshakesPerAddress = "handshakes_per_address"
    case secureHandshakes = "tls_handshakes"
    case secureHandshakesPerAddress = "tls_handshakes_per_address"
    case messagesPerConnection = "messages_per_connection"
    case messagesPerAddress = "messages_per_address"
    case messagesPerStage = "messages_per_stage"
    /// Request line, size or number of fields.
    case header
    case body
    case handshakeTime = "handshake_time"
    case keepAliveTime = "keep_alive_time"
    /// Nobody decided about a socket in time.
    case admissionTime = "admission_time"
    /// A frame or message is too big, or has too many fragments.
    case messageSize = "message_size"
    /// A message did not come to its end in time.
    case messageTime = "message_time"
    case sendQueue = "send_queue"
    case bytesInFlight = "bytes_in_flight"
    /// The listener rests, since the descriptors that are left are for others.
    case descriptors
    /// A connection that is no socket was ended while others waited to come in.
    case waitingConnections = "waiting_connections"
}

/// Counts how often each limit was reached. Any thread.
package struct LimitCounters: Sendable {
    private let counters: [ReachedLimit: Counter]

    /// Counters of the process' metrics back end unless another one is given; made several times they are the same.
    package init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.counters = Dictionary(
            uniqueKeysWithValues: ReachedLimit.allCases.map { limit in
                (limit, Counter(label: "pokerface_limits_reached_total", dimensions: [("limit", limit.rawValue)], factory: factory))
            })
    }

    /// Somebody came up against it.
    package func reached(_ limit: ReachedLimit) { self.counters[limit]?.increment() }
}
