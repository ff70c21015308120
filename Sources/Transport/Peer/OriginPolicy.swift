/// Which pages may open sockets here (RFC 6455 section 10.2): those of the same scheme, host and port, and those that are listed.
package struct OriginPolicy: Sendable, Equatable {
    /// Only pages that come from here themselves.
    package static let sameOrigin = OriginPolicy(allowed: [])

    private let allowsAll: Bool
    private let allowsNull: Bool
    private let patterns: [OriginPattern]

    /// A policy that also allows the listed origins.
    ///
    /// - Parameter allowed: what ``OriginPattern`` reads; `null`, which pages from files and sandboxed frames send; `*` for all. Others are never met.
    package init(allowed: [String]) {
        self.allowsAll = allowed.contains("*")
        self.allowsNull = allowed.contains("null")
        self.patterns = allowed.compactMap { OriginPattern(text: $0) }
    }

    /// Whether a handshake with this `Origin` field may go on. Without one it is not a browser's, and may.
    ///
    /// - Parameters:
    ///   - host: what the client asked for: the `Host` field, or what a trusted proxy says.
    ///   - isSecure: whether the client uses TLS; nil where that is not known, and then a page of either scheme may.
    package func permits(origin: String?, host: String?, isSecure: Bool?) -> Bool {
        guard let origin, !self.allowsAll else { return true }
        guard let parsed = Origin(text: origin) else { return origin == "null" && self.allowsNull }
        if let host, parsed.isServed(by: host, isSecure: isSecure) { return true }
        return self.patterns.contains { $0.matches(parsed) }
    }
}
