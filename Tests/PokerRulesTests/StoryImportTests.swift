import PokerRules
import TestSupport
import Testing

@Suite("Stories out of tables and pasted lines")
struct StoryImportTests {
    private static func read(_ text: String, limit: Int = 500) throws(StoryImport.Problem) -> [StoryDraft] {
        try StoryImport.drafts(in: text, limit: limit)
    }

    /// Each story as its fields, with `|` between them and nothing for one that is kept.
    private static func texts(_ drafts: [StoryDraft]) -> [String] {
        drafts.map { draft in
            let fields = [StoryField.title, .link, .note, .estimate].map { field in
                if case .set(let text) = draft[field] { text } else { "" }
            }
            return ([draft.id ?? ""] + fields).joined(separator: "|")
        }
    }

    @Test(
        "a table is read by its head",
        arguments: [
            ("title\nLogin\n", ["|Login|||"]),
            ("title,id\nLogin,a1\nPay,a2", ["a1|Login|||", "a2|Pay|||"]),
            ("Estimate;LINK; Title ;note;id\r\n5;https://e.com;Login;\"two\r\nlines\";a1\r\n", ["a1|Login|https://e.com|two\nlines|5"]),
            ("id\ttitle\na1\tLogin, \"fast\"", ["a1|Login, \"fast\"|||"]),
            ("\u{FEFF}title,note\n\"Login, please\",\"say \"\"hi\"\"\"", ["|Login, please||say \"hi\"|"]),
            ("Título;Enlace;Nota;Estimación\nEntrar;https://e.es;rápido;3", ["|Entrar|https://e.es|rápido|3"]),
            ("TITULO,ESTIMACION\nEntrar,½", ["|Entrar|||½"]),
            ("ti\u{0301}tulo\nEntrar", ["|Entrar|||"]),
            (
                "Issue Type,Issue key,Issue id,Summary,Description,Custom field (Story Points),Sprint,Sprint\nStory,PROJ-7,10001,Login,h2. *Why*,8.0,1,2",
                ["PROJ-7|Login||h2. *Why*|8.0"]
            ),
            ("title\nLogin, with Google; and more\n\"Pay, now\"", ["|Login, with Google; and more|||", "|Pay, now|||"]),
            ("\n \ntitle,id\n\n,\nLogin,a1\n  ,  \n", ["a1|Login|||"]),
            ("title,note\nLogin\nPay,x,,", ["|Login|||", "|Pay||x|"]),
            ("title,title,note\nfirst,second,n", ["|first||n|"]),
            ("title,x;summary;id\na,b;T;s1", ["s1|T|||"]),
            ("summary,foo\n=1+1,x", ["|=1+1|||"]),
            ("title,estimate\nLogin,\nPay,0", ["|Login|||", "|Pay|||0"]),
        ] as [(String, [String])])
    func tables(text: String, stories: [String]) throws {
        #expect(try Self.texts(Self.read(text)) == stories)
    }

    @Test(
        "without a head each line is a title",
        arguments: [
            ("Login", ["Login"]), ("Login\nPay\n\n  \nLog out\r\nHelp\rMore", ["Login", "Pay", "Log out", "Help", "More"]),
            ("- Login\n* Pay\n• Help\n1. One\n12) Twelve\n-  spaced", ["Login", "Pay", "Help", "One", "Twelve", "spaced"]),
            (
                "-5 degrees\n3.5 release\n1.x\n*bold*\n2026) \n12345. far",
                ["-5 degrees", "3.5 release", "1.x", "*bold*", "2026)", "12345. far"]
            ),
            ("-\n*\nx", ["x"]), ("\u{FEFF}Login", ["Login"]), ("\"Login\" page\nPay, now", ["\"Login\" page", "Pay, now"]),
            ("note,estimate\na,b", ["note,estimate", "a,b"]), ("=HYPERLINK(1)\n+1", ["=HYPERLINK(1)", "+1"]), ("0", ["0"]),
        ] as [(String, [String])])
    func lines(text: String, titles: [String]) throws {
        #expect(try Self.texts(Self.read(text)) == titles.map { "|\($0)|||" })
    }

