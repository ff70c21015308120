import CoreMetrics
import Transport

/// What the gateway counts on one event loop. Loops share the numbers through the metrics back end.
struct GatewayMetrics {
    /// Messages that passed the buckets.
    let messages = Counter(label: "pokerface_gateway_messages_total")
    /// Messages that were answered `Too Many Requests` or ended their connection.
    let throttled = Counter(label: "pokerface_gateway_throttled_total")
    /// Which rate it was.
    let limits = LimitCounters()
    /// Messages without a route.
    let forbidden = Counter(label: "pokerface_gateway_forbidden_total")
    /// Messages that an integration failed with.
    let failed = Counter(label: "pokerface_gateway_failed_total")
}
