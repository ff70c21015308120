/// One JSON object on one line, written member by member.
struct JSONLine {
    private(set) var text = "{"
    private var isEmpty = true

    /// Appends `"key":"value"`, both escaped.
    mutating func append(_ key: String, _ value: String) {
        appendKey(key)
        Self.appendQuoted(value, to: &text)
    }

    /// Appends `"key":["a","b"]`.
    mutating func append(_ key: String, list: [String]) {
        appendKey(key)
        text += "["
        for (index, value) in list.enumerated() {
            if index > 0 { text += "," }
            Self.appendQuoted(value, to: &text)
        }
        text += "]"
    }

    /// The finished line with its line feed.
    consuming func finished() -> String {
        text + "}\n"
    }

    private mutating func appendKey(_ key: String) {
        if !isEmpty { text += "," }
        isEmpty = false
        Self.appendQuoted(key, to: &text)
        text += ":"
    }

    /// RFC 8259 section 7, and the two line separators that some readers of lines stumble over.
    private static func appendQuoted(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{85}", "\u{2028}", "\u{2029}":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
