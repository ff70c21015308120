import CoreMetrics
import WebSocketWire

/// What the transport counts; made once for a node and shared by its loops. The labels are part of the documented metrics. Any thread.
package struct TransportMetrics: Sendable {
    let limits: LimitCounters
    private let socketsOpened: Counter
    private let socketsCompressed: Counter
    let handshakesRefused: Counter
    let proxyHeadersRefused: Counter
    let framesDropped: Counter
    let slowConsumers: Counter
    let silentPeers: Counter
    let secureConnections: Counter
    let secureFailures: Counter
    let certificateReloadFailures: Counter
    private let factory: any MetricsFactory
    private let socketsClosed: [SocketCloseClass: Counter]
    private let framesSent: Counter
    private let messagesReceived: Counter
    private let received: DeflateCounters
    private let sent: DeflateCounters

    /// Counters of the process' metrics back end unless another one is given.
    package init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.limits = LimitCounters(factory: factory)
        self.socketsOpened = Counter(label: "pokerface_sockets_opened_total", factory: factory)
        self.socketsCompressed = Counter(label: "pokerface_sockets_compressed_total", factory: factory)
        self.received = DeflateCounters(direction: "in", factory: factory)
        self.sent = DeflateCounters(direction: "out", factory: factory)
        self.handshakesRefused = Counter(label: "pokerface_handshakes_refused_total", factory: factory)
        self.proxyHeadersRefused = Counter(label: "pokerface_proxy_headers_refused_total", factory: factory)
        self.framesDropped = Counter(label: "pokerface_room_frames_dropped_total", factory: factory)
        self.slowConsumers = Counter(label: "pokerface_slow_consumers_closed_total", factory: factory)
        self.silentPeers = Counter(label: "pokerface_silent_peers_closed_total", factory: factory)
        self.secureConnections = Counter(label: "pokerface_tls_connections_total", factory: factory)
        self.secureFailures = Counter(label: "pokerface_tls_handshake_failures_total", factory: factory)
        self.certificateReloadFailures = Counter(label: "pokerface_tls_reload_failures_total", factory: factory)
        self.factory = factory
        self.framesSent = Counter(label: "pokerface_frames_sent_total", factory: factory)
        self.messagesReceived = Counter(label: "pokerface_messages_received_total", factory: factory)
        self.socketsClosed = Dictionary(
            uniqueKeysWithValues: SocketCloseClass.allCases.map { reason in
                (reason, Counter(label: "pokerface_sockets_closed_total", dimensions: [("class", reason.rawValue)], factory: factory))
            })
    }

    /// When the certificate runs out, in seconds since 1970. Made when it is asked for: a node without a certificate has no such figure.
    var certificateNotAfter: Gauge { Gauge(label: "pokerface_tls_certificate_not_after_seconds", factory: self.factory) }

    /// A socket is open.
    func opened(compresses: Bool) {
        self.socketsOpened.increment()
        if compresses { self.socketsCompressed.increment() }
    }

    /// What a loop's inflaters and deflaters did since it told last. A broadcast counts once for a loop, however many sockets get it.
    func compressed(received: DeflateCounts, sent: DeflateCounts) {
        self.received.add(received)
        self.sent.add(sent)
    }

    /// A socket is over.
    func closed(_ code: WebSocketCloseCode) { self.socketsClosed[SocketCloseClass(code)]?.increment() }

    /// What a loop has carried since it told last: an atomic addition each, which is too dear for every frame.
    func carried(_ traffic: Traffic) {
        if traffic.framesSent > 0 { self.framesSent.increment(by: traffic.framesSent) }
        if traffic.messagesReceived > 0 { self.messagesReceived.increment(by: traffic.messagesReceived) }
    }
}
