import Metrics

/// What the transport counts. The labels are part of the documented metrics.
struct TransportMetrics: Sendable {
    let socketsOpened = Counter(label: "pokerface_sockets_opened_total")
    let socketsClosed = Counter(label: "pokerface_sockets_closed_total")
    let handshakesRefused = Counter(label: "pokerface_handshakes_refused_total")
    let framesDropped = Counter(label: "pokerface_room_frames_dropped_total")
    let slowConsumers = Counter(label: "pokerface_slow_consumers_closed_total")
    let silentPeers = Counter(label: "pokerface_silent_peers_closed_total")
}
