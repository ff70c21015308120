import CoreMetrics
import Synchronization

/// A number that only grows, one relaxed atomic addition per increment; any thread.
package final class CounterSeries: CounterHandler, Sendable {
    private let value = Atomic<Int64>(0)

    package init() {}

    /// Adds `amount`; a negative one is ignored, since a Prometheus counter never falls.
    package func increment(by amount: Int64) {
        guard amount > 0 else { return }
        self.value.wrappingAdd(amount, ordering: .relaxed)
    }

    package func reset() {
        self.value.store(0, ordering: .relaxed)
    }

    package var total: Int64 { self.value.load(ordering: .relaxed) }
}

/// A counter that takes fractions; any thread.
package final class FractionCounterSeries: FloatingPointCounterHandler, Sendable {
    private let value = AtomicDouble()

    package init() {}

    /// Adds `amount`; a negative one or NaN is ignored.
    package func increment(by amount: Double) {
        guard amount > 0 else { return }
        self.value.add(amount)
    }

    package func reset() {
        self.value.store(0)
    }

    package var total: Double { self.value.load() }
}
