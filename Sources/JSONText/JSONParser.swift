/// A strict parser over bytes that outlive it (RFC 8259). One pass; recursion is bounded by `maxDepth`.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let maxDepth: Int
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, maxDepth: Int) {
        self.bytes = bytes
        self.maxDepth = min(maxDepth, 512)
    }

    /// The one value that the whole text is.
    mutating func parseText() throws(JSONError) -> JSONValue {
        self.skipSpace()
        let value = try self.parseValue(depth: 0)
        self.skipSpace()
        guard self.position == self.bytes.count else { throw self.error(.trailingBytes) }
        return value
    }

    private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
        switch try self.peek() {
        case UInt8(ascii: "\""): return .string(try self.parseString())
        case UInt8(ascii: "{"): return .object(try self.parseObject(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try self.parseArray(depth: depth + 1))
        case UInt8(ascii: "t"): return try self.parseWord("true", as: .bool(true))
        case UInt8(ascii: "f"): return try self.parseWord("false", as: .bool(false))
        case UInt8(ascii: "n"): return try self.parseWord("null", as: .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try self.parseNumber())
        default: throw self.error(.unexpectedByte)
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONError) -> JSONObject {
        try self.enter(depth)
        var members: [JSONObject.Member] = []
        if try self.takeClose(UInt8(ascii: "}")) { return JSONObject(members: members) }
        while true {
            guard try self.peek() == UInt8(ascii: "\"") else { throw self.error(.unexpectedByte) }
            let key = try self.parseString()
            self.skipSpace()
            guard try self.peek() == UInt8(ascii: ":") else { throw self.error(.unexpectedByte) }
            self.position += 1
            self.skipSpace()
            members.append(.init(key: key, value: try self.parseValue(depth: depth)))
            if try self.takeCommaOrClose(UInt8(ascii: "}")) { return JSONObject(members: members) }
        }
    }

    private mutating func parseArray(depth: Int) throws(JSONError) -> [JSONValue] {
        try self.enter(depth)
        var elements: [JSONValue] = []
        if try self.takeClose(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try self.parseValue(depth: depth))
            if try self.takeCommaOrClose(UInt8(ascii: "]")) { return elements }
        }
    }

    private mutating func parseWord(_ word: StaticString, as value: JSONValue) throws(JSONError) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            guard try self.peek() == word.utf8Start[offset] else { throw self.error(.unexpectedByte) }
            self.position += 1
        }
        return value
    }
}

// MARK: - Strings

extension JSONParser {
    private mutating func parseString() throws(JSONError) -> String {
        self.position += 1
        let start = self.position
        while true {
            switch try self.peek() {
            case UInt8(ascii: "\""):
                let text = try self.text(of: self.bytes[start..<self.position], writtenFrom: start)
                self.position += 1
                return text
            case UInt8(ascii: "\\"): return try self.parseEscapedString(from: start)
            case 0..<0x20: throw self.error(.controlCharacter)
            default: self.position += 1
            }
        }
    }

    /// The slow way, from the first backslash on.
    private mutating func parseEscapedString(from start: Int) throws(JSONError) -> String {
        var unescaped = Array(self.bytes[start..<self.position])
        while true {
            let byte = try self.peek()
            switch byte {
            case UInt8(ascii: "\""):
                let text = try self.text(of: unescaped, writtenFrom: start)
                self.position += 1
                return text
            case UInt8(ascii: "\\"): try self.parseEscape(into: &unescaped)
            case 0..<0x20: throw self.error(.controlCharacter)
            default:
                unescaped.append(byte)
                self.position += 1
            }
        }
    }

