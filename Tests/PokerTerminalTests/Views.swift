import JSONText
import PokerClient
import PokerTerminal

/// Games to draw.
enum Views {
    static let players =
        #"[{"id":"p1","name":"Ana","seat":"player","dealer":true},{"id":"p2","name":"Luis","seat":"player"},"#
        + #"{"id":"p3","name":"Mia","seat":"player","away":true},{"id":"p4","name":"Eva","seat":"spectator"}]"#

    /// The view of Luis, p2, of a game whose state has these members besides.
    static func view(_ members: String, language: Language = .english) -> TableView {
        let state =
            #"{"epoch":"e1","v":4,"now":1000,"deck":{"name":"own","cards":["1","S=2","?"]},"players":\#(self.players),\#(members)}"#
        return self.view(state: state, language: language)
    }

    static func view(state: String, language: Language = .english) -> TableView {
        let welcome = #"{"event":"welcome","game":"K7QM2X","me":{"player":"p2"},"state":\#(state)}"#
        var reducer = GameReducer()
        if let frame = (try? JSONValue.parse(welcome))?.objectValue { _ = reducer.receive(frame, at: 0) }
        var view = TableView(language: language, link: .seated)
        view.game = reducer.state
        return view
    }

    /// The lines with something in them, as they are read.
    static func text(_ view: TableView, width: Int = 60, height: Int = 24) -> [String] {
        TableDrawing.lines(of: view, width: width, height: height).map { line in
            String(line.text.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }
}
