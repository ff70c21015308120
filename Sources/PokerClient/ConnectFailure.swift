/// What a connection that did not come about tells.
package enum ConnectFailure {
    /// One line: why, and the server's first words where it answered.
    package static func text(_ message: String, body: String) -> String {
        let line = body.split(whereSeparator: \.isNewline).first ?? ""
        return line.isEmpty ? message : "\(message): \(line)"
    }

    /// The milliseconds that the server asked to wait in `Retry-After` (RFC 9110 section 10.2.3, in seconds), at most a minute.
    package static func wait(_ retryAfter: String?) -> Int64 {
        guard let seconds = retryAfter.flatMap(Int64.init) else { return 0 }
        return min(max(seconds, 0), 60) * 1000
    }
}
