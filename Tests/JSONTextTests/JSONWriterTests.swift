import JSONText
import Testing

@Suite("JSON writing")
struct JSONWriterTests {
    @Test("commas come where they are due")
    func commas() {
        var writer = JSONWriter()
        writer.open("{")
        writer.key("a")
        writer.number(1)
        writer.key("b:")
        writer.open("[")
        writer.string("x,[")
        writer.string("")
        writer.bool(false)
        writer.open("{")
        writer.close("}")
        writer.close("]")
        writer.key("c")
        writer.value(.object(["d": .null]))
        writer.key("e")
        writer.raw("[1]")
        writer.close("}")
        #expect(writer.text == #"{"a":1,"b:":["x,[","",false,{}],"c":{"d":null},"e":[1]}"#)
    }

    @Test(
        "strings are escaped where they must be",
        arguments: [
            ("", "\"\""), ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t\u{0}\u{1f}", #""\n\r\t\u0000\u001f""#), ("½ ☕ /", "\"½ ☕ /\""),
        ])
    func escapes(text: String, written: String) {
        #expect(JSONText.escaped(text) == written)
    }
}

@Suite("JSON slices")
struct JSONSlicesTests {
    @Test("elements come as they were written")
    func elements() throws {
        let text = #" [ {"a":[1,2]} , "x,]\"" ,3 ,[ ] ] "#
        let bytes = Array(text.utf8)
        let pieces = try JSONSlices.elements(ofArray: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
        #expect(pieces == [#"{"a":[1,2]}"#, #""x,]\"""#, "3", "[ ]"])
        #expect(try JSONSlices.elements(ofArray: Array("[]".utf8)) == [])
        #expect(try JSONSlices.elements(ofArray: Array("[ ]\n".utf8)) == [])
    }

    @Test("members are found by name, the last of duplicates")
    func members() throws {
        let bytes = Array(#"{"a":{"b":"}"}, "c" : [1] ,"a":2}"#.utf8)
        let members = try JSONSlices.members(ofObject: bytes)
        #expect(members.mapValues { String(decoding: bytes[$0], as: UTF8.self) } == ["a": "2", "c": "[1]"])
    }

    @Test("a broken outer structure is refused", arguments: ["", "[", "[1", "[,]", "[1,]", "{}", "[1]x", "[\"a", "[\"a\\", "]", "[1:2]"])
    func broken(text: String) {
        #expect(throws: JSONError.self) { try JSONSlices.elements(ofArray: Array(text.utf8)) }
    }

    @Test("an object that is none is refused", arguments: ["{a:1}", "{\"a\"}", "{\"a\":}", "{\"a\":1", "[]", "{\"a\":1,}"])
    func brokenObject(text: String) {
        #expect(throws: JSONError.self) { try JSONSlices.members(ofObject: Array(text.utf8)) }
    }
}
