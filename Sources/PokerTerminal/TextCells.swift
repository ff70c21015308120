/// Text as a terminal shows it: in columns, without anything that would steer it.
package enum TextCells {
    /// The text with marks in the place of control characters, line separators and what turns the direction of writing: another person's
    /// name must not steer this person's terminal.
    package static func safe(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.steers) else { return text }
        return text.unicodeScalars.reduce(into: "") { safe, scalar in safe.unicodeScalars.append(Self.steers(scalar) ? "\u{FFFD}" : scalar)
        }
    }

    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: scalar.properties.isBidiControl
        }
    }

    /// How many columns the text takes: two for wide characters and emoji, none for marks that combine.
    package static func width(_ text: String) -> Int { text.reduce(0) { $0 + self.width($1) } }

    /// The columns of one character, by its first scalar that takes any.
    ///
    /// - Source: Unicode Standard Annex 11; the ranges are those that terminals draw wide.
    package static func width(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        // The emoji form of what is narrow by itself.
        if scalars.contains("\u{FE0F}") { return 2 }
        return scalars.map(self.width).max() ?? 0
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// The beginning of the text that fits, with `…` where something was cut off.
    package static func cut(_ text: String, to columns: Int) -> String {
        guard self.width(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var used = 0
        let kept = text.prefix { character in
            used += self.width(character)
            return used <= columns - 1
        }
        return kept + "…"
    }

    /// The text in lines of at most so many columns, broken between words, and within one that is wider than a line.
    package static func wrap(_ text: String, to columns: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let fits = self.width(lines[lines.count - 1]) + self.width(String(word)) < columns
            if lines[lines.count - 1].isEmpty {
                lines[lines.count - 1] = String(word)
            } else if fits {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { self.cut($0, to: columns) }
    }

    /// The pieces with two blanks between them, in lines of at most so many columns.
    package static func flow(_ pieces: [String], to columns: Int) -> [String] {
        pieces.reduce(into: []) { lines, piece in
            if let last = lines.last, self.width(last) + 2 + self.width(piece) <= columns {
                lines[lines.count - 1] += "  " + piece
            } else {
                lines.append(piece)
            }
        }
    }

    /// The text in exactly that many columns: cut, or filled with blanks.
    package static func fit(_ text: String, in columns: Int) -> String {
        let text = self.cut(text, to: columns)
        return text + String(repeating: " ", count: max(columns - self.width(text), 0))
    }
}
