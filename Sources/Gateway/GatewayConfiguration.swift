import WebSocketWire

/// Every stage of a node. Immutable after the start; any loop may read it.
package struct GatewayConfiguration: Sendable {
    /// The stages by name; never empty when they come from a file.
    package var stages: [String: StageConfiguration]

    /// These stages.
    package init(stages: [StageConfiguration]) {
        self.stages = Dictionary(stages.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The stages below the top-level key `stages` of a configuration file; other top-level keys are not looked at.
    ///
    /// - Parameter integrations: the names that a route may lead to.
    /// - Throws: an unknown key, a wrong type, a value out of range or a missing key, with its path and `source` (the file).
    package init(
        tree: ConfigurationNode, source: String, integrations: [String]
    ) throws(GatewayConfigurationError) {
        let root = ConfigurationCursor(node: tree, path: [], source: source)
        let allowed = "a map with one stage or more"
        guard let stages = try root.members(allowed: "a map").first(where: { $0.key == "stages" })?.cursor else {
            throw root.missing("stages", allowed: allowed)
        }
        let members = try stages.members(allowed: allowed)
        guard !members.isEmpty else { throw stages.error(.outOfRange, allowed: allowed) }
        var found: [StageConfiguration] = []
        for (name, cursor) in members {
            found.append(try StageReader(integrations: integrations).stage(name: name, at: cursor))
        }
        self.init(stages: found)
    }

    /// The names of the stages in alphabetical order.
    package var stageNames: [String] { self.stages.keys.sorted() }
}
