import CoreMetrics

/// A number that rises and falls: the back end of `Meter`, `Gauge` and of a recorder that keeps the last value only; any thread.
package final class GaugeSeries: MeterHandler, RecorderHandler, Sendable {
    private let value = AtomicDouble()

    package init() {}

    package func set(_ value: Int64) { self.value.store(Double(value)) }
    package func set(_ value: Double) { self.value.store(value) }
    package func record(_ value: Int64) { self.value.store(Double(value)) }
    package func record(_ value: Double) { self.value.store(value) }
    package func increment(by amount: Double) { self.value.add(amount) }
    package func decrement(by amount: Double) { self.value.add(-amount) }

    package var current: Double { self.value.load() }
}
