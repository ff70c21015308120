/// One entry of the list of allowed origins: `https://poker.example`, `https://*.example` for every host below it, `http://localhost:*` for every port.
package struct OriginPattern: Hashable, Sendable {
    private let scheme: String
    /// Without the `*`: `.example`.
    private let host: String
    private let isSuffix: Bool
    private let port: String?

    /// Reads an entry. Nil for anything else; `*` alone and `null` are not patterns but the policy's business.
    package init?(text: String) {
        guard let origin = Origin(text: text, isPattern: true) else { return nil }
        self.isSuffix = origin.host.hasPrefix("*.")
        self.host = String(self.isSuffix ? origin.host.dropFirst() : origin.host)
        guard !self.host.contains("*"), self.host != "." else { return nil }
        self.scheme = String(origin.scheme)
        self.port = origin.port.map(String.init)
    }

    func matches(_ origin: Origin) -> Bool {
        guard origin.scheme == self.scheme, self.port == "*" || origin.port.map(String.init) == self.port else { return false }
        return self.isSuffix ? origin.host.hasSuffix(self.host) && origin.host.count > self.host.count : origin.host == self.host
    }
}
