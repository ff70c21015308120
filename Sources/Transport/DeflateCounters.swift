import CoreMetrics
import WebSocketWire

/// What was compressed in one direction. Any thread.
struct DeflateCounters: Sendable {
    private let messages: Counter
    private let plainBytes: Counter
    private let compressedBytes: Counter

    /// - Parameter direction: `in` or `out`.
    init(direction: String, factory: any MetricsFactory) {
        let dimensions = [("direction", direction)]
        self.messages = Counter(label: "pokerface_compressed_messages_total", dimensions: dimensions, factory: factory)
        self.plainBytes = Counter(
            label: "pokerface_compressed_bytes_total", dimensions: dimensions + [("form", "plain")], factory: factory)
        self.compressedBytes = Counter(
            label: "pokerface_compressed_bytes_total", dimensions: dimensions + [("form", "compressed")], factory: factory)
    }

    func add(_ counts: DeflateCounts) {
        guard counts.messages > 0 else { return }
        self.messages.increment(by: counts.messages)
        self.plainBytes.increment(by: counts.plainBytes)
        self.compressedBytes.increment(by: counts.compressedBytes)
    }
}
