/// Finds the pieces of a JSON text without making a tree, so that they can be passed on as they came.
///
/// Checks the outer structure only (brackets, strings, commas): for text of our own making, such as the step's.
package enum JSONSlices {
    /// The top-level elements of an array as ranges of offsets from the start of the text, in order.
    package static func elements(ofArray bytes: some Collection<UInt8>) throws(JSONError) -> [Range<Int>] {
        try withContiguousBytes(of: bytes) { (buffer) throws(JSONError) in
            var scanner = JSONSliceScanner(buffer)
            var elements: [Range<Int>] = []
            try scanner.open(UInt8(ascii: "["))
            if try scanner.takeEnd(UInt8(ascii: "]")) { return elements }
            repeat {
                elements.append(try scanner.takeValue())
            } while try scanner.takeComma(orEnd: UInt8(ascii: "]"))
            return elements
        }
    }

    /// The top-level members of an object as ranges of offsets; of duplicates the last one counts. Names are taken as written, without escapes.
    package static func members(ofObject bytes: some Collection<UInt8>) throws(JSONError) -> [String: Range<Int>] {
        try withContiguousBytes(of: bytes) { (buffer) throws(JSONError) in
            var scanner = JSONSliceScanner(buffer)
            var members: [String: Range<Int>] = [:]
            try scanner.open(UInt8(ascii: "{"))
            if try scanner.takeEnd(UInt8(ascii: "}")) { return members }
            repeat {
                let key = try scanner.takeValue()
                guard key.count >= 2, buffer[key.lowerBound] == UInt8(ascii: "\"") else {
                    throw JSONError(code: .unexpectedByte, position: key.lowerBound)
                }
                try scanner.open(UInt8(ascii: ":"))
                let name = String(decoding: buffer[(key.lowerBound + 1)..<(key.upperBound - 1)], as: UTF8.self)
                members[name] = try scanner.takeValue()
            } while try scanner.takeComma(orEnd: UInt8(ascii: "}"))
            return members
        }
    }
}

/// Walks over values by their brackets and quotes.
private struct JSONSliceScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Passes one expected byte and the space around it.
    mutating func open(_ byte: UInt8) throws(JSONError) {
        guard try self.peek() == byte else { throw JSONError(code: .unexpectedByte, position: self.position) }
        self.position += 1
    }

    /// True when the closing bracket was next; then nothing may follow it.
    mutating func takeEnd(_ bracket: UInt8) throws(JSONError) -> Bool {
        guard try self.peek() == bracket else { return false }
        self.position += 1
        self.skipSpace()
        guard self.position == self.bytes.count else { throw JSONError(code: .trailingBytes, position: self.position) }
        return true
    }

    /// True when a comma was next, false when the closing bracket was.
    mutating func takeComma(orEnd bracket: UInt8) throws(JSONError) -> Bool {
        if try self.takeEnd(bracket) { return false }
        try self.open(UInt8(ascii: ","))
        return true
    }

    /// The range of one value, without the space around it.
    mutating func takeValue() throws(JSONError) -> Range<Int> {
        _ = try self.peek()
        let start = self.position
        var depth = 0
        while self.position < self.bytes.count {
            switch self.bytes[self.position] {
            case UInt8(ascii: "\""): try self.passString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                self.position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return try self.value(from: start) }
                depth -= 1
                self.position += 1
            case UInt8(ascii: ",") where depth == 0, UInt8(ascii: ":") where depth == 0: return try self.value(from: start)
            default: self.position += 1
            }
        }
        throw JSONError(code: .truncated, position: self.position)
    }

    private func value(from start: Int) throws(JSONError) -> Range<Int> {
        var end = self.position
        while end > start, Self.isSpace(self.bytes[end - 1]) { end -= 1 }
        guard end > start else { throw JSONError(code: .unexpectedByte, position: start) }
        return start..<end
    }

    private mutating func passString() throws(JSONError) {
        self.position += 1
        while self.position < self.bytes.count {
            let byte = self.bytes[self.position]
            self.position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return }
        }
        throw JSONError(code: .truncated, position: self.bytes.count)
    }

    private mutating func skipSpace() {
        while self.position < self.bytes.count, Self.isSpace(self.bytes[self.position]) { self.position += 1 }
    }

    private mutating func peek() throws(JSONError) -> UInt8 {
        self.skipSpace()
        guard self.position < self.bytes.count else { throw JSONError(code: .truncated, position: self.bytes.count) }
        return self.bytes[self.position]
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
