import NIOCore
import Redis
import Telemetry
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct RedisMetricsTests {
    private let registry = MetricRegistry()
    private var metrics: RedisMetrics { RedisMetrics(factory: PrometheusMetricsFactory(registry: registry)) }

    private func lines() -> [Substring] { registry.text().split(separator: "\n") }

    @Test func `Commands, refusals, reconnects and what comes after the end are counted`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisClientRunner(.patient(url: server.url), metrics: metrics)
        _ = await runner.ready()
        #expect(lines().contains("pokerface_redis_reconnects_total 0"))
        _ = await runner.send("SET", "k", "v")
        _ = await runner.send("NOSUCHCOMMAND")
        #expect(lines().contains("pokerface_redis_commands_total 2"))
        #expect(lines().contains(#"pokerface_redis_errors_total{code="refused"} 1"#))
        server.kill()
        _ = await runner.waiting()
        try server.start()
        _ = await runner.ready()
        #expect(lines().contains("pokerface_redis_reconnects_total 1"))
        await runner.close()
        _ = await runner.send("PING")
        #expect(lines().contains(#"pokerface_redis_errors_total{code="closed"} 1"#))
        #expect(lines().contains(#"pokerface_redis_errors_total{code="unavailable"} 0"#))
    }

    @Test func `A command without an answer and one without a connection are counted by their codes`() async throws {
        let server = try RedisServerProcess()
        var configuration = try RedisConfiguration.patient(url: server.url)
        configuration.commandTimeout = .milliseconds(200)
        configuration.queueTime = .milliseconds(200)
        let runner = try await RedisClientRunner(configuration, metrics: metrics)
        _ = await runner.ready()
        server.freeze()
        #expect(await runner.send("PING").code == .unknown)
        #expect(await runner.send("PING").code == .unavailable)
        #expect(lines().contains(#"pokerface_redis_errors_total{code="unknown"} 1"#))
        #expect(lines().contains(#"pokerface_redis_errors_total{code="unavailable"} 1"#))
        await runner.close()
    }

    @Test func `A connection that Redis does not want is counted as a configuration error`() async throws {
        let server = try RedisServerProcess(config: ["requirepass secret"])
        let runner = try await RedisClientRunner(.patient(url: "redis://:wrong@127.0.0.1:\(server.port)"), metrics: metrics)
        _ = await runner.waiting()
        #expect(lines().contains { $0.hasPrefix(#"pokerface_redis_errors_total{code="configuration"} "#) && !$0.hasSuffix(" 0") })
        await runner.close()
    }
}