    @Test(
        "an address at a line's end is the story's link, and what can be none stays in the title",
        arguments: [
            ("- Log in https://e.com/1\nPay\tHTTP://e.com", ["|Log in|https://e.com/1||", "|Pay|HTTP://e.com||"]),
            ("https://e.com/1", ["|https://e.com/1|||"]), ("see https://e.com first", ["|see https://e.com first|||"]),
            ("Log in ftp://e.com\nPay https://", ["|Log in ftp://e.com|||", "|Pay https://|||"]),
            (#"Log in https://e.com/"x"#, [#"|Log in https://e.com/"x|||"#]),
        ])
    func links(text: String, expected: [String]) throws {
        #expect(try Self.texts(Self.read(text)) == expected)
    }

    @Test(
        "what cannot be taken is refused as a whole, with its line",
        arguments: [
            ("", nil), (" \n\n", nil), ("title", nil), ("title\n\n", nil), ("- \n*", nil),
            ("Login\n" + String(repeating: "a", count: 121), 2), ("ok\n\nbad\u{0}", 3), ("title,id\nLogin,a b", 2),
            ("title,id\nLogin,a\n\nPay,a", 4),
            ("title,id\n,a1", 2), ("title,link\nLogin,javascript:alert(1)", 2), ("title,link\n\"Lo\ngin\",x", 2),
            ("title,id\nLogin,a1,more", 2),
            ("title,id\nLogin,a1\n\"Pay,a2", 3), ("title,id\n\"Log\"in,a1", 2), ("title,estimate\nLogin,123456789012345678901", 2),
        ] as [(String, Int?)])
    func refused(text: String, line: Int?) {
        let problem = #expect(throws: StoryImport.Problem.self) { try Self.read(text) }
        #expect(problem?.line == line && problem?.message.isEmpty == false && problem?.isLimit == false)
    }

    @Test("more stories than are wanted are refused as such, in a table and in lines")
    func limits() throws {
        #expect(try Self.read("a\nb", limit: 2).count == 2)
        let third = #expect(throws: StoryImport.Problem.self) { try Self.read("a\nb\nc", limit: 2) }
        #expect(third?.isLimit == true && third?.line == 3)
        let problem = #expect(throws: StoryImport.Problem.self) { try Self.read("title\na\nb\nc", limit: 2) }
        #expect(problem?.isLimit == true)
        #expect(throws: StoryImport.Problem.self) { try Self.read("a", limit: 0) }
    }

    @Test("any text is taken as stories with titles, or refused at one of its lines without a word of it", arguments: UInt64(1)...60)
    func anything(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces = [
            "title", "id", "note", ",", ";", "\t", "\n", "\r\n", "\"", "\"\"", " ", "- ", "1. ", "secret", "https://e.com", "\u{FEFF}",
            "\u{0}",
            "\u{202E}", "\u{2028}", "½", "👩‍💻", "שלום", "Título", "\u{301}",
        ]
        for _ in 0..<100 {
            let head = Bool.random(using: &random) ? "title,id;note\n" : ""
            let text = head + (0..<Int.random(in: 0...25, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            do throws(StoryImport.Problem) {
                let drafts = try Self.read(text, limit: 8)
                #expect((1...8).contains(drafts.count) && drafts.allSatisfy { $0[.title] != .keep }, "seed \(seed)")
                let ids = drafts.compactMap(\.id)
                #expect(Set(ids).count == ids.count, "seed \(seed)")
            } catch {
                #expect(
                    !error.message.contains("secret") && error.line.map { $0 >= 1 && $0 <= text.utf8.count + 1 } ?? true, "seed \(seed)")
            }
        }
    }
}
