import CoreMetrics
import Telemetry
import Testing

@Suite struct MetricRegistryTests {
    private let registry = MetricRegistry(prefix: "pokerface_", help: ["pokerface_votes_total": "Votes that were cast."])

    private func lines() -> [String] {
        registry.text().split(separator: "\n").map(String.init)
    }

    @Test("a counter is written with its help, its type and its sum")
    func counter() {
        registry.counter("votes", LabelSet([("outcome", "ok")])).increment(by: 2)
        registry.counter("votes", LabelSet([("outcome", "ok")])).increment(by: 3)
        registry.counter("votes", LabelSet([("outcome", "late")])).increment(by: 1)
        #expect(
            lines().prefix(4) == [
                "# HELP pokerface_votes_total Votes that were cast.",
                "# TYPE pokerface_votes_total counter",
                "pokerface_votes_total{outcome=\"late\"} 1",
                "pokerface_votes_total{outcome=\"ok\"} 5",
            ])
    }

    @Test("a counter never falls")
    func counterNeverFalls() {
        let counter = registry.counter("votes")
        counter.increment(by: 4)
        counter.increment(by: -3)
        #expect(counter.total == 4)
    }

    @Test("a fraction counter and a gauge are written as numbers")
    func fractions() {
        registry.fractionCounter("cpu").increment(by: 1.5)
        let gauge = registry.gauge("connections")
        gauge.set(Int64(7))
        gauge.increment(by: 2)
        gauge.decrement(by: 0.5)
        #expect(lines().contains("pokerface_cpu_total 1.5"))
        #expect(lines().contains("pokerface_connections 8.5"))
        #expect(lines().contains("# TYPE pokerface_connections gauge"))
    }

    @Test("a histogram's buckets are cumulative, inclusive and end with +Inf")
    func histogram() {
        let histogram = registry.histogram("step", LabelSet([("op", "vote")]), bounds: [0.5, 1], suffix: "_seconds")
        for value in [0.5, 0.75, 1.0, 9.0] { histogram.record(value) }
        #expect(
            lines().prefix(6) == [
                "# TYPE pokerface_step_seconds histogram",
                "pokerface_step_seconds_bucket{op=\"vote\",le=\"0.5\"} 1",
                "pokerface_step_seconds_bucket{op=\"vote\",le=\"1\"} 3",
                "pokerface_step_seconds_bucket{op=\"vote\",le=\"+Inf\"} 4",
                "pokerface_step_seconds_sum{op=\"vote\"} 11.25",
                "pokerface_step_seconds_count{op=\"vote\"} 4",
            ])
    }

    @Test("a timer records seconds in a metric whose name says so")
    func timer() {
        let factory = PrometheusMetricsFactory(registry: registry)
        factory.makeTimer(label: "command", dimensions: []).recordNanoseconds(2_000_000)
        #expect(lines().contains("pokerface_command_seconds_sum 0.002"))
        #expect(lines().contains("pokerface_command_seconds_bucket{le=\"0.0025\"} 1"))
        #expect(lines().contains("pokerface_command_seconds_bucket{le=\"0.001\"} 0"))
    }

    @Test("a recorder that does not aggregate keeps its last value, one that does is a histogram")
    func recorders() {
        let factory = PrometheusMetricsFactory(registry: registry)
        factory.makeRecorder(label: "queue", dimensions: [], aggregate: false).record(Int64(5))
        factory.makeRecorder(label: "bytes", dimensions: [], aggregate: true).record(Int64(5))
        #expect(lines().contains("pokerface_queue 5"))
        #expect(lines().contains("pokerface_bytes_bucket{le=\"16\"} 1"))
    }

    @Test(
        "a name is brought into Prometheus' alphabet",
        arguments: [
            ("redis.commands", "pokerface_redis_commands"), ("pokerface_x", "pokerface_x"), ("9 lives", "pokerface__9_lives"),
            ("", "pokerface__"), ("ñ", "pokerface___"),
        ])
    func names(label: String, name: String) {
        #expect(MetricName.metric(label, prefix: "pokerface_") == name)
    }

    @Test("a label's value is escaped, its name sanitised")
    func labels() {
        registry.gauge("x", LabelSet([("a-b", "one \"two\"\n\\three")])).set(Int64(1))
        #expect(lines().contains(#"pokerface_x{a_b="one \"two\"\n\\three"} 1"#))
    }

    @Test("label sets beyond the limit are counted as other, and the refusal is counted")
    func seriesLimit() {
        let registry = MetricRegistry(limits: .init(families: 2, series: 2))
        for room in ["a", "b", "c", "d"] { registry.counter("joins", LabelSet([("room", room)])).increment(by: 1) }
        let text = registry.text()
        #expect(text.contains("joins_total{room=\"other\"} 2\n"))
        #expect(!text.contains("room=\"c\""))
        #expect(text.contains("telemetry_refused_total 2\n"))
    }

    @Test("a metric beyond the limit of metrics counts nowhere and harms nothing")
    func familyLimit() {
        let registry = MetricRegistry(limits: .init(families: 1, series: 2))
        registry.counter("a").increment(by: 1)
        registry.counter("b").increment(by: 1)
        #expect(registry.text().contains("a_total 1\n"))
        #expect(!registry.text().contains("b_total"))
    }

    @Test("a metric's label names are fixed by its first series")
    func closedLabels() {
        registry.counter("x", LabelSet([("code", "1000")])).increment(by: 1)
        registry.counter("x", LabelSet([("code", "1001"), ("room", "secret")])).increment(by: 1)
        registry.counter("x").increment(by: 1)
        #expect(lines().contains("pokerface_x_total{code=\"1001\"} 1"))
        #expect(lines().contains("pokerface_x_total{code=\"\"} 1"))
        #expect(!registry.text().contains("secret"))
    }

    @Test("a name of one kind is not written as another")
    func kinds() {
        registry.counter("x_total").increment(by: 1)
        registry.gauge("x_total").set(Int64(9))
        #expect(lines().contains("pokerface_x_total 1"))
        #expect(lines().contains("pokerface_telemetry_refused_total 1"))
    }

    @Test("increments from many threads are all counted")
    func threads() async {
        let counter = registry.counter("votes")
        let gauge = registry.gauge("sum")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.increment(by: 1)
                        gauge.increment(by: 0.5)
                    }
                }
            }
        }
        #expect(counter.total == 8000)
        #expect(gauge.current == 4000)
    }

    @Test("values read at a scrape stand in the text")
    func collectors() {
        registry.addCollector(ProcessSamples().collect)
        for name in ["process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds_total", "process_start_time_seconds"] {
            #expect(lines().contains { $0.hasPrefix(name + " ") })
        }
    }
}
