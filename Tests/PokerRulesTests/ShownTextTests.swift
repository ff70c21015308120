import PokerRules
import TestSupport
import Testing

@Suite("Names, titles, codes and tokens")
struct ShownTextTests {
    @Test(
        "a name is taken without the space around it",
        arguments: [("Ana", "Ana"), ("  José María \t", "José María"), ("👩‍💻", "👩‍💻"), ("李", "李"), ("O'Neil <b>", "O'Neil <b>")])
    func names(text: String, name: String) throws {
        #expect(try ShownText.name(text) == name)
    }

    @Test(
        "a name that cannot be shown is refused",
        arguments: [
            "", "   ", "\n", "A\u{0}B", "A\nB", "A\u{7F}", "\u{200B}", "\u{200D}\u{FE0F}", "A\u{202E}B", "A\u{2066}B", "A\u{2028}B",
            "\u{E000}", "\u{2800}", "\u{3164}", "\u{115F}\u{1160}",
            String(repeating: "a", count: 41), "a" + String(repeating: "\u{301}", count: 500),
        ])
    func refusedNames(text: String) {
        #expect(throws: PokerRulesError.self) { try ShownText.name(text) }
    }

    @Test(
        "names that look the same are one: in NFC, without what nothing shows, and with one space for many",
        arguments: [
            "Jose\u{301}", "Jos\u{E9}\u{200B}", "Jo\u{200D}s\u{E9}", "Jo\u{AD}s\u{E9}", "Jos\u{E9}\u{2060}", "Jos\u{E9}\u{3164}",
            "Jo\u{34F}s\u{E9}", "Jos\u{E9}\u{E0041}", "Jos\u{E9}\u{FE0F}", "\u{FEFF}Jos\u{E9}", "Jos\u{E9} \u{200B}", "Jos\u{E9}\u{2800}",
            "Jos\u{200C}e\u{200B}\u{301}",
        ])
    func alike(text: String) throws {
        #expect(Array(try ShownText.name(text).unicodeScalars) == Array("Jos\u{E9}".unicodeScalars))
    }

    @Test(
        "marks have one order, blanks one width, digits nothing invisible",
        arguments: [
            ("e\u{301}\u{327}", "\u{229}\u{301}"), ("\u{E9}\u{327}", "\u{229}\u{301}"), ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"),
            ("\u{212B}", "\u{C5}"), ("A \u{A0}\u{3000}B", "A B"), ("A\u{2800}B", "A B"), ("1\u{FE0F}", "1"), ("1\u{200D}1", "11"),
            ("👩\u{200D}", "👩"), ("👩\u{FE0F}", "👩"), ("A\u{FE0E}\u{200D}👩", "A👩"), ("👩\u{E0067}", "👩"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("ශ්\u{200D}රී", "ශ්\u{200D}රී"), ("می\u{200C}", "می"), ("م\u{200C}A", "مA"),
        ])
    func oneSpelling(text: String, name: String) throws {
        #expect(Array(try ShownText.name(text).unicodeScalars) == Array(name.unicodeScalars))
    }

    @Test(
        "an emoji of several parts stays whole",
        arguments: ["👩‍💻", "👨‍👩‍👧‍👦", "❤️", "❤️‍🔥", "👁️‍🗨️", "🏳️‍🌈", "🕵🏽‍♂️", "1️⃣", "🇪🇸", "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}", "Ana 👩🏽‍🚀"])
    func emoji(text: String) throws {
        #expect(Array(try ShownText.name(text).unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test("40 characters are a name, 120 a title, and a title may be empty")
    func lengths() throws {
        #expect(try ShownText.name(String(repeating: "é", count: 40)).count == 40)
        #expect(try ShownText.title(String(repeating: "a", count: 120)).count == 120)
        #expect(throws: PokerRulesError.self) { try ShownText.title(String(repeating: "a", count: 121)) }
        #expect(try ShownText.title("  ") == "")
        #expect(throws: PokerRulesError.self) { try ShownText.title("a\nb") }
    }

    @Test("a code is known in either case and with space around it")
    func typedCodes() {
        #expect(GameCode(typed: " k7qm2x ")?.text == "K7QM2X")
        #expect(GameCode(typed: "K7QM2X")?.text == "K7QM2X")
    }

    @Test(
        "text that no code can be is refused",
        arguments: ["", "K7QM2", "K7QM2XX", "K7QM20", "K7QM2O", "K7QM2I", "K7QM2L", "K7QM21", "K7 M2X", "K7QMÄX", "K7QM2ſ"])
    func refusedCodes(text: String) {
        #expect(GameCode(typed: text) == nil)
    }

    @Test(
        "a slug is known in either case, and a code stays a code",
        arguments: [
            (" Team-Pizza ", "team-pizza", true), ("abc", "abc", true), ("k7qm2x", "K7QM2X", false), ("pokers", "pokers", true),
            ("2026-11-29", "2026-11-29", true), (String(repeating: "a", count: 40), String(repeating: "a", count: 40), true),
        ])
    func names(typed: String, text: String, isSlug: Bool) {
        #expect(GameName(typed: typed)?.text == text && GameName(typed: typed)?.isSlug == isSlug)
        #expect((try? GameName(slug: typed)) == (isSlug ? GameName(typed: text) : nil))
    }

    @Test(
        "text that no slug can be is refused",
        arguments: [
            "", "ab", "-abc", "abc-", "---", "a_b", "a b", "año", "a.b", "{ab}", "abc\u{0}", String(repeating: "a", count: 41),
            "\u{FB01}sh", "\u{212A}elvin",
        ])
    func refusedSlugs(text: String) {
        #expect(GameName(typed: text) == nil)
        #expect(throws: PokerRulesError.self) { try GameName(slug: text) }
    }

    @Test("codes made from hashes are codes, and differ")
    func madeCodes() {
        var random = SeededRandom(seed: 7)
        let codes = (0..<2000).map { _ in GameCode(hash: (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }).text }
        #expect(codes.allSatisfy { GameCode(typed: $0)?.text == $0 })
        #expect(Set(codes).count > 1990)
        #expect(Set(codes.joined()).count == 31)
        #expect(GameCode(hash: []).text == "222222")
        #expect(GameCode(hash: [1, 0]).text == "AA2222")
        #expect(GameCode.alphabet.count == 31)
    }

    @Test("a token is 22 to 128 characters of base64url")
    func tokens() {
        #expect(SeatToken(String(repeating: "a", count: 22)) != nil)
        #expect(SeatToken(String(repeating: "-", count: 128)) != nil)
        #expect(SeatToken("AZaz09-_AZaz09-_AZaz09") != nil)
        #expect(SeatToken(String(repeating: "a", count: 21)) == nil)
        #expect(SeatToken(String(repeating: "a", count: 129)) == nil)
        #expect(SeatToken(String(repeating: "a", count: 22) + "=") == nil)
        #expect(SeatToken(String(repeating: "é", count: 22)) == nil)
    }

    @Test("a token shows itself nowhere")
    func hiddenToken() throws {
        let token = try #require(SeatToken("secret-secret-secret-secret"))
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains("secret-"))
    }
}