    private mutating func parseEscape(into text: inout [UInt8]) throws(JSONError) {
        self.position += 1
        switch try self.peek() {
        case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): return text.append(contentsOf: Character(try self.parseScalar()).utf8)
        default: throw self.error(.badEscape)
        }
        self.position += 1
    }

    /// The character of `uXXXX`, or of a pair of surrogates; leaves the position behind it.
    private mutating func parseScalar() throws(JSONError) -> Unicode.Scalar {
        let start = self.position - 1
        let first = try self.parseHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, self.position + 1 < self.bytes.count, self.bytes[self.position] == UInt8(ascii: "\\"),
            self.bytes[self.position + 1] == UInt8(ascii: "u")
        else { throw JSONError(code: .loneSurrogate, position: start) }
        self.position += 1
        let second = try self.parseHexDigits()
        guard (0xDC00...0xDFFF).contains(second), let scalar = Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00)) else {
            throw JSONError(code: .loneSurrogate, position: start)
        }
        return scalar
    }

    /// Four hexadecimal digits behind the `u` at the position.
    private mutating func parseHexDigits() throws(JSONError) -> UInt32 {
        self.position += 1
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = try self.peek()
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw self.error(.badEscape)
            }
            self.position += 1
        }
        return value
    }

    /// Checked UTF-8. `start` is where the string begins in the text, to name the place of a bad byte.
    private func text(of characters: some Collection<UInt8>, writtenFrom start: Int) throws(JSONError) -> String {
        if let text = String(validating: characters, as: UTF8.self) { return text }
        throw JSONError(code: .badUTF8, position: self.firstInvalidByte(from: start))
    }

    /// Where the first bytes that are no UTF-8 begin. Escapes are ASCII, so that the written text shows it.
    private func firstInvalidByte(from start: Int) -> Int {
        var decoder = UTF8()
        var source = self.bytes[start..<self.position].makeIterator()
        var place = start
        while case .scalarValue(let scalar) = decoder.decode(&source) {
            place += UTF8.width(scalar)
        }
        return place
    }
}

// MARK: - Numbers and single bytes

extension JSONParser {
    private mutating func parseNumber() throws(JSONError) -> String {
        let start = self.position
        if self.bytes[self.position] == UInt8(ascii: "-") { self.position += 1 }
        let leadsWithZero = self.position < self.bytes.count && self.bytes[self.position] == UInt8(ascii: "0")
        let whole = try self.takeDigits()
        if leadsWithZero, whole > 1 { throw JSONError(code: .badNumber, position: start) }
        if self.takeIf({ $0 == UInt8(ascii: ".") }) { _ = try self.takeDigits() }
        if self.takeIf({ $0 | 0x20 == UInt8(ascii: "e") }) {
            _ = self.takeIf { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
            _ = try self.takeDigits()
        }
        return String(decoding: self.bytes[start..<self.position], as: UTF8.self)
    }

    /// Takes one digit or more and says how many.
    private mutating func takeDigits() throws(JSONError) -> Int {
        let start = self.position
        while self.takeIf({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {}
        guard self.position > start else {
            throw self.error(self.position == self.bytes.count ? .truncated : .badNumber)
        }
        return self.position - start
    }

    private mutating func takeIf(_ matches: (UInt8) -> Bool) -> Bool {
        guard self.position < self.bytes.count, matches(self.bytes[self.position]) else { return false }
        self.position += 1
        return true
    }

    /// Passes the opening bracket.
    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth <= self.maxDepth else { throw self.error(.tooDeep) }
        self.position += 1
        self.skipSpace()
    }

    private mutating func takeClose(_ bracket: UInt8) throws(JSONError) -> Bool {
        guard try self.peek() == bracket else { return false }
        self.position += 1
        return true
    }

    /// True behind the closing bracket, false behind a comma.
    private mutating func takeCommaOrClose(_ bracket: UInt8) throws(JSONError) -> Bool {
        self.skipSpace()
        if try self.takeClose(bracket) { return true }
        guard try self.peek() == UInt8(ascii: ",") else { throw self.error(.unexpectedByte) }
        self.position += 1
        self.skipSpace()
        return false
    }

    private mutating func skipSpace() {
        while self.takeIf({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {}
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard self.position < self.bytes.count else { throw self.error(.truncated) }
        return self.bytes[self.position]
    }

    private func error(_ code: JSONError.Code) -> JSONError {
        JSONError(code: code, position: self.position)
    }
}
