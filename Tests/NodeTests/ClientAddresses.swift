import JSONText
import TestSupport

extension RedisServerProcess {
    /// The clients' addresses in the connection records, as soon as there is one.
    func clientAddresses() async throws -> Set<String> {
        let probe = try self.probe()
        let limit = ContinuousClock.now + .seconds(20)
        while true {
            let keys = probe.command(["KEYS", "pf:{n:*}:c:*"]).strings
            let records = keys.flatMap { probe.command(["HVALS", $0]).strings }
            if !records.isEmpty { return Set(try records.map { try JSONValue.parse($0)["ip"]?.stringValue ?? "" }) }
            guard ContinuousClock.now < limit else { throw ProxyClient.Missing(description: "no connection record; keys: \(keys)") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
