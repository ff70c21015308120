/// A cell of a CSV file that is opened in a spreadsheet, where `=`, `+`, `-` and `@` begin formulas, which can send what they read elsewhere.
enum SpreadsheetCell {
    /// The cell as it stands in the file: quoted where it has to be, and with an apostrophe before whatever would begin a formula.
    ///
    /// A formula begins at the cell's start, and also behind what ends a cell where another separator is usual: a semicolon or a tab, a line
    /// break, or a quote, each with space behind it. A number keeps its sign.
    /// - Source: OWASP, "CSV Injection".
    static func text(_ text: String) -> String {
        let guarded = self.isNumber(text) ? text : self.guarded(text)
        guard guarded.utf8.contains(where: { "\",;\t\r\n".utf8.contains($0) }) else { return guarded }
        // By scalars: a combining mark behind a quote makes another character of it, and is still a quote to whoever reads the file.
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in guarded.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }

    private static func guarded(_ text: String) -> String {
        var guarded = String.UnicodeScalarView()
        var mayBegin = true
        for scalar in text.unicodeScalars {
            if mayBegin, self.beginsFormula(scalar) { guarded.append("'") }
            guarded.append(scalar)
            mayBegin = ";\t\r\n\"".unicodeScalars.contains(scalar) || mayBegin && self.isBlank(scalar)
        }
        return String(guarded)
    }

    /// Space, and characters that are not seen, which a program may skip.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.generalCategory == .control
    }

    /// The four signs, in their wide forms too, which some spreadsheets take for them; and what some take for a minus.
    private static func beginsFormula(_ scalar: Unicode.Scalar) -> Bool {
        "=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}\u{2212}|%".unicodeScalars.contains(scalar)
    }

    /// Digits, with a minus before them and a point among them at most.
    private static func isNumber(_ text: String) -> Bool {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
    }
}
