import JSONText
import PokerClient
import PokerTerminal
import TestSupport
import Testing

@Suite("The table as it is drawn")
struct TableDrawingTests {
    @Test("an open round shows who has voted, and nobody's card but the own one")
    func voting() {
        var view = Views.view(
            #""phase":"voting","round":3,"story":"Login page","deadline":43000,"voted":["p1","p2"],"myVote":{"value":"S=2","cast":1}"#)
        view.chosen = 0
        view.now = 1500
        #expect(
            Views.text(view) == [
                "pokerface  K7QM2X",
                "Round 3: Login page  2 of 3 voted  0:41",
                "  Ana   ✓ voted  (dealer)",
                "  Luis  ✓ voted  (you)",
                "  Mia   ·  (away)",
                "  Watching: Eva",
                "   1  [S]  ?",
                ">",
                "←→ Enter vote  /help  ^C quit",
            ])
    }

    @Test("a result shows the cards, its statistics, who might explain and what was settled; in Spanish too")
    func revealed() {
        let votes =
            #"[{"player":"p1","value":"1"},{"player":"p2","value":"S=2"},{"player":"p9","value":"S=2","name":"Leo","left":true}]"#
        let stats =
            #"{"counts":[{"card":"1","count":1},{"card":"S=2","count":2}],"median":"S=2","mean":1.67,"agreement":0.667,"suggest":"S=2","#
            + #""first":{"low":"p1","high":"p9"}}"#
        let result = #"{"round":3,"cause":"dealer","votes":\#(votes),"missing":["p3"],"stats":\#(stats)}"#
        let members = #""phase":"revealed","round":3,"story":"Login","results":[\#(result)],"settled":[{"round":3,"value":"S=2"}]"#
        #expect(
            Views.text(Views.view(members)) == [
                "pokerface  K7QM2X",
                "Round 3: Login  revealed",
                "  Ana   1  (dealer)",
                "  Luis  S  (you)",
                "  Mia   -  (away)",
                "  Leo   S  (left)",
                "  Watching: Eva",
                "   1   S   ?",
                "  1  █ 1",
                "  S  ██ 2",
                "  median S  mean 1.67  agreement 67 %  suggestion S",
                "  May explain: Ana, Leo",
                "  Settled: S",
                ">",
                "/help  ^C quit",
            ])
        let spanish = Views.text(Views.view(members, language: .spanish))
        #expect(spanish.contains("Ronda 3: Login  destapada"))
        #expect(spanish.contains("  mediana S  media 1,67  coincidencia 67 %  sugerencia S"))
        #expect(spanish.last == "/ayuda  ^C irse")
    }

    @Test("an anonymous result names no voter, and one without statistics shows its cards")
    func anonymous() {
        let result = #"{"round":1,"votes":[{"value":"1"},{"value":"?"}],"statsv":7}"#
        let text = Views.text(
            Views.view(#""phase":"revealed","round":1,"results":[\#(result)],"options":{"anonymous":true,"locked":true,"title":"Sprint"}"#))
        #expect(text.first == "Sprint  K7QM2X  (anonymous, locked)")
        #expect(text.contains("  Ana     (dealer)"))
        #expect(text.contains("  1  ?"))
    }

    @Test("an open round is marked by what it is frozen with, whatever the game has become")
    func frozen() {
        let frozen = #"{"deck":{"name":"own","cards":["7","9"]},"anonymous":true,"autoClose":false}"#
        let text = Views.text(Views.view(#""phase":"voting","round":1,"options":{"anonymous":false},"frozen":\#(frozen)"#))
        #expect(text.first == "pokerface  K7QM2X  (anonymous)")
        #expect(text.contains("   7   9"))
        #expect(text.contains("Round 1  0 of 3 voted  the dealer reveals"))
    }

    @Test("what there is no room for is counted, cards go on in the next line, and a countdown ends at zero")
    func crowded() {
        let people = (1...40).map { #"{"id":"p\#($0)","name":"P\#($0)","seat":"player","acting":\#($0 == 1)}"# }.joined(separator: ",")
        let cards = (10...29).map { #""\#($0)""# }.joined(separator: ",")
        let game =
            #"{"epoch":"e1","v":4,"now":1000,"phase":"voting","round":1,"deadline":6000,"deck":{"cards":[\#(cards)]},"players":[\#(people)]}"#
        var view = Views.view(state: game)
        view.notices = (1...5).map { TableView.Notice(text: "news \($0)", isAlarming: false, at: 0) }
        let text = Views.text(view, width: 40)
        #expect(text.contains("  P1   ·  (acting dealer)"))
        #expect(text.contains { $0.contains("more") })
        for card in 10...29 { #expect(text.contains { $0.contains(" \(card)") }, "\(card)") }
        #expect(text.contains { $0.hasSuffix("0:05") })
        #expect(text.filter { $0.hasPrefix("news") } == ["news 3", "news 4", "news 5"])
        view.now = 99_000
        #expect(Views.text(view, width: 40).contains { $0.hasSuffix("0:00") })
    }

    @Test("who watches has no cards, and a bar has an end")
    func watching() {
        let stats = #"{"counts":[{"card":"1","count":400}]}"#
        let state =
            #"{"epoch":"e1","v":4,"phase":"revealed","round":1,"deck":{"cards":["1","7"]},"players":[{"id":"p2","name":"Luis","seat":"spectator"}],"#
            + #""results":[{"round":1,"votes":[],"stats":\#(stats)}]}"#
        let text = Views.text(Views.view(state: state), width: 200)
        #expect(!text.contains { $0.contains("7") && !$0.contains("K7QM2X") })
        #expect(text.contains("  1  " + String(repeating: "█", count: 40) + " 400"))
    }

    @Test("stories are shown around the one on the table")
    func stories() {
        let stories = (1...30).map { #"{"id":"s\#($0)","title":"Story \#($0)","estimate":\#($0 < 20 ? #""8""# : "null")}"# }
        let view = Views.view(
            #""phase":"voting","round":1,"story":"s20","title":"Story 20","stories":[\#(stories.joined(separator: ","))]"#)
        let text = Views.text(view, height: 18)
        #expect(text.contains("Round 1: Story 20  0 of 3 voted"))
        #expect(text.contains("Stories, 19 of 30 estimated"))
        #expect(text.contains("  19. Story 19  8"))
        #expect(text.contains("▸ 20. Story 20"))
        #expect(!text.contains { $0.contains("Story 25") })
    }

    @Test("a lost connection is said, with the time until the next attempt")
    func lost() {
        var view = Views.view(#""phase":"waiting""#)
        view.link = .lost(reason: "1006", retryAt: 2500)
        view.now = 1000
        #expect(Views.text(view).first == "No connection, again in 2 s (1006)  pokerface  K7QM2X")
        let none = TableView(language: .spanish, link: .connecting(url: "ws://h/dev"))
        #expect(Views.text(none).contains("Conectando con ws://h/dev ..."))
    }

    @Test("news go after twenty seconds")
    func notices() {
        var view = Views.view(#""phase":"waiting""#)
        view.notices = [TableView.Notice(text: "Mia: 🎉", isAlarming: false, at: 0)]
        #expect(Views.text(view).contains("Mia: 🎉"))
        view.now = 20_000
        #expect(!Views.text(view).contains("Mia: 🎉"))
    }

    @Test("the end of a long line is what is seen, with the cursor behind it")
    func longInput() {
        var view = Views.view(#""phase":"waiting""#)
        for character in "abcdefghijklmnopqrstuvwxyz" { _ = view.input.press(.character(character)) }
        #expect(Views.text(view, width: 20).dropLast().last == "> jklmnopqrstuvwxyz")
        #expect(TableDrawing.cursorColumn(of: view, width: 20) == 19)
        _ = view.input.press(.home)
        #expect(TableDrawing.cursorColumn(of: view, width: 20) == 2)
    }

    @Test(
        "whatever a server sends, the screen has its lines, none is too wide, and nothing steers the terminal",
        arguments: [(1, 1), (7, 3), (20, 9), (80, 24), (200, 60)])
    func hostile(width: Int, height: Int) {
        let evil = #"\u001b[2J\u0007\u202e\u2028\u0000名前🎉é"#
        let people = (1...40).map { #"{"id":"p\#($0)","name":"\#(evil)\#($0)","seat":"\#($0 % 3 == 0 ? "spectator" : "player")"}"# }
        let cards = (1...40).map { #""\#(evil)\#($0)""# }.joined(separator: ",")
        let stats = #"{"counts":[{"card":"\#(evil)","count":9007199254740991},{"card":"x","count":-5}],"agreement":1e999,"mean":1e999}"#
        let big = "9007199254740991"
        for phase in ["waiting", "voting", "revealed", "ended", "\(evil)"] {
            let state = """
                {"epoch":"\(evil)","v":\(big),"now":\(big),"phase":"\(phase)","round":\(big),"story":"\(evil)","deadline":\(big),\
                "deck":{"name":"\(evil)","cards":[\(cards)]},"options":{"title":"\(evil)"},"players":[\(people.joined(separator: ","))],\
                "stories":[{"id":"\(evil)","title":"\(evil)","link":"\(evil)","estimate":"\(evil)"}],\
                "results":[{"round":\(big),"votes":[{"player":"p1","value":"\(evil)"},{"player":"gone","value":"1","name":"\(evil)"}],"stats":\(stats)}]}
                """
            var view = Views.view(state: state)
            #expect(view.game != nil)
            for shown in [view.input, InputLine()] {
                view.input = shown
                view.chosen = 39
                view.showsHelp.toggle()
                view.notices = Array(repeating: TableView.Notice(text: "\u{1B}]0;x\u{7}", isAlarming: true, at: 0), count: 30)
                let lines = TableDrawing.lines(of: view, width: width, height: height)
                #expect(lines.count == height)
                for line in lines {
                    #expect(line.width <= width, "\(line.text)")
                    #expect(!line.text.unicodeScalars.contains { $0.value < 0x20 || $0.properties.isBidiControl || $0.value == 0x2028 })
                }
            }
        }
    }
}
