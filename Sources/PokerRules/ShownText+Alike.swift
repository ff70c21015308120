@_spi(_Unicode) import Swift

/// One spelling for texts that look the same, so that the second of two is known for it.
///
/// Letters of different scripts that look alike stay different: nobody could have the names of some languages otherwise.
extension ShownText {
    /// The text in NFC (Unicode Standard Annex 15), without what nothing shows, and with one space for each run of blanks.
    ///
    /// Foundation, which has a normaliser too, stays out of this room; the standard library shows its own to who asks for it by name.
    static func alike(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        let scalars = text.unicodeScalars
        for index in scalars.indices {
            let scalar = scalars[index]
            if self.isBlank(scalar) {
                if shown.last != " " { shown.append(" ") }
            } else if !scalar.properties.isDefaultIgnorableCodePoint
                || self.joins(scalar, after: shown.last, before: scalars[scalars.index(after: index)...].first)
            {
                shown.append(scalar)
            }
        }
        return self.trimmed(String(String.UnicodeScalarView(String(shown)._nfc)))
    }

    /// White space, and the braille pattern without a dot.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || scalar == "\u{2800}" }

    /// Whether an invisible scalar is seen by what it does to those beside it: it shapes letters, or makes one emoji of several (Unicode Technical
    /// Standard 51, ED-14a to ED-16): a joiner, the selector of an emoji that is text otherwise, a flag's tag.
    private static func joins(_ scalar: Unicode.Scalar, after last: Unicode.Scalar?, before next: Unicode.Scalar?) -> Bool {
        guard let last else { return false }
        let isAmongLetters = self.isShaped(last) && next.map(self.isShaped) ?? false
        switch scalar {
        case "\u{200C}": return isAmongLetters
        case "\u{200D}": return isAmongLetters || ((self.isEmoji(last) || last == "\u{FE0F}") && next.map(self.isEmoji) ?? false)
        case "\u{FE0F}":
            return (self.isEmoji(last) && !last.properties.isEmojiPresentation) || (last.properties.isEmoji && next == "\u{20E3}")
        case "\u{E0020}"..."\u{E007F}": return last == "\u{1F3F4}" || ("\u{E0020}"..."\u{E007F}").contains(last)
        default: return false
        }
    }

    /// Whether joiners are seen between two of these: Arabic, Syriac, the scripts of India, Myanmar, Khmer and Mongolian (The Unicode Standard,
    /// section 23.2).
    private static func isShaped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{600}"..."\u{DFF}", "\u{1000}"..."\u{109F}", "\u{1780}"..."\u{18AF}": true
        default: false
        }
    }

    /// Not the digits, which are emoji only as keys.
    private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isEmoji && !scalar.isASCII }
}
