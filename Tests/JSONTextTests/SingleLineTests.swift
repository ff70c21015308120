import JSONText
import Testing

@Suite("Text from outside in one line")
struct SingleLineTests {
    @Test(
        "what would break the line is escaped, and nothing else",
        arguments: [
            ("Käse \u{1F0A1} \"a\\b\"", "Käse \u{1F0A1} \"a\\b\""), ("a\nb\r\tc", #"a\nb\r\tc"#),
            ("\0\u{1B}[31m\u{7F}", #"\u0000\u001b[31m\u007f"#),
            ("\u{85}\u{2028}\u{2029}", #"\u0085\u2028\u2029"#), ("a\r\n", #"a\r\n"#),
        ])
    func escapes(text: String, line: String) {
        #expect(SingleLine.of(text) == line)
    }
}
