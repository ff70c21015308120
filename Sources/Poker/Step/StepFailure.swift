import Redis

/// What an error reply of Redis to a call of the step says. A value.
struct StepFailure {
    /// The first word of the error, for a log's kinds and a metric.
    let kind: String
    /// Redis' words, cut to a line; the step's errors name commands and places in the script, never a card or a token.
    let text: String
    /// The server refused before anything was changed.
    let isCertainlyNotDone: Bool

    /// The failure behind a reply that is none of the step's own.
    init(_ value: RESPValue) {
        let reply = value.errorValue
        self.kind = reply?.prefix ?? "foreign reply"
        self.text = String((reply?.message ?? "a reply of another shape").prefix(200))
        self.isCertainlyNotDone = reply.map { Self.refusals.contains($0.prefix) } ?? false
    }

    /// Refusals of the call as a whole, and those of the script's first write.
    ///
    /// - Source: Redis 7.0, `processCommand` in server.c and `scriptPrepareForRun` in script.c give the first row and the second, before the
    ///   script runs. `scriptVerifyWriteCommandAllow` and `scriptVerifyOOM` in script.c, asked at each write of a script, give the third
    ///   only while the script has written nothing ("we can't fail it on unpredictable error state" afterwards, SCRIPT_WRITE_DIRTY).
    ///   Whatever else breaks a script off, an ACL's refusal of a command inside it included, is `ERR` or `WRONGTYPE` and may come after
    ///   writes, which stand.
    private static let refusals: Set<String> = [
        "NOSCRIPT", "BUSY", "LOADING", "MASTERDOWN", "NOAUTH", "NOPERM", "DENIED",
        "MOVED", "ASK", "TRYAGAIN", "CROSSSLOT", "CLUSTERDOWN",
        "OOM", "READONLY", "MISCONF", "NOREPLICAS",
    ]
}
