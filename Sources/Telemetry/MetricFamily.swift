/// All series of one metric name; a value inside ``MetricRegistry``'s lock.
struct MetricFamily {
    enum Kind: String {
        case counter, gauge, histogram
    }

    enum Series {
        case counter(CounterSeries)
        case fractionCounter(FractionCounterSeries)
        case gauge(GaugeSeries)
        case histogram(HistogramSeries)

        var kind: Kind {
            switch self {
            case .counter, .fractionCounter: .counter
            case .gauge: .gauge
            case .histogram: .histogram
            }
        }
    }

    let kind: Kind
    /// Fixed by the first series.
    let labelNames: [String]
    private(set) var series: [LabelSet: Series] = [:]

    init(kind: Kind, labelNames: [String]) {
        self.kind = kind
        self.labelNames = labelNames
    }

    /// The series of `labels`, made by `make` when it is new; at `limit` the one whose values are all `other`.
    mutating func series(_ labels: LabelSet, limit: Int, make: () -> Series) -> (series: Series, refused: Bool) {
        var labels = labels
        var refused = false
        if labels.names != labelNames {
            labels = labels.fitted(to: labelNames)
            refused = true
        }
        if series[labels] == nil, series.count >= limit {
            labels = .other(labelNames)
            refused = true
        }
        if let known = series[labels] { return (known, refused) }
        let new = make()
        series[labels] = new
        return (new, refused)
    }

    /// The family's lines, `# HELP` and `# TYPE` first, series in the order of their labels.
    func write(name: String, help: String?, into text: inout String) {
        if let help { text += "# HELP \(name) \(MetricName.escapedHelp(help))\n" }
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for (labels, series) in series.sorted(by: { $0.key.values.lexicographicallyPrecedes($1.key.values) }) {
            switch series {
            case .counter(let counter): text += "\(name)\(labels.text()) \(counter.total)\n"
            case .fractionCounter(let counter): text += "\(name)\(labels.text()) \(PrometheusNumber.text(counter.total))\n"
            case .gauge(let gauge): text += "\(name)\(labels.text()) \(PrometheusNumber.text(gauge.current))\n"
            case .histogram(let histogram): write(histogram, name: name, labels: labels, into: &text)
            }
        }
    }

    private func write(_ histogram: HistogramSeries, name: String, labels: LabelSet, into text: inout String) {
        let (cumulative, sum) = histogram.snapshot()
        for (index, count) in cumulative.enumerated() {
            let bound = index < histogram.bounds.count ? PrometheusNumber.text(histogram.bounds[index]) : "+Inf"
            text += "\(name)_bucket\(labels.text(extra: ("le", bound))) \(count)\n"
        }
        text += "\(name)_sum\(labels.text()) \(PrometheusNumber.text(sum))\n"
        text += "\(name)_count\(labels.text()) \(cumulative.last ?? 0)\n"
    }
}
