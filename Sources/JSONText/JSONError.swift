/// Why a text is no JSON, and where. Trying the same text again never helps.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// What is wrong; stable, so that a caller may switch over it.
    package enum Code: String, Sendable {
        /// The text ends inside a value.
        case truncated
        /// A byte that no value, comma or bracket can be at this place.
        case unexpectedByte = "unexpected_byte"
        /// Something follows the value.
        case trailingBytes = "trailing_bytes"
        /// Arrays and objects are nested deeper than the caller allows.
        case tooDeep = "too_deep"
        /// A number that RFC 8259 does not allow, such as `01`, `+1`, `.5` or `1.`.
        case badNumber = "bad_number"
        /// A backslash that is followed by no known escape.
        case badEscape = "bad_escape"
        /// Half of a surrogate pair: it stands for no character.
        case loneSurrogate = "lone_surrogate"
        /// A character below U+0020 inside a string, which must be escaped.
        case controlCharacter = "control_character"
        /// Bytes that are no UTF-8.
        case badUTF8 = "bad_utf8"
    }

    /// What is wrong.
    package let code: Code
    /// The offset of the offending byte from the start of the text, `0...count`.
    package let position: Int

    package init(code: Code, position: Int) {
        self.code = code
        self.position = position
    }

    /// For people: never holds a part of the text.
    package var description: String { "\(self.code.rawValue) at byte \(self.position)" }
}
