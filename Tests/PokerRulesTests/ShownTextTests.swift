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
            "\u{E000}",
            String(repeating: "a", count: 41), "a" + String(repeating: "\u{301}", count: 500),
        ])
    func refusedNames(text: String) {
        #expect(throws: PokerRulesError.self) { try ShownText.name(text) }
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
