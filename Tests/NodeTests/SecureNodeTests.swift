import Foundation
import TestSupport
import Testing

/// Nodes with TLS on their public port and to their Redis, with what `pokerface certificate` makes.
@Suite("Nodes with TLS", .serialized, .timeLimit(.minutes(3)))
struct SecureNodeTests {
    /// The files that the command has made, and a Redis that shows the same certificate.
    private struct Site {
        let folder: String
        let redis: RedisServerProcess
        let redisPort: Int

        init() throws {
            self.folder = try Self.makeCertificates()
            self.redisPort = try freeTCPPort()
            self.redis = try RedisServerProcess(config: [
                "tls-port \(self.redisPort)", "tls-cert-file \(self.folder)/server.pem", "tls-key-file \(self.folder)/server-key.pem",
                "tls-ca-cert-file \(self.folder)/ca.pem", "tls-auth-clients no",
            ])
        }

        private static func makeCertificates() throws -> String {
            let folder = "\(NSTemporaryDirectory())/pokerface-tls-\(UUID().uuidString)"
            let output = try TestProcess.run(NodeProcess.binaryPath(), ["certificate", "--out", folder])
            #expect(output.end == .status(0), "\(output.text)")
            return folder
        }

        var authority: String { "\(self.folder)/ca.pem" }
        var certificate: [String] { ["--tls-certificate", "\(self.folder)/server.pem", "--tls-key", "\(self.folder)/server-key.pem"] }
        var redisURL: String { "rediss://localhost:\(self.redisPort)" }

        func node(_ name: String) throws -> NodeProcess {
            try NodeProcess(
                redis: self.redisURL, arguments: NodeProcess.quickTimes + self.certificate + ["--redis-ca", self.authority], name: name)
        }
    }

    @Test("A whole game on two nodes, over wss:// and with rediss:// behind them")
    func game() async throws {
        let site = try Site()
        let nodes = [try site.node("secure0"), try site.node("secure1")]
        let table = try await GameTable.seat(4, at: nodes, redis: site.redis, authorities: site.authority)
        for round in 1...3 {
            try await table.start(round: round)
            _ = try await table.voteAtOnce(round: round) { ["3", "5", "8", "13"][$0] }
            for player in table.players { try await player.event("result", round: round) }
        }
        for player in table.players { #expect(await player.events("result").count == 3) }
        #expect(try await nodes[0].adminAnswer("/metrics").contains("pokerface_tls_connections_total 2\n"))
        #expect(nodes[0].terminate() == .status(0))
        #expect(nodes[1].terminate() == .status(0))
    }

    @Test("Python's websockets play over wss:// with the development authority, and plain ones meet them on the same port")
    func python() async throws {
        let site = try Site()
        let nodes = [try site.node("secure0"), try site.node("secure1")]
        let output = try TestProcess.run(
            WalkthroughTests.pythonPath(),
            ["\(repositoryPath)/Scripts/walkthrough.py", nodes[0].secureURL(), nodes[1].secureURL()],
            environment: ProcessInfo.processInfo.environment.merging(["SSL_CERT_FILE": site.authority]) { $1 })
        #expect(output.end == .status(0), "\(output.text)")
        let mixed = try TestProcess.run(
            WalkthroughTests.pythonPath(), ["\(repositoryPath)/Scripts/walkthrough.py", nodes[0].secureURL(), nodes[1].url()],
            environment: ProcessInfo.processInfo.environment.merging(["SSL_CERT_FILE": site.authority]) { $1 })
        #expect(mixed.end == .status(0), "\(mixed.text)")
        // A node ends when nothing refers to it any more, which may be right behind its last use.
        withExtendedLifetime((site, nodes)) {}
    }

    @Test("The start prints the commands that trust the development authority, and the one of pokerface works as printed")
    func printedCommand() throws {
        let site = try Site()
        let node = try site.node("secure")
        let lines = node.log.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let url = node.secureURL()
        #expect(lines.contains("wscat --ca \(site.authority) -c \(url)"))
        #expect(lines.contains("pokerface connect --ca \(site.authority) \(url)"))
        let output = try TestProcess.run(
            NodeProcess.binaryPath(), ["connect", "--ca", site.authority, url, "-x", #"{"action":"createGame","name":"Ana"}"#, "-w", "2"])
        #expect(output.end == .status(0) && output.text.contains(#""event":"welcome""#), "\(output.text)")
        let refused = try TestProcess.run(NodeProcess.binaryPath(), ["connect", url, "-x", "hello"])
        #expect(refused.end == .status(1) && refused.text.contains("is not trusted"), "\(refused.text)")
        withExtendedLifetime((site, node)) {}
    }

    @Test("A Redis that cannot be trusted ends the start with one line that says why")
    func untrustedRedis() throws {
        let (site, other) = (try Site(), try TestCertificates())
        let output = try TestProcess.run(
            NodeProcess.binaryPath(),
            ["serve", "--port", "0", "--admin-port", "0", "--redis", site.redisURL, "--redis-ca", other.authority])
        #expect(output.end == .status(1))
        let lines = output.text.split(separator: "\n").filter { $0.hasPrefix("pokerface: ") }
        #expect(lines.count == 1 && lines.first?.contains("is not trusted") == true, "\(output.text)")
    }
}
