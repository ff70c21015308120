/// The labels of one series, sorted by name, each name once.
///
/// Label values come from closed sets only (a close code's class, a command's outcome): never a room, a person or an address, or the
/// number of series has no bound. ``MetricRegistry`` enforces a limit for the day somebody forgets.
package struct LabelSet: Sendable, Hashable {
    package let names: [String]
    package let values: [String]

    /// No labels.
    package static let none = LabelSet([])

    /// Sanitises the names; of a name given twice the last value stays.
    package init(_ dimensions: [(String, String)]) {
        var byName: [String: String] = [:]
        for (name, value) in dimensions { byName[MetricName.label(name)] = value }
        self.names = byName.keys.sorted()
        self.values = names.map { byName[$0] ?? "" }
    }

    private init(names: [String], values: [String]) {
        self.names = names
        self.values = values
    }

    /// The same values under another set of names: a missing one is empty, one too many is left out.
    package func fitted(to names: [String]) -> LabelSet {
        LabelSet(names: names, values: names.map { name in self.names.firstIndex(of: name).map { values[$0] } ?? "" })
    }

    /// The series that takes what finds no room: every value is `other`.
    package static func other(_ names: [String]) -> LabelSet {
        LabelSet(names: names, values: names.map { _ in "other" })
    }

    /// `{a="1",b="2"}` with `extra` behind, or nothing at all when there is no label.
    package func text(extra: (name: String, value: String)? = nil) -> String {
        var pairs = zip(names, values).map { "\($0)=\"\(MetricName.escapedValue($1))\"" }
        if let extra { pairs.append("\(extra.name)=\"\(extra.value)\"") }
        return pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}"
    }
}
