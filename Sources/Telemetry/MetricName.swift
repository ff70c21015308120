/// What a metric or label may be called in the Prometheus text format, and how a value is written there.
///
/// Names: `[a-zA-Z_:][a-zA-Z0-9_:]*` for metrics, without the colon for labels (Prometheus data model).
package enum MetricName {
    /// The metric's name: every character that is not allowed becomes `_`, `prefix` is put in front unless it is there already.
    package static func metric(_ label: String, prefix: String, suffix: String = "") -> String {
        var name = sanitised(label, colonAllowed: true)
        if !prefix.isEmpty, !name.hasPrefix(prefix) { name = prefix + name }
        if !suffix.isEmpty, !name.hasSuffix(suffix) { name += suffix }
        return name
    }

    /// The label's name, sanitised the same way.
    package static func label(_ name: String) -> String {
        sanitised(name, colonAllowed: false)
    }

    /// A label's value as it stands between the quotes: backslash, quote and line feed are escaped.
    package static func escapedValue(_ value: String) -> String {
        escaped(value, quote: true)
    }

    /// The text behind `# HELP name`: backslash and line feed are escaped.
    package static func escapedHelp(_ text: String) -> String {
        escaped(text, quote: false)
    }

    private static func sanitised(_ name: String, colonAllowed: Bool) -> String {
        var bytes = name.utf8.map { isAllowed($0, colonAllowed: colonAllowed) ? $0 : UInt8(ascii: "_") }
        if bytes.first.map(isDigit) ?? true { bytes.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isAllowed(_ byte: UInt8, colonAllowed: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: ":"): colonAllowed
        default: isDigit(byte)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func escaped(_ text: String, quote: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quote: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
