/// A configuration file as a tree that knows nothing of the file's format.
package indirect enum ConfigurationNode: Sendable, Equatable {
    /// A value as it is written, without its quotes.
    case scalar(String)
    /// Values in their order.
    case list([ConfigurationNode])
    /// Keys in their order.
    case map([ConfigurationMember])

    /// Keys and values, in the order of the literal.
    package static func map(_ members: KeyValuePairs<String, ConfigurationNode>) -> ConfigurationNode {
        .map(members.map { ConfigurationMember(key: $0.key, value: $0.value) })
    }
}

/// A key of a configuration map with its value.
package struct ConfigurationMember: Sendable, Equatable {
    package var key: String
    package var value: ConfigurationNode

    /// A key with its value.
    package init(key: String, value: ConfigurationNode) {
        self.key = key
        self.value = value
    }
}
