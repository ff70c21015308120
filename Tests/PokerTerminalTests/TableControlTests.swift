import JSONText
import PokerClient
import PokerTerminal
import Testing

@Suite("What keys and typed lines ask for")
struct TableControlTests {
    private static let results = #"[{"round":1,"votes":[],"stats":{"suggest":"S=2"}}]"#
    private static let members =
        #""phase":"revealed","round":1,"results":\#(results),"stories":[{"id":"a","title":"Done","estimate":"1"},{"id":"b","title":"Next"}]"#

    private static func control(_ language: Language = .english, members: String = members) -> TableControl {
        var control = TableControl(language: language, url: "ws://h/dev")
        if let game = Views.view(members).game { control.take(.changed(game), at: 0) }
        return control
    }

    private static func type(_ line: String, into control: inout TableControl) -> TableControl.Action {
        for character in line { _ = control.press(.character(character)) }
        return control.press(.enter)
    }

    @Test(
        "a typed line is one action",
        arguments: [
            ("1", #"{"action":"vote","value":"1"}"#), ("S", #"{"action":"vote","value":"S=2"}"#),
            (" s ", #"{"action":"vote","value":"S=2"}"#),
            ("S=2", #"{"action":"vote","value":"S=2"}"#), ("/back", #"{"action":"vote","value":null}"#),
            ("/start", #"{"action":"startVote","story":"b"}"#), ("/start 1", #"{"action":"startVote","story":"a"}"#),
            ("/start a", #"{"action":"startVote","story":"a"}"#), ("/START  Pay \"now\"", #"{"action":"startVote","story":"Pay \"now\""}"#),
            ("/empezar", #"{"action":"startVote","story":"b"}"#), ("/timer 60 2", #"{"action":"startVote","story":"b","seconds":60}"#),
            ("/reveal", #"{"action":"closeVote"}"#), ("/discard", #"{"action":"closeVote","discard":true}"#),
            ("/settle", #"{"action":"settle","value":"S=2"}"#), ("/acordar 40", #"{"action":"settle","value":"40"}"#),
            ("/story Pay", #"{"action":"putStories","stories":[{"title":"Pay"}]}"#),
            ("/forget 2", #"{"action":"removeStories","ids":["b"]}"#),
            ("/name Luisa", #"{"action":"setPlayer","name":"Luisa"}"#), ("/mirar", #"{"action":"setPlayer","seat":"spectator"}"#),
            ("/player", #"{"action":"setPlayer","seat":"player"}"#),
            ("/dealer mia", #"{"action":"setPlayer","player":"p3","dealer":true}"#),
            ("/remove Ana", #"{"action":"removePlayer","player":"p1"}"#), ("/nudge", #"{"action":"nudge"}"#),
            ("/nudge p3", #"{"action":"nudge","player":"p3"}"#), ("/react 🎉", #"{"action":"react","emoji":"🎉"}"#),
            ("/title Sprint", #"{"action":"setGame","title":"Sprint"}"#), ("/deck tshirt", #"{"action":"setGame","deck":"tshirt"}"#),
            ("/deck 1, 2,4", #"{"action":"setGame","deck":["1","2","4"]}"#), ("/lock", #"{"action":"setGame","locked":true}"#),
            ("/unlock", #"{"action":"setGame","locked":false}"#), ("/passcode", #"{"action":"setGame","passcode":null}"#),
            ("/passcode x y", #"{"action":"setGame","passcode":"x y"}"#), ("/end", #"{"action":"endGame"}"#),
            ("/leave", #"{"action":"leaveGame"}"#), ("/título Sprint", #"{"action":"setGame","title":"Sprint"}"#),
        ])
    func typed(line: String, action: String) {
        var control = Self.control()
        let asked = Self.type(line, into: &control)
        guard case .ask(let fields) = asked else {
            Issue.record("\(asked)")
            return
        }
        #expect(JSONValue.object(fields).description == action)
        #expect(control.view.notices.isEmpty)
    }

    @Test(
        "a line that cannot be meant is not sent, and says what to do",
        arguments: [
            "7", "/dance", "/timer x", "/timer 0 y", "/forget 9", "/forget -9223372036854775808", "/remove Leo", "/name", "/", "/story",
        ])
    func refused(line: String) {
        var control = Self.control()
        #expect(Self.type(line, into: &control) == .none)
        #expect(control.view.notices.count == 1)
        #expect(control.view.notices.first?.isAlarming == true)
    }

    @Test("arrow keys choose a card, around the deck, and Enter casts it")
    func choosing() {
        var control = Self.control()
        #expect(control.press(.enter) == .none)
        for key in [Key.left, .right, .right] { #expect(control.press(key) == .none) }
        #expect(control.press(.enter) == .ask(["action": "vote", "value": "S=2"]))
        #expect(control.view.chosen == nil)
        #expect(control.press(.left) == .none)
        #expect(control.press(.enter) == .ask(["action": "vote", "value": "?"]))
    }

    @Test("keys with control are what dealers need most, and the way out")
    func controls() {
        var control = Self.control()
        #expect(control.press(.control("s")) == .ask(["action": "startVote", "story": "b"]))
        #expect(control.press(.control("r")) == .ask(["action": "closeVote"]))
        #expect(control.press(.control("e")) == .ask(["action": "settle", "value": "S=2"]))
        #expect(control.press(.control("n")) == .ask(["action": "nudge"]))
        #expect(control.press(.control("c")) == .quit)
        #expect(control.press(.control("z")) == .pause)
        #expect(Self.type("/quit", into: &control) == .quit)
        _ = Self.type("/ayuda", into: &control)
        #expect(control.view.showsHelp)
    }

    @Test("two people of one name are not told apart by it")
    func sameName() {
        let players = #""players":[{"id":"p2","name":"Luis"},{"id":"p3","name":"Mia"},{"id":"p4","name":"mia"}]"#
        var control = Self.control(members: Self.members + "," + players)
        #expect(Self.type("/remove Mia", into: &control) == .none)
        #expect(control.view.notices.count == 1)
        #expect(Self.type("/remove p4", into: &control) != .none)
    }

    @Test("escape leaves the help, the pointed card and what is typed; typing leaves the pointed card, and has the arrow keys")
    func escape() {
        var control = Self.control()
        _ = Self.type("/help", into: &control)
        for key in [Key.character("a"), .escape] { _ = control.press(key) }
        #expect(!control.view.showsHelp)
        #expect(control.view.input.isEmpty)
        _ = control.press(.right)
        _ = control.press(.escape)
        #expect(control.view.chosen == nil)
        for key in [Key.right, .character("a"), .character("b"), .left, .character("c")] { _ = control.press(key) }
        #expect(control.view.chosen == nil)
        #expect(control.view.input.text == "acb")
        #expect(control.press(.control("l")) == .repaint)
        #expect(control.press(.control("d")) == .quit)
    }

    @Test("this client's own refusals are told, its replies are none, and a loss has the time of the next attempt")
    func own() {
        var control = Self.control()
        control.take(.answer(["event": "reply", "re": "pf-1", "ok": true, "v": 5]), at: 400)
        control.take(.answer(["event": "error", "code": "unknown", "message": "lost"]), at: 500)
        control.take(.lost(reason: "1006", retryAfter: 250), at: 500)
        #expect(control.view.notices.map(\.text) == ["lost"])
        #expect(control.view.link == .lost(reason: "1006", retryAt: 750))
    }

    @Test("before the game is known keys are kept and nothing is asked")
    func early() {
        var control = TableControl(language: .english, url: "ws://h/dev")
        #expect(Self.type("5", into: &control) == .none)
        #expect(control.press(.control("s")) == .none)
        #expect(control.view.input.text == "5")
        #expect(control.press(.control("c")) == .quit)
    }

    @Test("refusals, reactions and nudges are news; the own nudge rings once")
    func news() {
        var control = Self.control(.spanish)
        control.take(.frame(text: #"{"event":"error","code":"not_dealer","message":"Only the dealer"}"#), at: 5)
        control.take(.frame(text: #"{"event":"error","code":"brand_new","message":"Something"}"#), at: 5)
        control.take(.frame(text: #"{"event":"reaction","game":"K7QM2X","player":"p1","emoji":"🎉"}"#), at: 5)
        control.take(.frame(text: #"{"event":"nudge","game":"K7QM2X","player":"p3","by":"p1"}"#), at: 5)
        var bells = [control.takeBell()]
        control.take(.frame(text: #"{"event":"nudge","game":"K7QM2X","player":"p2","by":"p1"}"#), at: 5)
        for _ in 0..<2 { bells.append(control.takeBell()) }
        #expect(bells == [false, true, false])
        let texts = control.view.notices.map(\.text)
        #expect(texts == ["Eso lo hace quien reparte", "Something", "Ana: 🎉", "Ana avisa a Mia", "Ana te pide que votes"])
        for _ in 0..<2 { control.take(.frame(text: #"{"event":"error","code":"x"}"#), at: 6) }
        #expect(control.view.notices.count == 6)
        #expect(control.view.notices.last?.at == 6)
        for number in 0..<100 { control.take(.frame(text: #"{"event":"error","code":"x\#(number)"}"#), at: 6) }
        #expect(control.view.notices.count == 20)
    }

    @Test("a refusal says which round was over, and how long to wait, in either language")
    func details() {
        let over = #"{"event":"error","action":"vote","code":"round_over","message":"Round 3 is over: m","details":{"round":4,"asked":3}}"#
        let start = over.replacing("vote", with: "startVote").replacing("is over", with: "was played")
        let often = #"{"event":"error","action":"react","code":"rate_limited","message":"Wait","details":{"retryAfterMs":6001}}"#
        var texts: [[String]] = []
        for language in Language.allCases {
            var control = Self.control(language)
            for text in [over, start, often] { control.take(.frame(text: text), at: 5) }
            texts.append(control.view.notices.map(\.text))
        }
        #expect(
            texts == [
                ["Round 3 is over: m", "Round 3 was played: m", "Wait (7 s)"],
                [
                    "La ronda 3 ya terminó: lo que era para ella no se ha enviado", "La ronda 3 ya se jugó: no se ha abierto otra",
                    "Demasiado seguido: espera un poco (7 s)",
                ],
            ])
    }

    @Test("a new round forgets the card that was pointed at")
    func nextRound() {
        var control = Self.control()
        _ = control.press(.right)
        #expect(control.view.chosen == 0)
        if let game = Views.view(#""phase":"voting","round":2"#).game { control.take(.changed(game), at: 0) }
        #expect(control.view.chosen == nil)
    }

    @Test("who quits is told how to come back, who was removed why")
    func farewell() {
        let seat = SeatRequest(game: nil, creates: true, name: "Luis", token: "0123456789abcdefghijkl")
        let quit = FarewellText.text(.quit, url: "ws://h/dev", seat: seat, game: "K7QM2X", .english)
        #expect(quit.text == "Your seat is kept: POKERFACE_TOKEN=0123456789abcdefghijkl pokerface play ws://h/dev --game K7QM2X")
        #expect(quit.isGood)
        #expect(!FarewellText.text(.removed, url: "", seat: seat, game: nil, .spanish).isGood)
        #expect(
            FarewellText.text(.refused(code: "game_full", message: "m\u{1B}"), url: "", seat: seat, game: nil, .english).text
                == "pokerface: m\u{FFFD}")
    }

    @Test(
        "no word of a server steers the terminal in the last line, or is part of a command to paste",
        arguments: ["\u{1B}]0;x\u{7}", "A;touch x", "$(x)", "a b", "`x`"])
    func hostileFarewell(word: String) {
        let seat = SeatRequest(game: nil, creates: true, name: "Luis", token: "0123456789abcdefghijkl")
        #expect(FarewellText.text(.quit, url: "ws://h/dev", seat: seat, game: word, .english).text == "Good-bye.")
        for (code, message) in [(word, ""), ("limit", word), (word, word)] {
            let text = FarewellText.text(.refused(code: code, message: message), url: "", seat: seat, game: nil, .english).text
            #expect(!text.unicodeScalars.contains { $0.value < 32 || $0.value == 127 })
        }
    }
}
