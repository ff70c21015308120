import NIOCore
import SocketClient

/// What a connection that did not come about tells.
enum ConnectFailure {
    /// One line: why, and the server's first words where it answered.
    static func text(_ error: SocketClientError) -> String {
        guard let body = error.response?.body, body.readableBytes > 0 else { return error.message }
        let line = String(buffer: body).split(whereSeparator: \.isNewline).first ?? ""
        return line.isEmpty ? error.message : "\(error.message): \(line)"
    }

    /// The milliseconds that the server asked to wait (RFC 9110 section 10.2.3, in seconds), at most a minute.
    static func retryAfter(_ error: SocketClientError) -> Int64 {
        guard let seconds = error.response?.header("Retry-After").flatMap(Int64.init) else { return 0 }
        return min(max(seconds, 0), 60) * 1000
    }
}
