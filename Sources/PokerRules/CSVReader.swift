/// Reads a table row by row, with the line that each begins in. A value over bytes; takes time in proportion to the text.
///
/// A field in quotes may hold separators, line breaks and, doubled, quotes. Elsewhere a quote is a character like any other, as in `5" pipe`, and
/// spaces are part of the field. Lines end in CRLF, LF or CR; the last one need not.
/// - Source: RFC 4180, section 2.
package struct CSVReader: Sendable {
    /// One record.
    package struct Row: Sendable, Equatable {
        /// The line of the text that it begins in, from 1.
        package let line: Int
        /// One or more; an empty line is one empty field.
        package let fields: [String]
    }

    /// Why the text is no table. Trying the same again never helps.
    package struct Problem: Error, Sendable, Equatable {
        /// The line in which the field begins, from 1.
        package let line: Int
        /// A sentence that says what to do; holds nothing of the text.
        package let message: String
    }

    private let bytes: [UInt8]
    private let separator: UInt8?
    private var position = 0
    private var line = 1

    /// A reader at the first row.
    ///
    /// - Parameter separator: an ASCII character between fields; nil: each row is one field.
    package init(_ text: String, separator: UInt8?) {
        self.bytes = Array(text.utf8)
        self.separator = separator
    }

    /// The next row; nil at the end.
    ///
    /// - Throws: `Problem` for a quote without its end, or with something behind it. The reader is of no use then.
    package mutating func next() throws(Problem) -> Row? {
        guard self.position < self.bytes.count else { return nil }
        let line = self.line
        var fields: [String] = []
        repeat { fields.append(try self.field()) } while self.take(self.separator)
        self.takeLineBreak()
        return Row(line: line, fields: fields)
    }

    private mutating func field() throws(Problem) -> String {
        if self.take(UInt8(ascii: "\"")) { return try self.quoted() }
        let start = self.position
        while self.position < self.bytes.count, !self.isAtFieldEnd { self.position += 1 }
        return String(decoding: self.bytes[start..<self.position], as: UTF8.self)
    }

    private mutating func quoted() throws(Problem) -> String {
        let line = self.line
        var field: [UInt8] = []
        while self.position < self.bytes.count {
            if self.take(UInt8(ascii: "\"")) {
                guard self.take(UInt8(ascii: "\"")) else { return try self.ended(field, line) }
                field.append(UInt8(ascii: "\""))
            } else if self.isAtLineBreak {
                let start = self.position
                self.takeLineBreak()
                field += self.bytes[start..<self.position]
            } else {
                field.append(self.bytes[self.position])
                self.position += 1
            }
        }
        throw Problem(line: line, message: "A quote opens a field here and nothing closes it: add a quote, or double the one that is text")
    }

    private func ended(_ field: [UInt8], _ line: Int) throws(Problem) -> String {
        guard self.position == self.bytes.count || self.isAtFieldEnd else {
            throw Problem(
                line: line, message: "Something stands behind a closing quote: put the whole field in quotes, and double those in it")
        }
        return String(decoding: field, as: UTF8.self)
    }

    private var isAtLineBreak: Bool {
        self.bytes[self.position] == UInt8(ascii: "\n") || self.bytes[self.position] == UInt8(ascii: "\r")
    }

    private var isAtFieldEnd: Bool { self.bytes[self.position] == self.separator || self.isAtLineBreak }

    private mutating func take(_ byte: UInt8?) -> Bool {
        guard let byte, self.position < self.bytes.count, self.bytes[self.position] == byte else { return false }
        self.position += 1
        return true
    }

    private mutating func takeLineBreak() {
        guard self.position < self.bytes.count else { return }
        let isReturn = self.take(UInt8(ascii: "\r"))
        guard self.take(UInt8(ascii: "\n")) || isReturn else { return }
        self.line += 1
    }
}
