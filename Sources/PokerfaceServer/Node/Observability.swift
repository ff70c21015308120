import CoreMetrics
import Logging
import Telemetry

/// Log lines and metrics of the process: chosen once, before anything counts or logs.
package struct Observability: Sendable {
    package let registry: MetricRegistry
    package let logger: Logger

    /// Makes the process' back ends; once per process.
    package static func bootstrap(logLevel: String) -> Observability {
        let level = Logger.Level(rawValue: logLevel) ?? .info
        LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: level) }
        let registry = MetricRegistry(prefix: "pokerface_", help: MetricHelp.texts)
        registry.addCollector(ProcessSamples().collect)
        registry.gauge("build_info", LabelSet([("version", PokerfaceVersion.text)])).set(Int64(1))
        MetricsSystem.bootstrap(PrometheusMetricsFactory(registry: registry))
        return Observability(registry: registry, logger: Logger(label: "pokerface"))
    }
}
