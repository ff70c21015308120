import NIOHTTP1

/// Which pages may open sockets here (RFC 6455 section 10.2): those of the same host and port, and those that are listed.
package struct OriginPolicy: Sendable, Equatable {
    /// Only pages of the same host and port.
    package static let sameOrigin = OriginPolicy(allowed: [])

    private let allowsAll: Bool
    private let allowed: Set<String>

    /// A policy that also allows the listed origins, such as `https://poker.example.com` or `http://localhost:5173`.
    ///
    /// - Parameter allowed: origins as browsers send them, in any case, with or without the scheme's usual port and a trailing slash; `*` allows all.
    package init(allowed: [String]) {
        self.allowsAll = allowed.contains("*")
        self.allowed = Set(allowed.map { Origin(text: $0)?.normalised ?? $0.lowercased() })
    }

    /// Whether a handshake with these `Origin` and `Host` fields may go on. Without an `Origin` it is not a browser's, and may.
    package func permits(origin: String?, host: String?) -> Bool {
        guard let origin, !self.allowsAll else { return true }
        guard let parsed = Origin(text: origin) else { return self.allowed.contains(origin.lowercased()) }
        if let host, parsed.isServed(by: host) { return true }
        return self.allowed.contains(parsed.normalised)
    }
}

extension OriginPolicy {
    func permits(_ headers: HTTPHeaders) -> Bool {
        self.permits(origin: headers.first(name: "origin"), host: headers.first(name: "host"))
    }
}

/// A parsed `Origin` field (RFC 6454 section 7): scheme, host and port. `null` and other things that have no host are not parsed.
private struct Origin {
    let scheme: Substring
    let host: Substring
    let port: Substring?

    init?(text: String) {
        let lowered = text.lowercased()
        guard let separator = lowered.firstRange(of: "://"), separator.lowerBound != lowered.startIndex else { return nil }
        self.scheme = lowered[..<separator.lowerBound]
        var rest = lowered[separator.upperBound...]
        if rest.hasSuffix("/") { rest.removeLast() }
        guard let (host, port) = Origin.split(rest), !host.isEmpty else { return nil }
        self.host = host
        self.port = port == Origin.usualPort(of: self.scheme) ? nil : port
    }

    var normalised: String { "\(self.scheme)://\(self.host)" + (self.port.map { ":\($0)" } ?? "") }

    /// Whether a `Host` field names the same host and port. A proxy that ends TLS hides the scheme, so the usual port is the origin's scheme's.
    func isServed(by field: String) -> Bool {
        guard let (host, port) = Origin.split(field.lowercased()[...]), host == self.host else { return false }
        return port == self.port || (self.port == nil && port == Origin.usualPort(of: self.scheme))
    }

    private static func usualPort(of scheme: Substring) -> Substring? {
        switch scheme {
        case "http", "ws": "80"
        case "https", "wss": "443"
        default: nil
        }
    }

    /// Host and port of an authority; the host of an IPv6 address keeps its brackets.
    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?)? {
        guard !authority.contains(where: { $0 == "/" || $0 == "@" || $0 == "," || $0 == " " }) else { return nil }
        let hostEnd = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
        guard let colon = authority[hostEnd...].firstIndex(of: ":") else { return (authority, nil) }
        let port = authority[authority.index(after: colon)...]
        guard port.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return (authority[..<colon], port.isEmpty ? nil : port)
    }
}
