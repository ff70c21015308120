import Synchronization

/// Every metric of the process, and its text for Prometheus; any thread.
///
/// Bounded: at most ``Limits/series`` label sets per metric and ``Limits/families`` metrics. Beyond the first limit a new label set is
/// counted in the series whose label values are all `other`; beyond the second a new metric is counted nowhere. Both raise
/// `<prefix>telemetry_refused_total`, so that an alarm can find the mistake.
package final class MetricRegistry: Sendable {
    /// How much the registry holds before it refuses.
    package struct Limits: Sendable {
        package var families: Int
        package var series: Int

        package init(families: Int = 256, series: Int = 256) {
            self.families = families
            self.series = series
        }
    }

    private struct State {
        var families: [String: MetricFamily] = [:]
        var collectors: [@Sendable () -> [MetricSample]] = []
    }

    /// Put in front of every metric name that lacks it.
    package let prefix: String
    private let limits: Limits
    private let help: [String: String]
    private let refused = CounterSeries()
    private let state = Mutex(State())

    /// - Parameter help: text for `# HELP` by full metric name.
    package init(prefix: String = "", limits: Limits = Limits(), help: [String: String] = [:]) {
        self.prefix = prefix
        self.limits = limits
        self.help = help
    }

    /// Adds values that are read at each scrape; `collect` must be quick, and may be called from any thread.
    package func addCollector(_ collect: @escaping @Sendable () -> [MetricSample]) {
        self.state.withLock { $0.collectors.append(collect) }
    }

    package func counter(_ label: String, _ labels: LabelSet = .none) -> CounterSeries {
        let name = MetricName.metric(label, prefix: self.prefix, suffix: "_total")
        guard case .counter(let found) = self.series(name, labels, make: { .counter(CounterSeries()) }) else { return CounterSeries() }
        return found
    }

    package func fractionCounter(_ label: String, _ labels: LabelSet = .none) -> FractionCounterSeries {
        let name = MetricName.metric(label, prefix: self.prefix, suffix: "_total")
        guard case .fractionCounter(let found) = self.series(name, labels, make: { .fractionCounter(FractionCounterSeries()) }) else {
            return FractionCounterSeries()
        }
        return found
    }

    package func gauge(_ label: String, _ labels: LabelSet = .none) -> GaugeSeries {
        let name = MetricName.metric(label, prefix: self.prefix)
        guard case .gauge(let found) = self.series(name, labels, make: { .gauge(GaugeSeries()) }) else { return GaugeSeries() }
        return found
    }

    /// - Parameter suffix: the unit, `_seconds` for timers (Prometheus' naming rules).
    package func histogram(_ label: String, _ labels: LabelSet = .none, bounds: [Double], suffix: String = "") -> HistogramSeries {
        let name = MetricName.metric(label, prefix: self.prefix, suffix: suffix)
        guard case .histogram(let found) = self.series(name, labels, make: { .histogram(HistogramSeries(bounds: bounds)) }) else {
            return HistogramSeries(bounds: bounds)
        }
        return found
    }

    /// What is registered under `name`, or nil when the registry is full or the name is taken by another kind.
    private func series(_ name: String, _ labels: LabelSet, make: () -> MetricFamily.Series) -> MetricFamily.Series? {
        let new = make()
        let answer = self.state.withLock { state -> (series: MetricFamily.Series?, refused: Bool) in
            if state.families[name] == nil {
                guard state.families.count < self.limits.families else { return (nil, true) }
                state.families[name] = MetricFamily(kind: new.kind, labelNames: labels.names)
            }
            guard state.families[name]?.kind == new.kind else { return (nil, true) }
            return state.families[name]?.series(labels, limit: self.limits.series, make: { new }) ?? (nil, true)
        }
        if answer.refused { self.refused.increment(by: 1) }
        return answer.series
    }

    /// Everything as Prometheus text, format 0.0.4, metrics in the order of their names.
    package func text() -> String {
        let state = self.state.withLock { $0 }
        var text = ""
        for (name, family) in state.families.sorted(by: { $0.key < $1.key }) {
            family.write(name: name, help: self.help[name], into: &text)
        }
        let refused = MetricSample(
            name: self.prefix + "telemetry_refused_total", kind: .counter,
            help: "Label sets and metrics that found no room in the registry.", value: Double(self.refused.total))
        for sample in state.collectors.flatMap({ $0() }) + [refused] {
            let name = MetricName.metric(sample.name, prefix: "")
            text += "# HELP \(name) \(MetricName.escapedHelp(sample.help))\n# TYPE \(name) \(sample.kind.rawValue)\n"
            text += "\(name) \(PrometheusNumber.text(sample.value))\n"
        }
        return text
    }

    /// The `Content-Type` that goes with ``text()``.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"
}
