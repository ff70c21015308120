import JSONText
import PokerClient
import PokerTerminal
import Testing

@Suite("What scripts read")
struct ScriptLineTests {
    private static func line(_ report: SeatReport) -> String? { ScriptLine.text(of: report, token: "secret") }

    @Test("a frame goes out as it came, in one line")
    func frames() {
        #expect(Self.line(.frame(text: #"{"event":"reply", "re":1.50}"#)) == #"{"event":"reply", "re":1.50}"#)
        #expect(Self.line(.frame(text: "{\"event\":\r\n\"reply\"}")) == "{\"event\":  \"reply\"}")
        // Inside a text these are characters like others.
        #expect(Self.line(.frame(text: "{\"a\":\"\u{2028}\u{85}\"}")) == "{\"a\":\"\u{2028}\u{85}\"}")
    }

    @Test(
        "what is no JSON object is told in one, with its beginning",
        arguments: [
            ("hello\n\"you\"", #""text":"hello\n\"you\"","bytes":11}"#), ("[1]", #""text":"[1]","bytes":3}"#),
            (nil, #""bytes":12}"#),
            (String(repeating: "é", count: 2000), #""text":"\#(String(repeating: "é", count: 200))…","bytes":4000}"#),
        ] as [(String?, String)])
    func unreadable(text: String?, line: String) throws {
        let told = try #require(Self.line(.unreadable(text: text, bytes: text?.utf8.count ?? 12)))
        #expect(told == #"{"event":"client","state":"unreadable","# + line)
        #expect(!told.contains("\n"))
        _ = try JSONValue.parse(told)
    }

    @Test("the seat is told with its token, a loss with its pause, and the end with its reason")
    func own() {
        #expect(
            Self.line(.seated(game: "K7QM2X", player: "p2"))
                == #"{"event":"client","state":"seated","game":"K7QM2X","player":"p2","token":"secret"}"#)
        #expect(
            Self.line(.lost(reason: "1006", retryAfter: 250))
                == #"{"event":"client","state":"lost","reason":"1006","retryAfterMs":250}"#)
        #expect(
            ScriptLine.text(of: .refused(code: "game_full", message: "m"))
                == #"{"event":"client","state":"over","reason":"refused","code":"game_full","message":"m"}"#)
    }
}
