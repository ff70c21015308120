/// A parsed `Origin` field (RFC 6454 section 7): scheme, host and port, all in lower case. `null` and other things without a host are not parsed.
struct Origin: Equatable {
    let scheme: Substring
    let host: Substring
    /// Nil for the scheme's usual one.
    let port: Substring?

    /// Nil for what no browser sends; with `isPattern` the port may be `*`.
    init?(text: String, isPattern: Bool = false) {
        // Browsers send international names in their ASCII form (RFC 6454 section 6.2).
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let lowered = text.lowercased()
        guard let separator = lowered.firstRange(of: "://"), separator.lowerBound != lowered.startIndex else { return nil }
        self.scheme = lowered[..<separator.lowerBound]
        var rest = lowered[separator.upperBound...]
        if rest.hasSuffix("/") { rest.removeLast() }
        guard let (host, port) = Origin.split(rest, isPattern: isPattern), !host.isEmpty else { return nil }
        self.host = host
        self.port = port == Origin.usualPort(of: self.scheme) ? nil : port
    }

    /// Whether a `Host` field names the same host and port. Where nobody says how the client came, a proxy may have ended TLS: then the usual
    /// port is that of the origin's scheme.
    func isServed(by field: String, isSecure: Bool?) -> Bool {
        guard self.scheme == "https" || self.scheme == "http" && isSecure != true, !(self.scheme == "https" && isSecure == false) else {
            return false
        }
        guard let (host, port) = Origin.split(field.lowercased()[...], isPattern: false), host == self.host else { return false }
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
    private static func split(_ authority: Substring, isPattern: Bool) -> (host: Substring, port: Substring?)? {
        guard !authority.contains(where: { $0 == "/" || $0 == "@" || $0 == "," || $0 == " " }) else { return nil }
        let hostEnd = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
        guard let colon = authority[hostEnd...].firstIndex(of: ":") else { return (authority, nil) }
        let port = authority[authority.index(after: colon)...]
        guard isPattern && port == "*" || port.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return (authority[..<colon], port.isEmpty ? nil : port)
    }
}
