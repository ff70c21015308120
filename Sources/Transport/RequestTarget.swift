/// What a request asks for, as path and query; a proxy's absolute form (RFC 9112 section 3.2.2) means the same as the usual one.
package struct RequestTarget: Sendable, Equatable {
    /// What precedes the first `?`, without scheme and authority.
    package let path: String
    /// What follows the first `?`; empty when there is none.
    package let query: String

    /// The parts of a request line's target.
    package init(_ text: String) {
        let target = Self.withoutAuthority(text[...])
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        let path = target[..<(mark ?? target.endIndex)]
        self.path = path.isEmpty ? "/" : String(path)
        self.query = mark.map { String(target[target.utf8.index(after: $0)...]) } ?? ""
    }

    private static func withoutAuthority(_ text: Substring) -> Substring {
        for scheme in ["http://", "https://"] where text.utf8.prefix(scheme.utf8.count).elementsEqual(scheme.utf8, by: Self.areSame) {
            let rest = text.utf8.dropFirst(scheme.utf8.count)
            return Substring(rest.drop { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") })
        }
        return text
    }

    /// Schemes have no case.
    private static func areSame(_ byte: UInt8, _ other: UInt8) -> Bool { byte | 0x20 == other | 0x20 }
}
