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
        self.scheme = String(origin.scheme)
        self.port = origin.port.map(String.init)
        guard Self.isName(self.isSuffix ? self.host.dropFirst() : self.host[...]), self.port.map(Self.isPort) ?? true else { return nil }
    }

    /// A name, an IPv4 address, or an IPv6 address in its brackets.
    private static func isName(_ host: Substring) -> Bool {
        if host.hasPrefix("["), host.hasSuffix("]") { return IPAddress(text: host.dropFirst().dropLast()) != nil }
        let isPlain = host.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || "0123456789.-_".utf8.contains($0) }
        return isPlain && (1...253).contains(host.utf8.count) && !host.hasPrefix(".")
    }

    private static func isPort(_ text: String) -> Bool { text == "*" || UInt16(text) != nil }

    func matches(_ origin: Origin) -> Bool {
        guard origin.scheme == self.scheme, self.port == "*" || origin.port.map(String.init) == self.port else { return false }
        return self.isSuffix ? origin.host.hasSuffix(self.host) && origin.host.count > self.host.count : origin.host == self.host
    }
}
