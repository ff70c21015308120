/// A place in a configuration tree that knows its path, so that every refusal can name it.
package struct ConfigurationCursor {
    package let node: ConfigurationNode
    package let path: [String]
    package let source: String

    /// A place; `path` are the keys from the top, `source` is the file.
    package init(node: ConfigurationNode, path: [String], source: String) {
        self.node = node
        self.path = path
        self.source = source
    }

    /// The members of a map whose keys are all known and different. Nothing written at all is an empty map.
    package func members(allowed: [String]) throws(GatewayConfigurationError) -> [String: ConfigurationCursor] {
        let members = try self.members(allowed: "a map with the keys \(allowed.joined(separator: ", "))")
        var found: [String: ConfigurationCursor] = [:]
        for (key, cursor) in members {
            guard allowed.contains(key) else { throw cursor.error(.unknownKey, allowed: allowed.joined(separator: ", ")) }
            found[key] = cursor
        }
        return found
    }

    /// The members of a map with free keys that are all different.
    func members(allowed: String) throws(GatewayConfigurationError) -> [(key: String, cursor: ConfigurationCursor)] {
        let members: [ConfigurationMember]
        switch self.node {
        case .map(let found): members = found
        case .scalar(let text) where Self.isNothing(text): members = []
        default: throw self.error(.wrongType, allowed: allowed)
        }
        var keys: Set<String> = []
        var cursors: [(key: String, cursor: ConfigurationCursor)] = []
        for member in members {
            let cursor = ConfigurationCursor(node: member.value, path: self.path + [member.key], source: self.source)
            guard keys.insert(member.key).inserted else { throw cursor.error(.duplicateKey, allowed: "each key once") }
            cursors.append((member.key, cursor))
        }
        return cursors
    }

    /// A text that is not empty.
    package func text(allowed: String) throws(GatewayConfigurationError) -> String {
        guard case .scalar(let text) = self.node, !Self.isNothing(text) else { throw self.error(.wrongType, allowed: allowed) }
        return text
    }

    /// The items of a list, or the only one without its brackets. Nothing written at all is an empty list.
    package func items(allowed: String) throws(GatewayConfigurationError) -> [ConfigurationCursor] {
        switch self.node {
        case .list(let nodes):
            return nodes.enumerated().map { index, node in
                ConfigurationCursor(node: node, path: self.path + ["\(index)"], source: self.source)
            }
        case .scalar(let text): return Self.isNothing(text) ? [] : [self]
        case .map: throw self.error(.wrongType, allowed: allowed)
        }
    }

    /// `true` or `false`.
    package func flag() throws(GatewayConfigurationError) -> Bool {
        if self.says("true") { return true }
        if self.says("false") { return false }
        throw self.error(.wrongType, allowed: "true or false")
    }

    /// A whole number within the range.
    func integer(in range: ClosedRange<Int>, or word: String? = nil) throws(GatewayConfigurationError) -> Int {
        let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)\(word.map { ", or \($0)" } ?? "")"
        guard let value = Int(try self.text(allowed: allowed)) else { throw self.error(.wrongType, allowed: allowed) }
        guard range.contains(value) else { throw self.error(.outOfRange, allowed: allowed) }
        return value
    }

    /// A number within the range.
    func number(in range: ClosedRange<Double>) throws(GatewayConfigurationError) -> Double {
        let allowed = "a number from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
        guard let value = Double(try self.text(allowed: allowed)), value.isFinite else {
            throw self.error(.wrongType, allowed: allowed)
        }
        guard range.contains(value) else { throw self.error(.outOfRange, allowed: allowed) }
        return value
    }

    /// Whether this very word is written here.
    func says(_ word: String) -> Bool { self.node == .scalar(word) }

    /// A refusal of what is written here.
    package func error(_ code: GatewayConfigurationError.Code, allowed: String) -> GatewayConfigurationError {
        GatewayConfigurationError(
            code: code, keyPath: self.path.joined(separator: "."), value: self.shown, allowed: allowed, source: self.source)
    }

    /// A refusal because a key below this place is not there.
    package func missing(_ key: String, allowed: String) -> GatewayConfigurationError {
        GatewayConfigurationError(
            code: .missing, keyPath: (self.path + [key]).joined(separator: "."), value: nil, allowed: allowed, source: self.source)
    }

    private var shown: String? {
        switch self.node {
        case .scalar(let text): text.isEmpty ? nil : String(text.prefix(80))
        case .list: "a list"
        case .map: "a map"
        }
    }

    private static func isNothing(_ text: String) -> Bool { ["", "~", "null"].contains(text) }
}
