/// The parts of a `ws://` or `wss://` URL (RFC 6455 section 3) that a client needs.
package struct SocketClientURL: Sendable, Equatable {
    /// Name or address to connect to, an IPv6 address without its brackets.
    package let host: String
    /// 80, or 443 with TLS, unless the URL names one.
    package let port: Int
    /// Path and query as they go in the request line, never empty.
    package let target: String
    /// Whether TLS is spoken, as `wss://` says.
    package let isSecure: Bool

    /// The value of the `Host` field.
    package var authority: String {
        let name = self.host.contains(":") ? "[\(self.host)]" : self.host
        return self.port == (self.isSecure ? 443 : 80) ? name : "\(name):\(self.port)"
    }

    /// Takes `[ws[s]://]host[:port][/path][?query]`; what is not ASCII in path and query is percent-encoded.
    package init(_ text: String) throws(SocketClientError) {
        let rest: Substring
        (self.isSecure, rest) = try Self.withoutScheme(text)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        (self.host, self.port) = try Self.parse(authority: rest[..<end], usualPort: self.isSecure ? 443 : 80, of: text)
        self.target = try Self.target(rest[end...], of: text)
    }

    private static func withoutScheme(_ text: String) throws(SocketClientError) -> (isSecure: Bool, rest: Substring) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return (false, text[...]) }
        switch parts[0].lowercased() {
        case "ws": return (false, parts[1])
        case "wss": return (true, parts[1])
        default: throw SocketClientError(.invalidRequest, "not a ws:// or wss:// URL: \(text)")
        }
    }

    private static func parse(
        authority: Substring, usualPort: Int, of text: String
    ) throws(SocketClientError) -> (String, Int) {
        guard !authority.contains("@") else { throw SocketClientError(.invalidRequest, "user and password in a URL: use a header instead") }
        var host = authority
        var port: Substring?
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else { throw SocketClientError(.invalidRequest, "] is missing: \(text)") }
            host = authority[authority.index(after: authority.startIndex)..<bracket]
            port = try Self.port(after: authority[authority.index(after: bracket)...], of: text)
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = try Self.port(after: authority[colon...], of: text)
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw SocketClientError(.invalidRequest, "no valid host: \(text)")
        }
        guard let port else { return (String(host), usualPort) }
        guard let number = UInt16(port), number > 0 else { throw SocketClientError(.invalidRequest, "no valid port: \(text)") }
        return (String(host), Int(number))
    }

    private static func port(after rest: Substring, of text: String) throws(SocketClientError) -> Substring? {
        guard let first = rest.first else { return nil }
        guard first == ":" else { throw SocketClientError(.invalidRequest, "no valid port: \(text)") }
        return rest.dropFirst()
    }

    private static func target(_ rest: Substring, of text: String) throws(SocketClientError) -> String {
        guard !rest.contains("#") else { throw SocketClientError(.invalidRequest, "a WebSocket URL has no fragment: \(text)") }
        var target = rest.first == "/" ? "" : "/"
        for byte in rest.utf8 {
            guard byte > 0x20, byte != 0x7F else { throw SocketClientError(.invalidRequest, "space or control character in the URL") }
            if byte < 0x80 {
                target.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                target += "%" + String(byte, radix: 16, uppercase: true)
            }
        }
        return target
    }
}
