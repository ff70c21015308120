import PokerRules
import TestSupport
import Testing

@Suite("Tables as RFC 4180 has them")
struct CSVReaderTests {
    private static func rows(_ text: String, _ separator: Character? = ",") throws(CSVReader.Problem) -> [CSVReader.Row] {
        var reader = CSVReader(text, separator: separator?.asciiValue)
        var rows: [CSVReader.Row] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    @Test(
        "a text is read into rows of fields",
        arguments: [
            ("", []), ("a", [["a"]]), ("a,b\nc,d", [["a", "b"], ["c", "d"]]), ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
            ("a\rb\r", [["a"], ["b"]]), (",", [["", ""]]), ("a,\n,b", [["a", ""], ["", "b"]]), ("\n\n", [[""], [""]]),
            ("a\n\nb", [["a"], [""], ["b"]]),
            ("\"a,b\",c", [["a,b", "c"]]), ("\"a\nb\",c", [["a\nb", "c"]]), ("\"a\r\nb\"", [["a\r\nb"]]), ("\"\"", [[""]]),
            ("\"\",\"\"", [["", ""]]),
            ("\"say \"\"hi\"\"\"", [["say \"hi\""]]), ("\"\"\"\"", [["\""]]), ("\"\"\"\"\"\"", [["\"\""]]),
            ("5\" pipe,x", [["5\" pipe", "x"]]),
            (" \"a\"", [[" \"a\""]]), ("a\"\"b", [["a\"\"b"]]), (" a , b ", [[" a ", " b "]]), ("\"a\"\n", [["a"]]),
            ("é,½,👩‍💻", [["é", "½", "👩‍💻"]]),
            ("\u{0},\u{1}", [["\u{0}", "\u{1}"]]), ("a;b\tc", [["a;b\tc"]]),
        ] as [(String, [[String]])])
    func reads(text: String, fields: [[String]]) throws {
        #expect(try Self.rows(text).map(\.fields) == fields)
    }

    @Test("the separator is the one that was given, and none makes each line one field")
    func separators() throws {
        #expect(try Self.rows("a;b,c;d", ";").map(\.fields) == [["a", "b,c", "d"]])
        #expect(try Self.rows("a\tb,c", "\t").map(\.fields) == [["a", "b,c"]])
        #expect(try Self.rows("a,b;c\n\"d\ne\"", nil).map(\.fields) == [["a,b;c"], ["d\ne"]])
    }

    @Test("a row knows the line that it begins in, whatever ends the lines before it and stands in their quotes")
    func lines() throws {
        #expect(try Self.rows("a\r\nb\rc\n\"d\ne\r\nf\rg\",h\n\ni").map(\.line) == [1, 2, 3, 4, 8, 9])
    }

    @Test(
        "a quote that nothing closes, and what stands behind a closing one, is refused with its line",
        arguments: [
            ("\"", 1), ("a\n\"b", 2), ("a\n\"b\nc\nd", 2), ("a,\"b\"\"", 1), ("\"a\"b", 1), ("x\ny\n\"a\" ,b", 3), ("\"a\"\"b\"c\"", 1),
            ("\"a\nb\"c", 1),
        ])
    func refused(text: String, line: Int) {
        let problem = #expect(throws: CSVReader.Problem.self) { try Self.rows(text) }
        #expect(problem?.line == line && problem?.message.isEmpty == false)
    }

    @Test("a table that was written is read as it was, whatever its cells hold", arguments: UInt64(1)...40)
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pieces = ["a", "\"", "\"\"", ",", ";", "\t", "\n", "\r", "\r\n", " ", "é", "👩‍💻", "\u{FEFF}", "\u{0}", "=1+1", "0"]
        let separator = [",", ";", "\t"].randomElement(using: &random) ?? ","
        let ending = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
        let table = (0..<20).map { _ in
            (0...3).map { _ in (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            }
        }
        let text = table.map { row in
            row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: separator) + ending
        }.joined()
        #expect(
            try Self.rows(text, separator.first).map { $0.fields.map { Array($0.utf8) } } == table.map { $0.map { Array($0.utf8) } },
            "seed \(seed)")
    }

    @Test("any text is read to its end or refused at one of its lines", arguments: UInt64(1)...40)
    func anything(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces = ["a", "\"", ",", ";", "\n", "\r", "\r\n", "ñ", "\u{0}", "\u{2028}"]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let last = 1 + text.utf8.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            do throws(CSVReader.Problem) {
                let rows = try Self.rows(text)
                #expect(rows.allSatisfy { !$0.fields.isEmpty && (1...last).contains($0.line) }, "seed \(seed)")
                #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.line < $1.line }, "seed \(seed)")
                #expect(text.contains("\"") || rows.map { $0.fields.joined(separator: ",") } == Self.plainLines(text), "seed \(seed)")
            } catch {
                #expect((1...last).contains(error.line) && text.contains("\""), "seed \(seed)")
            }
        }
    }

    /// The lines of a text without quotes, cut in another way.
    private static func plainLines(_ text: String) -> [String] {
        var lines = [[UInt8]()]
        for (previous, byte) in zip([0] + text.utf8, text.utf8) {
            switch (previous, byte) {
            case (UInt8(ascii: "\r"), UInt8(ascii: "\n")): break
            case (_, UInt8(ascii: "\r")), (_, UInt8(ascii: "\n")): lines.append([])
            default: lines[lines.count - 1].append(byte)
            }
        }
        if lines.last == [] { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
