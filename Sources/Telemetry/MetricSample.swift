/// One value that is read at the moment of a scrape, not counted as it happens.
package struct MetricSample: Sendable {
    package enum Kind: String, Sendable { case counter, gauge }

    package let name: String
    package let kind: Kind
    package let help: String
    package let value: Double

    /// `name` stands in the output as given (sanitised), without the registry's prefix.
    package init(name: String, kind: Kind, help: String, value: Double) {
        self.name = name
        self.kind = kind
        self.help = help
        self.value = value
    }
}
