/// Text from outside inside a message for people: one line, whatever it holds.
package enum SingleLine {
    /// The text with escapes as JSON has them in the place of control characters and separators of lines, which could forge a line of their own.
    package static func of(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.breaks) else { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            if Self.breaks(scalar) { line += Self.escape(scalar) } else { line.unicodeScalars.append(scalar) }
        }
    }

    private static func breaks(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return #"\n"#
        case "\r": return #"\r"#
        case "\t": return #"\t"#
        default:
            let digits = String(scalar.value, radix: 16)
            return #"\u"# + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
    }
}
