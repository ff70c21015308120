import PokerTerminal
import Testing

@Suite("What a terminal shows and sends")
struct TerminalValueTests {
    @Test(
        "columns are counted as terminals do",
        arguments: [
            ("Ana", 3), ("é", 1), ("e\u{301}", 1), ("名前", 4), ("🎉", 2), ("☕️", 2), ("👩‍👩‍👧", 2), ("⌚", 2), ("❤️", 2), ("½", 1), ("", 0),
            ("\u{200B}", 0),
        ])
    func widths(text: String, width: Int) { #expect(TextCells.width(text) == width) }

    @Test(
        "text is cut where it must be, and says so",
        arguments: [("Login page", 10, "Login page"), ("Login page", 6, "Login…"), ("名前名前", 6, "名前…"), ("ab", 1, "…"), ("ab", 0, "")])
    func cut(text: String, columns: Int, result: String) { #expect(TextCells.cut(text, to: columns) == result) }

    @Test("what would steer the terminal or turn the writing is shown as a mark")
    func safe() {
        #expect(TextCells.safe("a\u{1B}[31mb\u{7}\u{202E}c\u{9B}\n") == "a\u{FFFD}[31mb\u{FFFD}\u{FFFD}c\u{FFFD}\u{FFFD}")
        #expect(TextCells.safe("מיה ½ 🎉") == "מיה ½ 🎉")
    }

    static let typed: [(String, [Key])] = [
        ("a½é名🎉", ["a", "½", "é", "名", "🎉"].map { .character($0) }),
        ("\u{1B}[C\u{1B}[D\u{1B}OA\u{1B}[B", [.right, .left, .up, .down]),
        ("\u{1B}[H\u{1B}[4~\u{1B}[3~\u{1B}[1;5C", [.home, .end, .delete, .right]),
        ("\r\u{7F}\u{8}\t\u{1B}\u{1B}", [.enter, .backspace, .backspace, .tab, .escape]),
        ("\u{3}\u{13}\u{12}\u{5}", [.control("c"), .control("s"), .control("r"), .control("e")]),
        ("\u{1B}[99;99~x\u{1B}qy", [.character("x"), .character("y")]),
    ]

    @Test("keys are read however their bytes are split", arguments: Self.typed)
    func split(text: String, keys: [Key]) {
        let bytes = Array(text.utf8)
        for place in 0...bytes.count {
            var parser = KeyParser()
            #expect(parser.feed(bytes[..<place]) + parser.feed(bytes[place...]) == keys)
        }
    }

    @Test(
        "bytes that are no key are no key, and the next one is read",
        arguments: [[0xFF], [0xC3, 0x28], [0xE2, 0x28, 0xA1], [0x00], [0xF5]])
    func garbage(bytes: [UInt8]) {
        var parser = KeyParser()
        #expect(parser.feed(bytes + Array("\rok".utf8)).suffix(2) == [.character("o"), .character("k")])
    }

    @Test("an endless escape sequence is given up")
    func endless() {
        var parser = KeyParser()
        #expect(parser.feed(Array("\u{1B}[".utf8) + Array(repeating: UInt8(ascii: "1"), count: 30) + Array("a".utf8)) == [.character("a")])
    }

    @Test("a line is edited at its cursor, by characters as people see them, and takes 400")
    func editing() {
        var line = InputLine()
        for character in "né👩‍👩‍👧x" { _ = line.press(.character(character)) }
        for key in [Key.left, .backspace, .home, .delete, .character("m"), .end, .character("!")] { _ = line.press(key) }
        #expect(line.text == "méx!")
        let isTaken = line.press(.up)
        #expect(!isTaken)
        for _ in 0..<500 { _ = line.press(.character("a")) }
        #expect(line.text.count == 400)
        #expect(line.take().count == 400)
        #expect(line.isEmpty)
        for key in [Key.backspace, .delete, .left] { _ = line.press(key) }
        #expect(line == InputLine())
    }

    @Test("the cursor stays behind what is in front of it: marks that join, what is taken away, a cleared line")
    func cursor() {
        var line = InputLine()
        for key in [Key.character("e"), .character("\u{301}")] { _ = line.press(key) }
        #expect(line.cursor == 1)
        for key in [Key.character("b"), .character("c"), .left, .backspace, .character("x")] { _ = line.press(key) }
        #expect(line.text == "e\u{301}xc")
        _ = line.press(.control("u"))
        #expect(line == InputLine())
    }

    @Test("only lines that changed are painted, all after another size, and nothing when nothing changed")
    func painting() {
        var screen = TerminalScreen()
        let lines = [DrawnLine("one"), DrawnLine("two"), DrawnLine("> ")]
        #expect(screen.paint(lines, width: 9, height: 3, cursorColumn: 2).contains("one"))
        #expect(screen.paint(lines, width: 9, height: 3, cursorColumn: 2) == "")
        let changedLines = [lines[0], DrawnLine("2", .strong), lines[2]]
        let changed = screen.paint(changedLines, width: 9, height: 3, cursorColumn: 2)
        #expect(changed.contains("\u{1B}[2;1H\u{1B}[1m2\u{1B}[0m\u{1B}[K"))
        #expect(!changed.contains("one"))
        let wider = screen.paint(changedLines, width: 10, height: 3, cursorColumn: 2)
        #expect(wider.contains("\u{1B}[2J") && wider.contains("one"))
        #expect(screen.paint(changedLines, width: 10, height: 3, cursorColumn: 3).contains("\u{1B}[2;4H"))
        screen.forget()
        #expect(screen.paint(changedLines, width: 10, height: 3, cursorColumn: 3).contains("one"))
    }

    @Test(
        "the language is that of the first variable that is set",
        arguments: [
            (["LANG": "es_ES.UTF-8"], Language.spanish), (["LANG": "es_ES.UTF-8", "LC_ALL": "C"], .english), ([:], .english),
            (["LANG": "en_US", "LC_MESSAGES": "es"], .spanish), (["LC_ALL": "", "LANG": "es"], .spanish), (["LANG": "fr_FR"], .english),
        ])
    func language(variables: [String: String], language: Language) { #expect(Language { variables[$0] } == language) }
}
