/// Reads the text of a header field byte by byte.
///
/// Not by character: a client can end its part of a field with one that makes a single character of itself and the comma that a proxy appends
/// (U+0600 does), and would then speak for the proxy.
package enum FieldText {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    /// The parts between separators that stand in no quoted string (RFC 9110 section 5.6.4).
    static func split(_ text: some StringProtocol, at separator: Unicode.Scalar) -> [Substring] {
        var parts: [Substring] = []
        var (isQuoted, isEscaped) = (false, false)
        let whole = Substring(text)
        var start = whole.startIndex
        for (index, byte) in zip(whole.utf8.indices, whole.utf8) {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == Self.backslash {
                isEscaped = true
            } else if byte == Self.quote {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: separator), !isQuoted {
                parts.append(whole[start..<index])
                start = whole.utf8.index(after: index)
            }
        }
        return parts + [whole[start...]]
    }

    /// The value of a token or a quoted string. Nil for neither, above all when a quote stands inside: then it is unclear which quotes are a pair.
    static func unquoted(_ text: Substring) -> String? {
        guard text.utf8.first == Self.quote else { return text.isEmpty || text.utf8.contains(Self.quote) ? nil : String(text) }
        guard text.utf8.count >= 2, text.utf8.last == Self.quote else { return nil }
        var value: [UInt8] = []
        var isEscaped = false
        for byte in text.utf8.dropFirst().dropLast() {
            if !isEscaped, byte == Self.backslash {
                isEscaped = true
            } else {
                guard isEscaped || byte != Self.quote else { return nil }
                value.append(byte)
                isEscaped = false
            }
        }
        return isEscaped ? nil : String(decoding: value, as: UTF8.self)
    }

    /// A host with or without a port, as `Host` names it (RFC 9110 section 7.2). Nil for what can be none.
    static func host(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#""/\@,;<>"#.utf8.contains($0) }
        return (1...255).contains(text.utf8.count) && isPlain ? text : nil
    }

    /// Without the white space that may stand around a value.
    package static func trimmed(_ text: Substring) -> Substring {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        guard let start = text.utf8.firstIndex(where: { !isSpace($0) }), let end = text.utf8.lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return text[start...end]
    }
}
