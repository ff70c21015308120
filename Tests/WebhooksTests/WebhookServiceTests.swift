import Foundation
import JSONText
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TLS
import TestSupport
import Testing
import Transport
import Webhooks

/// The sending service against a receiver on this machine.
@Suite(.serialized, .timeLimit(.minutes(3))) struct WebhookServiceTests {
    /// Names of the tests' own, which no other resolver knows.
    private struct Names: HostResolver {
        let names: [String: [String]]

        func addresses(of name: String) async -> [IPAddress]? { self.names[name]?.compactMap { IPAddress(text: $0) } }
    }

    private final class Log: LogHandler, @unchecked Sendable {
        // The lines are behind a lock; the two settings stay as they are.
        let lines = Mutex<[String]>([])
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }
        func log(event: LogEvent) {
            self.lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }

    private let log = Log()

    private func target(
        _ url: String, owner: WebhookTarget.Owner = .game, addresses: AddressPolicy = .everywhere
    ) throws -> WebhookTarget {
        WebhookTarget(
            owner: owner, url: try WebhookURL(url), secret: try #require(WebhookSecret(WebhookReceiver.secret)), addresses: addresses)
    }

    private static func notice(_ number: Int, game: String = "G") -> WebhookNotice {
        WebhookNotice(kind: .settled, game: game, epoch: "e", version: number, atMs: 1, data: ByteBuffer(string: #"{"event":"settled"}"#))
    }

    /// Runs a service while `body` does.
    private func run(
        _ configuration: WebhookConfiguration = Self.quick, names: [String: [String]] = [:], resolver: SystemResolver? = nil,
        authorities: String? = nil,
        _ body: (WebhookService) async throws -> Void
    ) async throws {
        let log = self.log
        let service = WebhookService(
            configuration: configuration, trust: try ClientTrust(authorities: authorities),
            resolver: resolver ?? (names.isEmpty ? nil : Names(names: names)), logger: Logger(label: "test") { _ in log })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            do { try await body(service) } catch {
                group.cancelAll()
                throw error
            }
            service.stopSoon()
        }
    }

    private static var quick: WebhookConfiguration {
        var configuration = WebhookConfiguration()
        configuration.schedule = RetrySchedule(first: .milliseconds(20))
        // A machine that has much to do is no receiver that is silent.
        configuration.timeout = .seconds(20)
        return configuration
    }

    @Test("A receiver that fails twice is told by the third try, with the same id, signed anew, and then no more")
    func retries() async throws {
        let receiver = try WebhookReceiver()
        try await self.run { service in
            service.tell(Self.notice(1), to: [try self.target("http://127.0.0.1:\(receiver.port)/fail/2")])
            try await receiver.wait(for: 3, at: "/fail/2")
            service.tell(Self.notice(2), to: [try self.target("http://127.0.0.1:\(receiver.port)/ok")])
            try await receiver.wait(for: 1, at: "/ok")
        }
        let requests = receiver.requests(at: "/fail/2")
        #expect(requests.count == 3 && requests.allSatisfy { $0["valid"]?.boolValue == true })
        #expect(Set(requests.compactMap { $0["body"]?.stringValue }).count == 1)
        #expect(self.log.lines.withLock { $0 } == [])
    }

    @Test("Five tries are all, and a receiver that says so is not tried again", arguments: [("fail/99", 5), ("gone", 1), ("redirect", 1)])
    func limits(path: String, tries: Int) async throws {
        let receiver = try WebhookReceiver()
        try await self.run { service in
            service.tell(Self.notice(1), to: [try self.target("http://127.0.0.1:\(receiver.port)/\(path)?key=Query-Secret")])
            try await self.waitForLog { $0.contains { $0.contains("given up") } }
        }
        #expect(receiver.requests().count == tries, "\(receiver.lines)")
        let lines = self.log.lines.withLock { $0 }.joined()
        #expect(lines.contains("http://127.0.0.1:\(receiver.port)") && !lines.contains("Query-Secret") && !lines.contains(path))
        #expect(!lines.contains(WebhookReceiver.secret))
    }

    private func waitForLog(_ isComplete: ([String]) -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if isComplete(self.log.lines.withLock { $0 }) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("not in the log: \(self.log.lines.withLock { $0 })")
    }

    @Test("What a receiver asks for with Retry-After is waited for")
    func retryAfter() async throws {
        let receiver = try WebhookReceiver()
        try await self.run { service in
            service.tell(Self.notice(1), to: [try self.target("http://127.0.0.1:\(receiver.port)/busy")])
            try await receiver.wait(for: 2, at: "/busy")
        }
        let times = receiver.requests(at: "/busy").compactMap { $0["time"]?.text.flatMap(Double.init) }
        #expect(times[1] - times[0] >= 1)
    }

    @Test("Receivers that are silent, drip, or answer without end hold up nobody else, and are cut", arguments: ["hang", "drip", "huge"])
    func slow(path: String) async throws {
        let receivers = try (WebhookReceiver(), WebhookReceiver())
        var configuration = Self.quick
        configuration.atOnce = 4
        configuration.timeout = .seconds(2)
        try await self.run(configuration) { service in
            let (slow, quick) = try (
                self.target("http://127.0.0.1:\(receivers.0.port)/\(path)"), self.target("http://127.0.0.1:\(receivers.1.port)/ok")
            )
            for number in 1...40 { service.tell(Self.notice(number), to: [slow, quick]) }
            try await receivers.1.wait(for: 40, at: "/ok")
            #expect(receivers.0.requests().count <= 40)
            try await receivers.0.wait(for: 3, "cut") { $0["cut"] != nil }
        }
        let bytes = receivers.0.lines.compactMap { $0["bytes"]?.intValue }
        #expect(bytes.allSatisfy { $0 < 32 << 20 }, "\(bytes)")
    }

    @Test("A silent server of names holds up what its name is asked for, with one look-up, beyond the time of a try, and nobody else")
    func silentNames() async throws {
        let receiver = try WebhookReceiver()
        let asked = Mutex(0)
        let gate = DispatchSemaphore(value: 0)
        let resolver = SystemResolver(threads: 4) { name in
            guard name == "silent.example" else { return IPAddress(text: "127.0.0.1").map { [$0] } }
            asked.withLock { $0 += 1 }
            gate.wait()
            return IPAddress(text: "127.0.0.1").map { [$0] }
        }
        var configuration = Self.quick
        configuration.atOnce = 4
        configuration.timeout = .seconds(2)
        try await self.run(configuration, resolver: resolver) { service in
            let url = { (name: String, path: String) in try self.target("http://\(name):\(receiver.port)/\(path)") }
            for number in 1...5 { service.tell(Self.notice(number), to: [try url("silent.example", "ok/silent")]) }
            for number in 1...20 {
                service.tell(Self.notice(number), to: [try url("quick.example", "ok/same")])
                service.tell(Self.notice(number, game: "H"), to: [try url("quick.example", "ok/other")])
            }
            for path in ["/ok/same", "/ok/other"] { try await receiver.wait(for: 20, at: path) }
            // As long as two more tries may take.
            service.tell(Self.notice(9, game: "I"), to: [try url("quick.example", "hang")])
            try await receiver.wait(for: 2, "cut") { $0["cut"] != nil }
            #expect(asked.withLock { $0 } == 1)
            for _ in 0..<100 { gate.signal() }
            try await receiver.wait(for: 5, at: "/ok/silent")
        }
        #expect(asked.withLock { $0 } >= 6, "the first try was over")
    }

    @Test("Nothing goes to an address that is not public, however it is come by, and it is tried once")
    func refusedAddresses() async throws {
        let receiver = try WebhookReceiver()
        let hosts = ["127.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "[64:ff9b::7f00:1]", "localhost"]
        try await self.run { service in
            for host in hosts {
                service.tell(Self.notice(1), to: [try self.target("http://\(host):\(receiver.port)/ok", addresses: AddressPolicy())])
            }
            try await self.waitForLog { $0.count { $0.contains("leads to a loopback address") } == 4 }
        }
        #expect(receiver.requests().isEmpty)
    }

    @Test("A name of which one address is not public gets nothing, and one that changes is asked for where it was looked up")
    func rebinding() async throws {
        let receiver = try WebhookReceiver()
        let names = ["mixed.example": ["127.0.0.1", "192.0.2.1"], "pinned.example": ["127.0.0.1"]]
        let policy = AddressPolicy(allowed: [try #require(AddressRange(text: "127.0.0.1"))])
        try await self.run(names: names) { service in
            service.tell(Self.notice(1), to: [try self.target("http://mixed.example:\(receiver.port)/ok", addresses: policy)])
            try await self.waitForLog { $0.contains { $0.contains("leads to an address for documentation") } }
            // No other resolver knows the name: a second look-up would fail.
            service.tell(Self.notice(2), to: [try self.target("http://pinned.example:\(receiver.port)/ok", addresses: policy)])
            try await receiver.wait(for: 1, at: "/ok")
        }
        let requests = receiver.requests()
        #expect(requests.map { $0["headers"]?["host"]?.stringValue } == ["pinned.example:\(receiver.port)"])
    }

    @Test("With TLS the URL's name is asked for and checked, by the authority that is configured, at the address that was looked up")
    func secure() async throws {
        let certificates = try TestCertificates(dnsNames: ["hooks.example"], addresses: [])
        let receiver = try WebhookReceiver(certificates: certificates)
        let names = ["hooks.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]]
        try await self.run(names: names, authorities: certificates.authority) { service in
            service.tell(Self.notice(1), to: [try self.target("https://hooks.example:\(receiver.port)/ok")])
            try await receiver.wait(for: 1, at: "/ok")
            service.tell(Self.notice(2), to: [try self.target("https://other.example:\(receiver.port)/ok")])
            try await self.waitForLog { $0.contains { $0.contains("given up") } }
        }
        #expect(receiver.requests().count == 1)
        #expect(Set(receiver.lines.compactMap { $0["sni"]?.stringValue }) == ["hooks.example", "other.example"])
        withExtendedLifetime(certificates) {}
    }

    @Test("The system's authorities do not vouch for a certificate of one's own")
    func unknownAuthority() async throws {
        let certificates = try TestCertificates()
        let receiver = try WebhookReceiver(certificates: certificates)
        try await self.run { service in
            service.tell(Self.notice(1), to: [try self.target("https://localhost:\(receiver.port)/ok")])
            try await self.waitForLog { $0.contains { $0.contains("given up") } }
        }
        #expect(receiver.requests().isEmpty)
        withExtendedLifetime(certificates) {}
    }

    @Test("A queue that is full drops what comes, and says so once")
    func overflow() async throws {
        let receiver = try WebhookReceiver()
        var configuration = Self.quick
        configuration.queue = 10
        configuration.atOnce = 1
        try await self.run(configuration) { service in
            let target = try self.target("http://127.0.0.1:\(receiver.port)/ok", owner: .node)
            for number in 1...100 { service.tell(Self.notice(number), to: [target]) }
            try await receiver.wait(for: 5, at: "/ok")
        }
        #expect(receiver.requests().count < 100)
        #expect(self.log.lines.withLock { $0.count { $0.contains("no place") } } == 1)
    }

    @Test("What comes when the service has stopped is no limit that was reached")
    func late() async throws {
        try await self.run { service in
            service.stopSoon()
            service.tell(Self.notice(1), to: [try self.target("http://127.0.0.1:1/ok")])
        }
        #expect(self.log.lines.withLock { $0 } == [])
    }

    @Test("A service that stops lets a try end, makes no other, and waits no longer than it has said")
    func stop() async throws {
        let receiver = try WebhookReceiver()
        var configuration = Self.quick
        configuration.timeout = .seconds(60)
        let start = ContinuousClock.now
        try await self.run(configuration) { service in
            service.tell(Self.notice(1), to: [try self.target("http://127.0.0.1:\(receiver.port)/hang")])
            try await receiver.wait(for: 1, at: "/hang")
        }
        let time = ContinuousClock.now - start
        #expect(time >= WebhookService.stopPatience && time < .seconds(10), "\(time)")
        let idle = ContinuousClock.now
        try await self.run { $0.tell(Self.notice(2), to: []) }
        #expect(ContinuousClock.now - idle < .seconds(1))
    }
}
