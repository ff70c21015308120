import CoreMetrics
import Synchronization

/// Observations counted in fixed buckets: the back end of `Timer` (in seconds) and of `Recorder`; any thread.
package final class HistogramSeries: TimerHandler, RecorderHandler, Sendable {
    /// Seconds from a tenth of a millisecond to ten: what a step, a command or a handshake may take.
    package static let secondsBounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Counts and bytes in powers of four up to a million.
    package static let amountBounds: [Double] = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262_144, 1_048_576]

    /// Inclusive upper bounds, rising; one more bucket, `+Inf`, lies above them.
    package let bounds: [Double]
    private let buckets: [Bucket]
    private let sum = AtomicDouble()

    package init(bounds: [Double]) {
        self.bounds = bounds
        self.buckets = (0...bounds.count).map { _ in Bucket() }
    }

    package func recordNanoseconds(_ duration: Int64) {
        self.observe(Double(duration) / 1e9)
    }

    package func record(_ value: Int64) { self.observe(Double(value)) }
    package func record(_ value: Double) { self.observe(value) }

    private func observe(_ value: Double) {
        guard !value.isNaN else { return }
        let index = self.bounds.firstIndex { value <= $0 } ?? self.bounds.count
        self.buckets[index].count.wrappingAdd(1, ordering: .relaxed)
        self.sum.add(value)
    }

    /// The buckets as Prometheus wants them, cumulative and with `+Inf` last, and the sum of what was observed.
    package func snapshot() -> (cumulative: [Int64], sum: Double) {
        var total: Int64 = 0
        let cumulative = self.buckets.map { bucket in
            total += bucket.count.load(ordering: .relaxed)
            return total
        }
        return (cumulative, self.sum.load())
    }

    private final class Bucket: Sendable {
        let count = Atomic<Int64>(0)
    }
}
