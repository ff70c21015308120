/// A JSON value as a tree. A value: may cross loops.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A number as it was written, so that nothing is lost: `1.50` stays `1.50`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The value that the whole text is, in time proportional to its length.
    ///
    /// Strict: nothing may follow but white space, no comments, no byte order mark, no leading zeros.
    /// - Source: RFC 8259.
    /// - Parameter maxDepth: how deep arrays and objects may nest, `0...512` (more is taken as 512).
    /// - Throws: `JSONError` with the position of the first offending byte.
    package static func parse(_ bytes: some Collection<UInt8>, maxDepth: Int = 32) throws(JSONError) -> JSONValue {
        try withContiguousBytes(of: bytes) { (buffer) throws(JSONError) in
            var parser = JSONParser(buffer, maxDepth: maxDepth)
            return try parser.parseText()
        }
    }

    /// The value that the whole text is; see `parse(_:maxDepth:)` for bytes.
    package static func parse(_ text: String, maxDepth: Int = 32) throws(JSONError) -> JSONValue {
        try self.parse(text.utf8, maxDepth: maxDepth)
    }
}

extension JSONValue {
    /// The text of a string; nil for everything else.
    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The text of a string, or a number as it was written; nil for everything else.
    package var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .null, .bool, .array, .object: nil
        }
    }

    /// A number written without fraction or exponent that fits `Int`; nil for everything else.
    package var intValue: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    /// The truth of `true` and `false`; nil for everything else.
    package var boolValue: Bool? {
        if case .bool(let truth) = self { truth } else { nil }
    }

    /// The members of an object; nil for everything else.
    package var objectValue: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The elements of an array; nil for everything else.
    package var arrayValue: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// True for `null` only.
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON text.
    package var description: String {
        var bytes: [UInt8] = []
        self.write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(members: elements.map { .init(key: $0.0, value: $0.1) }))
    }
    package init(stringLiteral text: String) { self = .string(text) }
    package init(integerLiteral number: Int) { self = .number(String(number)) }
    package init(booleanLiteral truth: Bool) { self = .bool(truth) }
}
