import NIOCore
import NIOPosix
import Redis
import TLS
import TestSupport
import Testing

/// A Redis that speaks TLS on a port of its own, as Debian's does with `tls-port`.
private struct SecureRedis {
    let made: TestCertificates
    let server: RedisServerProcess
    let port: Int

    init(asksForCertificates: Bool = false, dnsNames: [String] = ["localhost"], days: Int = 30) throws {
        self.made = try TestCertificates(dnsNames: dnsNames, addresses: dnsNames.contains("localhost") ? ["127.0.0.1"] : [], days: days)
        self.port = try freeTCPPort()
        self.server = try RedisServerProcess(config: [
            "tls-port \(self.port)", "tls-cert-file \(self.made.certificate)", "tls-key-file \(self.made.key)",
            "tls-ca-cert-file \(self.made.authority)", "tls-auth-clients \(asksForCertificates ? "yes" : "no")",
        ])
    }

    func client(
        _ change: (inout RedisSecurity) -> Void = { _ in }, host: String = "127.0.0.1", port: Int? = nil,
        timeout: TimeAmount = .seconds(10)
    ) async throws -> RedisClientRunner {
        var configuration = try RedisConfiguration.patient(url: "rediss://\(host):\(port ?? self.port)/0")
        configuration.connectTimeout = timeout
        var security = RedisSecurity(authorities: self.made.authority)
        change(&security)
        configuration.security = security
        return try await RedisClientRunner(configuration, connector: try configuration.connector())
    }

    /// Why the first connection is not made.
    func refusal(
        _ change: (inout RedisSecurity) -> Void = { _ in }, host: String = "127.0.0.1", port: Int? = nil,
        timeout: TimeAmount = .seconds(10)
    ) async throws -> RedisError {
        let runner = try await self.client(change, host: host, port: port, timeout: timeout)
        let error = await runner.waiting()
        await runner.close()
        return error
    }
}

@Suite(.serialized, .timeLimit(.minutes(2))) struct RedisSecurityTests {
    @Test(arguments: ["127.0.0.1", "localhost"]) func `Commands travel over TLS, small and large`(host: String) async throws {
        let redis = try SecureRedis()
        let runner = try await redis.client(host: host)
        _ = await runner.ready()
        let large = String(repeating: "x", count: 3_000_000)
        #expect(await runner.send("SET", "k", large) == .success(.status("OK")))
        #expect(try await runner.send("STRLEN", "k").get() == .integer(3_000_000))
        #expect(try await runner.send("GET", "k").get().string?.utf8.count == 3_000_000)
        await runner.close()
    }

    @Test func `Many commands at once are answered in order`() async throws {
        let redis = try SecureRedis()
        let runner = try await redis.client()
        _ = await runner.ready()
        for number in 1...300 { #expect(await runner.send("INCR", "n") == .success(.integer(Int64(number)))) }
        await runner.close()
    }

    @Test func `A connection that is killed is made again over TLS`() async throws {
        let redis = try SecureRedis()
        let runner = try await redis.client()
        _ = await runner.ready()
        try redis.server.probe().command(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
        _ = await runner.waiting()
        #expect(await runner.send("PING") == .success(.status("PONG")))
        await runner.close()
    }

    @Test func `A server whose authority is not trusted is refused for good`() async throws {
        let (redis, other) = (try SecureRedis(), try TestCertificates())
        for authorities in [other.authority, nil] {
            let error = try await redis.refusal { $0.authorities = authorities }
            #expect(error.code == .configuration)
            #expect(error.message.contains("is not trusted"), "\(error)")
        }
    }

    @Test func `A certificate for another name is refused, and another name may be expected`() async throws {
        let redis = try SecureRedis(dnsNames: ["redis.internal"])
        let error = try await redis.refusal()
        #expect(error.code == .configuration)
        #expect(error.message.contains("is not for 127.0.0.1"), "\(error)")
        let runner = try await redis.client { $0.serverName = "redis.internal" }
        _ = await runner.ready()
        await runner.close()
    }

    @Test func `A certificate that has run out is refused as such`() async throws {
        let error = try await SecureRedis(days: 0).refusal()
        #expect(error.code == .configuration)
        #expect(error.message.contains("has expired"), "\(error)")
    }

    @Test func `A server that asks for a client certificate gets it, and says so when it does not`() async throws {
        let redis = try SecureRedis(asksForCertificates: true)
        let error = try await redis.refusal()
        #expect(error.code == .configuration)
        #expect(error.message.contains("wants a client certificate"), "\(error)")
        let identity = try redis.made.makeClient()
        let runner = try await redis.client { $0.identity = CertificateFiles(certificate: identity.certificate, key: identity.key) }
        _ = await runner.ready()
        await runner.close()
    }

    @Test func `A plain port is noticed as one`() async throws {
        let redis = try SecureRedis()
        let error = try await redis.refusal(port: redis.server.port, timeout: .milliseconds(500))
        #expect(error.code == .unavailable)
        #expect(error.message.contains("port for TLS") || error.message.contains("does not speak TLS"), "\(error)")
    }

    @Test func `Subscriptions travel over TLS too`() async throws {
        let redis = try SecureRedis()
        var configuration = try RedisConfiguration.patient(url: "rediss://127.0.0.1:\(redis.port)")
        configuration.security = RedisSecurity(authorities: redis.made.authority)
        let runner = try await RedisSubscriberRunner(configuration, connector: try configuration.connector())
        #expect(await runner.subscribe("a").code == nil)
        let probe = try redis.server.probe()
        #expect(probe.command(["PUBLISH", "a", "hello"]).integer == 1)
        await runner.next("a: hello")
        #expect(probe.command(["CLIENT", "KILL", "TYPE", "pubsub"]).integer == 1)
        await runner.next("restored")
        probe.command(["PUBLISH", "a", "again"])
        await runner.next("a: again")
        await runner.close()
    }
}
