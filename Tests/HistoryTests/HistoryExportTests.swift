import History
import JSONText
import PokerRules
import TestSupport
import Testing

@Suite("The history of a game, to be taken elsewhere")
struct HistoryExportTests {
    private static func values(_ text: String) throws -> [JSONValue] { try JSONValue.parse(text).arrayValue ?? [] }

    private static let results = #"""
        [{"event":"result","game":"K7QM2X","v":9,"round":2,"story":"free text","title":null,"cause":"dealer","votes":[{"player":"p2","value":"8"}],
          "missing":["p1"],"startedAt":0,"closedAt":0,"stats":{"voted":1,"count":1,"median":"8","mean":8,"consensus":false}},
         {"event":"result","game":"K7QM2X","v":5,"round":1,"story":"s1","title":"Log in","cause":"all",
          "votes":[{"player":"p1","value":"5"},{"player":"p2","value":"8"},{"player":"p7","value":"½","name":"Eva","left":true}],"missing":[],
          "startedAt":1795603479193,"closedAt":1795603480818,
          "stats":{"voted":3,"count":3,"median":"5","mean":4.5,"min":"½","max":"8","agreement":0.333,"consensus":false,"suggest":"5"}}]
        """#
    private static let settled = #"""
        [{"event":"settled","v":7,"round":1,"story":"s1","value":"8"},{"event":"settled","v":6,"round":1,"story":"s1","value":"5"},
         {"event":"settled","v":10,"round":2,"story":null,"value":"3"},{"event":"settled","v":11,"round":2,"story":null,"value":null},
         {"event":"settled","v":12,"round":null,"story":"s2","value":"1"}]
        """#
    private static let stories = #"""
        [{"id":"s1","title":"Log in, again","link":"https://e.com/1","note":"two\nlines","estimate":"8"},
         {"id":"s2","title":"Pay","link":null,"note":null,"estimate":"1"}]
        """#

    private static func export(title: String = "Sprint") throws -> HistoryExport {
        HistoryExport(
            title: title, results: try Self.values(Self.results), settled: try Self.values(Self.settled),
            stories: try Self.values(Self.stories),
            names: ["p1": "Ana", "p2": "Luis"])
    }

    @Test("a table has a row for each round in order, with the last estimate, and then the stories without a round")
    func csv() throws {
        #expect(
            try Self.export().csv == "\u{FEFF}"
                + "round,id,title,estimate,votes,voted,count,median,mean,min,max,agreement,consensus,suggest,missing,cause,startedAt,closedAt,link,note\r\n"
                + "1,s1,Log in,8,\"Ana: 5; Luis: 8; Eva: ½\",3,3,5,4.5,½,8,0.333,false,5,,all,"
                + "2026-11-25T10:44:39.193Z,2026-11-25T10:44:40.818Z,https://e.com/1,\"two\nlines\"\r\n"
                + "2,,free text,,Luis: 8,1,1,8,8,,,,false,,Ana,dealer,,,,\r\n" + ",s2,Pay,1,,,,,,,,,,,,,,,,\r\n")
    }

    @Test("Markdown has a table of the rounds, and of the stories without one")
    func markdown() throws {
        #expect(
            try Self.export().markdown == #"""
                # Sprint

