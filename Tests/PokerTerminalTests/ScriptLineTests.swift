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
        #expect(Self.line(.frame(text: "{\"event\":\n\"reply\"}")) == "{\"event\": \"reply\"}")
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
