import Logging

/// Log records as JSON lines: `{"time":…,"level":…,"logger":…,"message":…,…metadata}`; any thread.
///
/// Metadata is flattened (`{"room":{"name":"x"}}` becomes `"room.name":"x"`, an array stays one); a key that is one of the record's own
/// gets a `_` behind. A record is one line whatever its texts contain.
package struct JSONLogHandler: LogHandler {
    private static let reserved: Set<String> = ["time", "level", "logger", "message", "error"]

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let milliseconds: @Sendable () -> Int64
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - milliseconds: the wall clock in Unix milliseconds.
    ///   - write: takes one finished line with its line feed.
    package init(
        label: String, level: Logger.Level, milliseconds: @escaping @Sendable () -> Int64 = Timestamp.now,
        write: @escaping @Sendable (String) -> Void = JSONLogHandler.writeToStandardError
    ) {
        self.label = label
        self.logLevel = level
        self.milliseconds = milliseconds
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = JSONLine()
        line.append("time", Timestamp.text(milliseconds: milliseconds()))
        line.append("level", event.level.rawValue)
        line.append("logger", label)
        line.append("message", event.message.description)
        if let error = event.error { line.append("error", String(describing: error)) }
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        for key in merged.keys.sorted() {
            guard let value = merged[key] else { continue }
            Self.append(value, key: Self.reserved.contains(key) ? key + "_" : key, to: &line)
        }
        write(line.finished())
    }

    private static func append(_ value: Logger.Metadata.Value, key: String, to line: inout JSONLine) {
        switch value {
        case .string(let text): line.append(key, text)
        case .stringConvertible(let convertible): line.append(key, convertible.description)
        case .array(let values): line.append(key, list: values.map(\.description))
        case .dictionary(let members):
            for member in members.keys.sorted() {
                if let value = members[member] { append(value, key: key + "." + member, to: &line) }
            }
        @unknown default: line.append(key, value.description)
        }
    }

    /// Writes the line to descriptor 2 without ever waiting for its reader, see ``LineOutput``.
    package static func writeToStandardError(_ line: String) {
        LineOutput.standardError.write(line)
    }
}
