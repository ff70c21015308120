import Transport

/// Where a webhook goes: an `https://` or `http://` URL without anything that two readers could understand differently. A value.
///
/// Everything downstream works on ``text``, which is put together again from the checked parts.
package struct WebhookURL: Hashable, Sendable {
    /// Whom the URL names.
    package enum Host: Hashable, Sendable {
        /// In lower case.
        case name(String)
        case address(IPAddress)
    }

    /// The most bytes of a URL.
    package static let longest = 500

    package let isSecure: Bool
    package let host: Host
    package let port: Int
    /// Path and query.
    private let rest: String

    /// Reads a URL.
    ///
    /// - Throws: ``WebhookURLProblem``, the first that it has.
    package init(_ text: String) throws(WebhookURLProblem) {
        guard (1...Self.longest).contains(text.utf8.count) else { throw .length }
        guard text.utf8.allSatisfy(WebhookURLText.isAllowed) else { throw .character }
        guard let scheme = text.firstRange(of: "://") else { throw .scheme }
        switch text[..<scheme.lowerBound].lowercased() {
        case "https": self.isSecure = true
        case "http": self.isSecure = false
        default: throw .scheme
        }
        let behind = text[scheme.upperBound...]
        guard !behind.utf8.contains(UInt8(ascii: "#")) else { throw .fragment }
        let authority = behind.prefix { $0 != "/" && $0 != "?" }
        guard !authority.utf8.contains(UInt8(ascii: "@")) else { throw .userInformation }
        let (host, port) = try WebhookURLText.split(authority)
        self.host = try WebhookURLText.host(host)
        self.port = try port.map(WebhookURLText.port) ?? (self.isSecure ? 443 : 80)
        let path = behind[authority.endIndex...]
        guard WebhookURLText.isPath(path) else { throw .character }
        self.rest = path.hasPrefix("/") ? String(path) : "/" + path
    }

    /// The URL as it is asked for.
    package var text: String { self.origin + self.rest }

    /// Scheme, host and port: the part that may stand in a log. Paths and queries often hold secrets.
    package var origin: String { "\(self.isSecure ? "https" : "http")://\(self.hostText)\(self.isDefaultPort ? "" : ":\(self.port)")" }

    private var isDefaultPort: Bool { self.port == (self.isSecure ? 443 : 80) }

    private var hostText: String {
        switch self.host {
        case .name(let name): name
        case .address(let address): address.isIPv4 ? address.text : "[\(address.text)]"
        }
    }
}

/// Why a text is no URL of a webhook.
package enum WebhookURLProblem: Error, CaseIterable, Sendable {
    case length, character, scheme, fragment, userInformation, host, port

    /// What to write instead.
    package var message: String {
        switch self {
        case .length: "has 1 to \(WebhookURL.longest) bytes"
        case .character: "has only the characters of URLs; others are written as %XX"
        case .scheme: "begins with https://"
        case .fragment: "has no part behind #"
        case .userInformation: "has no user name or password: the signature shows who sends"
        case .host: "names a host, an IPv4 address as four numbers, or an IPv6 address in brackets"
        case .port: "has a port from 1 to 65535, or none"
        }
    }
}
