import JSONText
import Testing

@Suite("JSON texts")
struct JSONParserTests {
    @Test(
        "a correct text is taken",
        arguments: [
            ("null", .null), (" true\n", .bool(true)), ("false", .bool(false)), ("\t[ ]\r", .array([])), ("{}", .object([:])),
            ("0", .number("0")), ("-0", .number("-0")), ("-12.50e+07", .number("-12.50e+07")), ("1E5", .number("1E5")),
            (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")), (#""\u00e9\uD83C\uDCCF\u0000""#, .string("é🃏\u{0}")),
            (#""½ ∞ ☕""#, .string("½ ∞ ☕")), ("\"\u{7F}\"", .string("\u{7F}")), ("\"\"", .string("")),
            (#"[1,"2",[true,null]]"#, .array([1, "2", .array([true, .null])])),
            (#"{"a":1,"b":{"c":[]}}"#, .object(["a": 1, "b": .object(["c": .array([])])])),
        ] as [(String, JSONValue)])
    func taken(text: String, value: JSONValue) throws {
        #expect(try JSONValue.parse(text) == value)
    }

    @Test(
        "a faulty text is refused with its place",
        arguments: [
            ("", .truncated, 0), ("  ", .truncated, 2), ("nul", .truncated, 3), ("nulL", .unexpectedByte, 3), ("True", .unexpectedByte, 0),
            ("1 2", .trailingBytes, 2), ("{} x", .trailingBytes, 3), ("[1", .truncated, 2), ("[1,]", .unexpectedByte, 3),
            ("[,1]", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3), ("{\"a\" 1}", .unexpectedByte, 5), ("{a:1}", .unexpectedByte, 1),
            ("{\"a\":1,}", .unexpectedByte, 7), ("{\"a\"}", .unexpectedByte, 4), ("{\"a\":1", .truncated, 6), ("]", .unexpectedByte, 0),
            ("01", .badNumber, 0), ("-", .truncated, 1), ("-x", .badNumber, 1), ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0),
            ("1.", .truncated, 2), ("1.x", .badNumber, 2), ("1e", .truncated, 2), ("1e+ ", .badNumber, 3), ("-01", .badNumber, 0),
            ("0x10", .trailingBytes, 1), ("NaN", .unexpectedByte, 0), ("Infinity", .unexpectedByte, 0), ("'a'", .unexpectedByte, 0),
            ("\"a", .truncated, 2), ("\"a\\", .truncated, 3), (#""\x""#, .badEscape, 2), (#""\u12G4""#, .badEscape, 5),
            (#""\u12"#, .truncated, 5), (#""\uD800""#, .loneSurrogate, 1), (#""\uD800\n""#, .loneSurrogate, 1),
            (#""\uD800\u0041""#, .loneSurrogate, 1), (#""\uDC00""#, .loneSurrogate, 1), ("\"a\nb\"", .controlCharacter, 2),
            ("\"\u{0}\"", .controlCharacter, 1), ("\"\\n\u{1F}\"", .controlCharacter, 3),
            ("/**/1", .unexpectedByte, 0), ("\u{FEFF}1", .unexpectedByte, 0),
            ("1,2", .trailingBytes, 1), ("\u{A0}1", .unexpectedByte, 0),
        ] as [(String, JSONError.Code, Int)])
    func refused(text: String, code: JSONError.Code, position: Int) {
        #expect(throws: JSONError(code: code, position: position)) { try JSONValue.parse(text) }
    }

    @Test(
        "bytes that are no UTF-8 are refused with their place",
        arguments: [
            ([0x22, 0x61, 0xFF, 0x22], 2), ([0x22, 0xC3, 0xA9, 0xC3, 0x22], 3), ([0x22, 0xC0, 0x80, 0x22], 1),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
            ([0x22, 0x5C, 0x6E, 0x80, 0x22], 3), ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1),
        ] as [([UInt8], Int)])
    func notUTF8(bytes: [UInt8], position: Int) {
        #expect(throws: JSONError(code: .badUTF8, position: position)) { try JSONValue.parse(bytes) }
    }

    @Test("32 levels pass and 33 do not")
    func depth() throws {
        func nested(_ levels: Int) -> String { String(repeating: "[", count: levels) + String(repeating: "]", count: levels) }
        _ = try JSONValue.parse(nested(32))
        #expect(throws: JSONError(code: .tooDeep, position: 32)) { try JSONValue.parse(nested(33)) }
        #expect(throws: JSONError(code: .tooDeep, position: 512)) { try JSONValue.parse(nested(100_000), maxDepth: .max) }
        #expect(throws: JSONError(code: .tooDeep, position: 0)) { try JSONValue.parse("[]", maxDepth: 0) }
        #expect(throws: JSONError(code: .tooDeep, position: 5)) { try JSONValue.parse(#"{"a":{}}"#, maxDepth: 1) }
    }

    @Test("of duplicate names the last one counts, and the order is kept")
    func duplicates() throws {
        let object = try #require(try JSONValue.parse(#"{"b":1,"a":2,"b":3}"#).objectValue)
        #expect(object["b"] == 3)
        #expect(object["c"] == nil)
        #expect(object.members.map(\.key) == ["b", "a", "b"])
    }

    @Test("every kind of byte collection gives the same value")
    func collections() throws {
        let bytes = Array(#" {"a":[1,"é"]} "#.utf8)
        let expected = JSONValue.object(["a": .array([1, "é"])])
        #expect(try JSONValue.parse(bytes) == expected)
        #expect(try JSONValue.parse(bytes[0...]) == expected)
        #expect(try bytes.withUnsafeBytes { try JSONValue.parse($0) } == expected)
        #expect(try JSONValue.parse(bytes.lazy.map { $0 }) == expected)
    }

    @Test("accessors answer only for their own kind")
    func accessors() {
        #expect(JSONValue.string("5").text == "5")
        #expect(JSONValue.number("5").text == "5")
        #expect(JSONValue.number("5").stringValue == nil)
        #expect(JSONValue.number("5.0").intValue == nil)
        #expect(JSONValue.number("99999999999999999999").intValue == nil)
        #expect(JSONValue.number("-7").intValue == -7)
        #expect(JSONValue.string("7").intValue == nil)
        #expect(JSONValue.bool(true).boolValue == true)
        #expect(JSONValue.null.isNull)
        #expect(JSONValue.null.text == nil)
    }
}
