/// Which server process a connection reached, from `INFO` in its first pipeline.
package struct RedisServerIdentity: Sendable, Equatable {
    /// Changes with every start of the server: 40 hex digits.
    package let runID: String
    /// Such as `7.0.15`; empty if the server does not say.
    package let version: String
    /// `noeviction`, `allkeys-lru` and so on; nil if the server does not say.
    package let maxmemoryPolicy: String?

    /// An identity from its parts.
    package init(runID: String, version: String = "", maxmemoryPolicy: String? = nil) {
        self.runID = runID
        self.version = version
        self.maxmemoryPolicy = maxmemoryPolicy
    }

    /// Reads the text of `INFO server` followed by that of `INFO memory`; nil without a `run_id`.
    init?(info: String) {
        var fields: [Substring: Substring] = [:]
        for line in info.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...]
        }
        guard let runID = fields["run_id"], !runID.isEmpty else { return nil }
        self.init(
            runID: String(runID), version: fields["redis_version"].map(String.init) ?? "",
            maxmemoryPolicy: fields["maxmemory_policy"].map(String.init))
    }
}
