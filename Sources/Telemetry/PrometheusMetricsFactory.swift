import CoreMetrics

/// The swift-metrics back end: what any room counts ends in a ``MetricRegistry``; any thread.
///
/// Counters get the suffix `_total`, timers `_seconds` (fixed buckets). The same label and dimensions give the same series, and a
/// destroyed metric keeps its series: label sets are closed, and a counter that vanished would look like a restart.
package struct PrometheusMetricsFactory: MetricsFactory {
    package let registry: MetricRegistry

    package init(registry: MetricRegistry) {
        self.registry = registry
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.registry.counter(label, LabelSet(dimensions))
    }

    package func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        self.registry.fractionCounter(label, LabelSet(dimensions))
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        self.registry.gauge(label, LabelSet(dimensions))
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return self.registry.gauge(label, LabelSet(dimensions)) }
        return self.registry.histogram(label, LabelSet(dimensions), bounds: HistogramSeries.amountBounds)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        self.registry.histogram(label, LabelSet(dimensions), bounds: HistogramSeries.secondsBounds, suffix: "_seconds")
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
