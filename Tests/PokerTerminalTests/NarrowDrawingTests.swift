import PokerClient
import PokerTerminal
import Testing

@Suite("The table in a narrow terminal")
struct NarrowDrawingTests {
    private static let long = "A title that is much longer than any line of a narrow terminal can be, and then some"
    private static let players =
        #"[{"id":"p1","name":"Bartholomew the very long named","seat":"player","dealer":true},{"id":"p2","name":"Luis","seat":"player"},"#
        + #"{"id":"p3","name":"Mia","seat":"spectator"},{"id":"p4","name":"Maximiliana Featherstonehaugh","seat":"spectator"}]"#

    /// The view of Luis at a game of that long names.
    private static func text(_ members: String, width: Int, language: Language = .english) -> [String] {
        let state =
            #"{"epoch":"e1","v":4,"now":1000,"deck":{"name":"own","cards":["1","2","3"]},"options":{"title":"\#(self.long)","locked":true},"#
            + #""players":\#(self.players),\#(members)}"#
        return Views.text(Views.view(state: state, language: language), width: width)
    }

    @Test("a long name, title or story leaves room for what is told about it", arguments: [40, 60, 80, 120], Language.allCases)
    func room(width: Int, language: Language) {
        let voting = Self.text(
            #""phase":"voting","round":12,"story":"s","title":"\#(Self.long)","deadline":42000,"voted":["p1"],"#
                + #""stories":[{"id":"s","title":"\#(Self.long)","estimate":"13","link":"https://example.com"}]"#, width: width,
            language: language)
        #expect(voting.first?.contains("K7QM2X") == true)
        #expect(voting.first?.hasSuffix(language == .spanish ? "(cerrada a nuevos)" : "(locked)") == true)
        #expect(voting.contains { $0.hasPrefix(language == .spanish ? "Ronda 12: A title" : "Round 12: A title") })
        #expect(voting.contains { $0.hasSuffix("\(Self.voted(language))  0:41") })
        if width > 40 { #expect(voting.contains { $0.contains(" 12: A title") && $0.hasSuffix("  \(Self.voted(language))  0:41") }) }
        #expect(voting.contains { $0.hasSuffix(language == .spanish ? "✓ ha votado  (reparte)" : "✓ voted  (dealer)") })
        #expect(voting.contains { $0.hasPrefix("▸ 1. A title") && $0.contains("  13") })
        #expect(voting.joined(separator: " ").contains("Featherstonehaugh"))
    }

    private static func voted(_ language: Language) -> String { language == .spanish ? "han votado 1 de 2" : "1 of 2 voted" }

    @Test("statistics go on in the next line, and none is cut off", arguments: [40, 60, 80, 120], Language.allCases)
    func statistics(width: Int, language: Language) {
        let stats =
            #"{"counts":[{"card":"3","count":2}],"median":"3","mean":4.67,"agreement":0.667,"consensus":true,"suggest":"3","#
            + #""first":{"low":"p1","high":"p4"}}"#
        let text = Self.text(
            #""phase":"revealed","round":1,"results":[{"round":1,"votes":[],"stats":\#(stats)}]"#, width: width, language: language)
        let wanted =
            language == .spanish
            ? ["acuerdo pleno", "mediana 3", "media 4,67", "coincidencia 67 %", "sugerencia 3"]
            : ["consensus", "median 3", "mean 4.67", "agreement 67 %", "suggestion 3"]
        for part in wanted { #expect(text.contains { $0.contains(part) }, "\(part)") }
        #expect(text.contains { $0.hasSuffix("Featherstonehaugh") })
    }

    @Test("news have two lines where they need them")
    func news() {
        var view = Views.view(#""phase":"waiting""#)
        view.notices = [TableView.Notice(text: "Round 1 is over: what was meant for it was not sent", isAlarming: true, at: 0)]
        #expect(Views.text(view, width: 40).suffix(4).prefix(2) == ["Round 1 is over: what was meant for it", "was not sent"])
    }

    @Test("somebody who left after the reveal is still called by the name")
    func departed() {
        let result = #"{"round":1,"votes":[{"player":"p3","value":"2"}],"stats":{"first":{"low":"p3","high":"p3"}}}"#
        var view = Views.view(#""phase":"revealed","round":1,"results":[\#(result)]"#)
        view.game?.players.removeAll { $0.id == "p3" }
        view.game?.departed = ["p3": "Mia"]
        let text = Views.text(view)
        #expect(text.contains("  Mia   2  (left)"))
        #expect(text.contains("  May explain: Mia, Mia"))
    }

    @Test("where there is no room for all, people go in front of the deck once the cards are on the table, and who is left out is counted")
    func low() {
        let votes = #"[{"player":"p1","value":"1"},{"player":"p2","value":"S=2"}]"#
        let members = #""phase":"revealed","round":1,"results":[{"round":1,"votes":\#(votes)}]"#
        func text(_ height: Int) -> [String] { Views.text(Views.view(members), height: height) }
        #expect(text(24).contains("   1   S   ?"))
        #expect(!text(13).contains("   1   S   ?"))
        for person in ["Ana", "Luis", "Mia", "Eva"] { #expect(text(13).contains { $0.contains(person) }, "\(person)") }
        #expect(text(10).contains("  ... and 2 more"))
        #expect(text(10).filter { $0.hasPrefix("  Ana") || $0.hasPrefix("  Luis") }.count == 2)
    }

    // MARK: Help and keys

    @Test(
        "the help tells every command with nothing cut off, in pages where it is longer than the terminal",
        arguments: [(40, 12), (40, 24), (60, 24), (80, 24), (120, 30)], Language.allCases)
    func help(size: (width: Int, height: Int), language: Language) {
        var control = TableControl(language: language, url: "ws://h/dev")
        if let game = Views.view(#""phase":"voting","round":1"#).game { control.take(.changed(game), at: 0) }
        for character in "/help" { _ = control.press(.character(character)) }
        _ = control.press(.enter)
        var back = control
        _ = back.press(.up)
        var pages: [[String]] = []
        while true {
            let page = Views.text(control.view, width: size.width, height: size.height)
            if pages.contains(page) { break }
            pages.append(page)
            _ = control.press(.down)
        }
        #expect((pages.count == 1) == (size.width >= 80))
        let text = pages.joined().joined(separator: "\n")
        #expect(!text.contains("…"))
        let words = text.matches(of: /\/(\w+)/).map { String($0.1) }
        #expect(Set(words).count == 23)
        // What the help names is known, and goes on.
        for word in Set(words) {
            var other = control
            for character in "/\(word)" { _ = other.press(.character(character)) }
            _ = other.press(.enter)
            #expect(!other.view.notices.contains { $0.text.contains("/\(word).") }, "\(word)")
        }
        #expect(Views.text(back.view, width: size.width, height: size.height) == pages.last)
        _ = control.press(.up)
        #expect(Views.text(control.view, width: size.width, height: size.height) == pages.last)
        _ = control.press(.escape)
        #expect(!control.view.showsHelp)
    }

    private static func control(_ phase: String, isDealer: Bool = true, isSpectator: Bool = false) -> TableControl {
        let state = """
            {"epoch":"e1","v":4,"now":1,"phase":"\(phase)","round":1,"deck":{"name":"own","cards":["1","2"]},\
            "results":[{"round":1,"votes":[],"stats":{"suggest":"2"}}],\
            "players":[{"id":"p2","name":"Luis","seat":"\(isSpectator ? "spectator" : "player")","dealer":\(isDealer)}]}
            """
        var control = TableControl(language: .english, url: "ws://h/dev")
        if let game = Views.view(state: state).game { control.take(.changed(game), at: 0) }
        return control
    }

    @Test(
        "the last line names the keys that do something now, and each does",
        arguments: [
            ("waiting", true, false, "^S start  /help  ^C quit"), ("waiting", false, false, "/help  ^C quit"),
            ("voting", true, false, "←→ Enter vote  ^R reveal  ^N nudge  /help  ^C quit"),
            ("voting", false, false, "←→ Enter vote  /help  ^C quit"), ("voting", true, true, "^R reveal  ^N nudge  /help  ^C quit"),
            ("revealed", true, false, "^E settle  ^S start  /help  ^C quit"), ("ended", true, false, "/help  ^C quit"),
        ])
    func keys(phase: String, isDealer: Bool, isSpectator: Bool, line: String) {
        let control = Self.control(phase, isDealer: isDealer, isSpectator: isSpectator)
        #expect(Views.text(control.view, width: 80).last == line)
        for key in line.matches(of: /\^([A-Z])/) {
            var pressed = control
            #expect(pressed.press(.control(Character(key.1.lowercased()))) != .none, "\(key.0)")
        }
        let narrow = Views.text(control.view, width: 30).last ?? ""
        #expect(narrow.hasSuffix("/help  ^C quit"))
    }

    @Test("a dealer is told which story the next round is about")
    func next() {
        let text = Views.text(
            Views.view(
                #""phase":"waiting","options":{"policy":"everyone"},"stories":[{"id":"a","title":"Old","estimate":"1"},{"id":"b","title":"Pay"}]"#
            ))
        #expect(text.contains("No round is open: ^S starts Pay"))
    }
}
