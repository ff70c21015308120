import Gateway
import Glibc
import Yams

/// A configuration file, read and split: the node's settings as texts, the stages as a tree for the Gateway.
package struct ConfigurationFile: Sendable {
    /// The largest file that is read, in bytes.
    static let maximumBytes = 1 << 20
    /// The most values below such a key: an alias of an alias of an alias makes as many of them as one likes of a few bytes.
    static let maximumValues = 100_000

    /// The keys that are no settings: what stands behind them is read by others.
    private static let treeKeys = ["stages", "webhooks"]

    /// The path as given, for messages.
    package let source: String
    /// The texts of each top-level setting, one unless it is a list.
    package let settings: [String: [String]]
    /// The map with nothing but `stages`, as the Gateway reads it; empty when the file has no stages.
    package let stages: ConfigurationNode
    /// What stands behind `webhooks`, of which the file alone can have some; nothing when there is no such key.
    package let webhooks: ConfigurationNode

    /// Reads the file at `path`; throws ``ServerError/Code/usage`` when it cannot be read or is not as it should be.
    package init(path: String) throws(ServerError) {
        try self.init(text: Self.read(path), source: path)
    }

    /// Takes the YAML text itself.
    package init(text: String, source: String) throws(ServerError) {
        self.source = source
        var settings: [String: [String]] = [:]
        var trees: [String: ConfigurationNode] = [:]
        for (key, node) in try Self.members(text, source) {
            if Self.treeKeys.contains(key) {
                var budget = Self.maximumValues
                trees[key] = try Self.tree(node, key, source, &budget)
                continue
            }
            guard let name = SettingName(rawValue: key), name.isFileKey else { throw Self.unknown(key, source) }
            if let texts = try Self.texts(node, name, source) { settings[key] = texts }
        }
        self.settings = settings
        self.stages = .map(trees["stages"].map { [ConfigurationMember(key: "stages", value: $0)] } ?? [])
        self.webhooks = trees["webhooks"] ?? .list([])
    }

    private static func read(_ path: String) throws(ServerError) -> String {
        guard let stream = fopen(path, "re") else {
            throw ServerError(.usage, "config: cannot read \"\(path)\": \(String(cString: strerror(errno)))")
        }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
        let count = fread(&bytes, 1, bytes.count, stream)
        guard ferror(stream) == 0 else { throw ServerError(.usage, "config: cannot read \"\(path)\"") }
        guard count <= maximumBytes else { throw ServerError(.usage, "config: \"\(path)\" is larger than \(maximumBytes) bytes") }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw ServerError(.usage, "config: \"\(path)\" is not UTF-8 text")
        }
        return text
    }

    private static func members(_ text: String, _ source: String) throws(ServerError) -> [(String, Node)] {
        if let place = YAMLKeys.firstThatIsNoText(in: text) {
            throw self.keyIsNoText("\(source):\(place.line):\(place.column)")
        }
        let root: Node?
        do { root = try compose(yaml: text) } catch { throw ServerError(.usage, YAMLProblem.text(error, source)) }
        guard let root, !isNull(root) else { return [] }
        guard case .mapping(let mapping) = root else {
            throw ServerError(.usage, "config: \(source) is not a map of keys")
        }
        return try keyed(mapping, source)
    }

    private static func keyed(_ mapping: Node.Mapping, _ source: String) throws(ServerError) -> [(String, Node)] {
        var members: [(String, Node)] = []
        for (key, node) in mapping {
            guard case .scalar(let scalar) = key else {
                throw self.keyIsNoText(YAMLProblem.place(key.mark, source))
            }
            members.append((scalar.string, node))
        }
        return members
    }

    private static func keyIsNoText(_ place: String) -> ServerError {
        ServerError(.usage, "config: a key is not text (from \(place))")
    }

    /// Nil for a key without a value.
    private static func texts(_ node: Node, _ name: SettingName, _ source: String) throws(ServerError) -> [String]? {
        if isNull(node) { return nil }
        switch node {
        case .scalar(let scalar): return [scalar.string]
        case .sequence(let sequence) where name.key.kind.isList:
            let texts = sequence.compactMap { $0.scalar?.string }
            if texts.count == sequence.count { return texts }
        default: break
        }
        let expected = name.key.kind.isList ? "a value or a list of values" : "one value"
        throw ServerError(
            .usage, "\(name.rawValue): is not \(expected) (\(name.key.kind.allowed); from \(YAMLProblem.place(node.mark, source)))")
    }

    private static func tree(_ node: Node, _ key: String, _ source: String, _ budget: inout Int) throws(ServerError) -> ConfigurationNode {
        budget -= 1
        guard budget >= 0 else {
            throw ServerError(
                .usage, "config: \(source) has more than \(self.maximumValues) values in \(key) when its aliases are followed")
        }
        switch node {
        case .scalar(let scalar): return .scalar(scalar.string)
        case .sequence(let sequence):
            var nodes: [ConfigurationNode] = []
            for child in sequence { nodes.append(try tree(child, key, source, &budget)) }
            return .list(nodes)
        case .mapping(let mapping):
            var members: [ConfigurationMember] = []
            for (name, child) in try keyed(mapping, source) {
                members.append(ConfigurationMember(key: name, value: try tree(child, key, source, &budget)))
            }
            return .map(members)
        case .alias:
            throw ServerError(.usage, "config: an alias cannot be used here (from \(YAMLProblem.place(node.mark, source)))")
        }
    }

    private static func isNull(_ node: Node) -> Bool { node.null != nil }

    private static func unknown(_ key: String, _ source: String) -> ServerError {
        let keys = SettingName.allCases.filter(\.isFileKey).map(\.rawValue) + self.treeKeys
        if key == SettingName.config.rawValue { return ServerError(.usage, "config: a file cannot name another one (from \(source))") }
        let hint =
            NearestKey.suggestion(for: key, among: keys).map { "did you mean \"\($0)\"?" } ?? "known are \(keys.joined(separator: ", "))"
        return ServerError(.usage, "\(key): is not a key of the configuration: \(hint) (from \(source))")
    }
}
