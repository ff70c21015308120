/// Writes JSON text piece by piece. A value over bytes; it sets the commas, the caller the brackets.
///
///     var writer = JSONWriter()
///     writer.open("{"); writer.key("ok"); writer.raw("true"); writer.close("}")
package struct JSONWriter {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []

    package init(reservingBytes capacity: Int = 128) {
        self.bytes.reserveCapacity(capacity)
    }

    /// What has been written so far, as a string.
    package var text: String { String(decoding: self.bytes, as: UTF8.self) }

    /// Writes `{` or `[`, with a comma before it where one is due.
    package mutating func open(_ bracket: StaticString) {
        self.separate()
        self.bytes.append(contentsOf: UnsafeBufferPointer(start: bracket.utf8Start, count: bracket.utf8CodeUnitCount))
    }

    /// Writes `}` or `]`.
    package mutating func close(_ bracket: StaticString) {
        self.bytes.append(contentsOf: UnsafeBufferPointer(start: bracket.utf8Start, count: bracket.utf8CodeUnitCount))
    }

    /// Writes a member's name and the colon.
    package mutating func key(_ name: String) {
        self.separate()
        JSONText.escape(name, into: &self.bytes)
        self.bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a string, with quotes and escapes.
    package mutating func string(_ text: String) {
        self.separate()
        JSONText.escape(text, into: &self.bytes)
    }

    /// Writes a whole number.
    package mutating func number(_ number: some BinaryInteger) {
        self.raw(String(number))
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ truth: Bool) {
        self.raw(truth ? "true" : "false")
    }

    /// Writes a tree.
    package mutating func value(_ value: JSONValue) {
        self.separate()
        value.write(into: &self.bytes)
    }

    /// Writes text that is one JSON value already; it must not be empty.
    package mutating func raw(_ text: String) {
        self.raw(text.utf8)
    }

    /// Writes bytes that are one JSON value already; they must not be empty.
    package mutating func raw(_ bytes: some Collection<UInt8>) {
        self.separate()
        self.bytes.append(contentsOf: bytes)
    }

    /// A comma is due behind everything but an opening bracket and a colon. (A string that ends in one of these ends in a quote here.)
    private mutating func separate() {
        switch self.bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
        default: self.bytes.append(UInt8(ascii: ","))
        }
    }
}

extension JSONValue {
    /// Appends the value as compact JSON text.
    package func write(into bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let truth): bytes.append(contentsOf: (truth ? "true" : "false").utf8)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let text): JSONText.escape(text, into: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object): object.write(into: &bytes)
        }
    }
}

extension JSONObject {
    /// Appends the object as compact JSON text.
    package func write(into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in self.members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONText.escape(member.key, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            member.value.write(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
