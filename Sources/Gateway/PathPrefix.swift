/// The path under which a proxy has this node. A value; any loop may use it.
///
/// A proxy that takes the prefix off needs none; for one that passes paths on unchanged it is taken off here. Paths without it are served too, so
/// that the node answers beside the proxy as well.
package struct PathPrefix: Sendable, Equatable {
    /// No prefix.
    package static let none = PathPrefix(prefix: "")
    /// Without a slash at its end; empty for none.
    package let prefix: String

    private init(prefix: String) { self.prefix = prefix }

    /// Reads a prefix such as `/poker`, with or without a slash at its end; `/` is none. Nil for what cannot be the beginning of a path.
    package init?(text: String) {
        guard text.hasPrefix("/"), text.utf8.count <= 200 else { return nil }
        let segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let named = segments.last?.isEmpty == true ? segments.dropLast() : segments[...]
        let isSegment: (Substring) -> Bool = { segment in
            !segment.isEmpty && segment != "." && segment != ".."
                && segment.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || "0123456789-._~".utf8.contains($0) }
        }
        guard named.allSatisfy(isSegment) else { return nil }
        self.init(prefix: named.map { "/" + $0 }.joined())
    }

    /// The path behind the prefix, and whether it was there.
    func stripped(_ path: String) -> (path: String, hadPrefix: Bool) {
        guard !self.prefix.isEmpty, path.hasPrefix(self.prefix) else { return (path, false) }
        let rest = path.dropFirst(self.prefix.count)
        guard rest.isEmpty || rest.hasPrefix("/") else { return (path, false) }
        return (rest.isEmpty ? "/" : String(rest), true)
    }
}