                | Round | Story | Estimate | Votes | Median | Mean | Closed |
                |---|---|---|---|---|---|---|
                | 1 | [Log in](<https://e.com/1>) | 8 | Ana\: 5, Luis\: 8, Eva\: ½ | 5 | 4\.5 | 2026\-11\-25T10\:44\:40\.818Z |
                | 2 | free text |  | Luis\: 8 | 8 | 8 |  |

                ## Stories without a round

                | Story | Estimate |
                |---|---|
                | Pay | 1 |

                """#)
        let empty = HistoryExport(title: "", results: [], settled: [], stories: [], names: [:])
        #expect(empty.markdown == "# Planning poker\n" && empty.csv.split(separator: "\r\n").count == 1)
    }

    @Test("an anonymous round names nobody, who is missing neither, in any format")
    func anonymous() throws {
        let result =
            #"[{"event":"result","v":5,"round":1,"story":null,"title":null,"votes":[{"value":"5"},{"value":"8"}],"missing":["p1"]}]"#
        let export = HistoryExport(
            title: "T", results: try Self.values(result), settled: [], stories: [], names: ["p1": "Ana", "p2": "Luis"])
        for text in [export.csv, export.markdown] {
            #expect(!text.contains("Ana") && !text.contains("Luis") && !text.contains("p1") && text.contains("5") && text.contains("8"))
        }
    }

    @Test("what is no result, no estimate and no story is left out")
    func foreign() throws {
        let junk = try Self.values(
            #"[null,7,"x",[],{},{"event":"result"},{"event":"result","round":"1","votes":[]},{"id":"s1"},{"round":1}]"#)
        let export = HistoryExport(title: "", results: junk, settled: junk, stories: junk, names: [:])
        #expect(export == HistoryExport(title: "", results: [], settled: [], stories: [], names: [:]))
    }

    @Test(
        "a cell that would begin a formula begins with an apostrophe, and a number does not",
        arguments: [
            ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "-1"), ("-1.5", "-1.5"), ("-x", "'-x"), ("--1", "'--1"), ("-1.", "'-1."),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\"\t'=1\""), (" =1", " '=1"), ("\u{200B}=1", "\u{200B}'=1"), ("\u{FEFF}=1", "\u{FEFF}'=1"), ("＝1", "'＝1"),
            ("\u{2212}1", "'\u{2212}1"),
            ("a;=1", "\"a;'=1\""), ("a; =1", "\"a; '=1\""), ("a\n=1", "\"a\n'=1\""), ("a\r\n-1", "\"a\r\n'-1\""), ("a\"=1", "\"a\"\"'=1\""),
            ("a,=1", "\"a,=1\""),
            ("|cmd", "'|cmd"), ("%0A", "'%0A"), ("a=1", "a=1"), ("0", "0"), ("", ""), ("½", "½"), ("a, b", "\"a, b\""),
            ("\"\u{301}", "\"\"\"\u{301}\""),
        ])
    func formulas(text: String, cell: String) throws {
        let story: JSONValue = ["id": "s1", "title": .string(text)]
        let export = HistoryExport(title: "", results: [], settled: [], stories: [story], names: [:])
        let row = export.csv.unicodeScalars.drop { $0 != "\n" }.dropFirst()
        #expect(String(row).unicodeScalars.elementsEqual((",s1,\(cell)" + String(repeating: ",", count: 17) + "\r\n").unicodeScalars))
    }

    @Test(
        "in Markdown no mention, reference, link, picture or HTML comes of what people write, and it is shown as they wrote it",
        arguments: [
            "@ana", "ask @team/backend, please", "a@b.example", "#12", "fixes #12", "owner/repo#12", "GH-12", "gh-7", "!12", "~bug",
            "~\"a b\"",
            "$1", "%2", "&3", "https://evil.example", "http://a.b", "www.evil.example", "WWW.evil.example", "<img src=x onerror=alert(1)>",
            "<b>",
            "</td>", "a|b", "`code`", "``", "[x](https://evil.example)", "![x](y)", "<https://evil.example>", ":smile:", ":+1:", ":100:",
            "*a* _b_",
            "# a", "1. a", "- a", "---", "&amp;", "&#64;ana", "\\@ana", "~~a~~", "$x$", "\\", "^[a]", "10:44:40", "a-b", "½", "@", "#",
            "user@",
        ])
    func references(text: String) throws {
        let story: JSONValue = ["id": "s1", "title": .string(text)]
        let export = HistoryExport(title: text, results: [], settled: [], stories: [story], names: [:])
        let lines = export.markdown.split(separator: "\n", omittingEmptySubsequences: false)
        let heading = String(lines[0].dropFirst(2))
        #expect(lines[6] == "| \(heading) |  |")
        // No character that means anything stands there as it is, but for entities and escapes.
        #expect(heading.replacing(/\\[!-\/:-@\[-`{-~]|&#[0-9]+;/, with: "").firstMatch(of: /[\\`*_{}\[\]()<>|&~@#$^]/) == nil, "\(heading)")
        let shown = Self.shown(heading)
        #expect(shown.replacing("\u{200B}", with: "") == text)
        let references = /@[A-Za-z0-9]|[#!$%&~][A-Za-z0-9"]|[Gg][Hh]-[0-9]|[A-Za-z]+:\/\/|[Ww]{3}\.[A-Za-z]|:([a-z_+\-]+|[0-9]{3,}):/
        #expect(shown.firstMatch(of: references) == nil, "\(shown)")
        #expect(text != "10:44:40" && text != "a-b" || !shown.contains("\u{200B}"))
    }

    /// What a reader sees: escapes and entities are gone.
    private static func shown(_ markdown: String) -> String {
        var shown = "".unicodeScalars
        var rest = markdown[...]
        while let first = rest.unicodeScalars.first {
            if let entity = rest.prefixMatch(of: /&#([0-9]+);/) {
                shown.append(UInt32(entity.output.1).flatMap(Unicode.Scalar.init) ?? "?")
                rest = rest[entity.range.upperBound...]
            } else {
                rest = Substring(rest.unicodeScalars.dropFirst())
                if first == "\\", let escaped = rest.unicodeScalars.first {
                    shown.append(escaped)
                    rest = Substring(rest.unicodeScalars.dropFirst())
                } else {
                    shown.append(first)
                }
            }
        }
        return String(shown)
    }

    @Test(
        "whatever people write, a table is read as it was written, no cell is a formula, and a page is one table", arguments: UInt64(1)...40
    )
    func anything(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pieces = [
            "=", "+", "-", "@", "\"", ",", ";", "\t", "\n", "\r\n", "|", " ", "a", "½", "\u{301}", "<b>", "`", "[x](javascript:1)", "\\",
            "#",
        ]
        func text() -> String {
            (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
        let stories = (1...20).map {
            ["id": .string("s\($0)"), "title": .string(text()), "note": .string(text()), "link": .string(text())] as JSONValue
        }
        let export = HistoryExport(title: text(), results: [], settled: [], stories: stories, names: [:])
        var reader = CSVReader(String(export.csv.unicodeScalars.dropFirst()), separator: UInt8(ascii: ","))
        var rows: [CSVReader.Row] = []
        while let row = try reader.next() { rows.append(row) }
        #expect(rows.count == 21 && rows.allSatisfy { $0.fields.count == 20 }, "seed \(seed)")
        for (story, row) in zip(stories, rows.dropFirst()) {
            for (name, cell) in zip(["title", "note", "link"], [row.fields[2], row.fields[19], row.fields[18]]) {
                let written = Array((story[name]?.stringValue ?? "").utf8)
                #expect(cell.utf8.filter { $0 != UInt8(ascii: "'") } == written, "seed \(seed)")
                #expect(!Self.hasFormula(cell), "seed \(seed): \(cell.debugDescription)")
            }
        }
        let lines = export.markdown.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 7 + 20, "seed \(seed)")
        for line in lines.dropFirst(6).prefix(20) {
            #expect(line.unicodeScalars.count { $0 == "|" } == 3 && !line.contains("<b>") && !line.contains("](j"), "seed \(seed): \(line)")
        }
    }

    /// Whether a spreadsheet that parts cells at any of the usual separators would find a formula.
    private static func hasFormula(_ cell: String) -> Bool {
        cell.unicodeScalars.split { ";\t\r\n\"".unicodeScalars.contains($0) }.contains { part in
            part.first { !$0.properties.isWhitespace }.map { "=+-@|".unicodeScalars.contains($0) } ?? false
        }
    }
}
