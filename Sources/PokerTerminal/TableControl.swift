import JSONText
import PokerClient

/// What somebody at the terminal sees and does: takes reports and keys, gives actions. A value.
package struct TableControl: Sendable {
    /// What a key asks for.
    package enum Action: Sendable, Equatable {
        case none
        case ask(JSONObject)
        case quit
        /// Stop the program and give the terminal back meanwhile.
        case pause
        /// Paint everything anew.
        case repaint
    }

    /// The most news that are kept.
    private static let maxNotices = 20

    package private(set) var view: TableView
    /// Whether the terminal should make itself heard.
    package private(set) var rings = false

    package init(language: Language, url: String) { self.view = TableView(language: language, link: .connecting(url: url)) }

    /// The time, in this machine's milliseconds.
    package mutating func tick(at now: Int64) { self.view.now = now }

    /// Gives whether to ring, once.
    package mutating func takeBell() -> Bool {
        defer { self.rings = false }
        return self.rings
    }
}

// MARK: - Reports

extension TableControl {
    package mutating func take(_ report: SeatReport, at now: Int64) {
        self.view.now = now
        switch report {
        case .changed(let game): self.change(game)
        case .connecting(let url): self.view.link = .connecting(url: url)
        case .seated: self.view.link = .seated
        case .lost(let reason, let wait): self.view.link = .lost(reason: reason, retryAt: now + wait)
        case .answer(let answer): if answer["event"] == "error" { self.refuse(answer) }
        case .frame(let text): self.read(text)
        case .unreadable: break
        }
    }

    private mutating func change(_ game: GameState) {
        if game.round != self.view.game?.round || game.cards != self.view.game?.cards { self.view.chosen = nil }
        self.view.game = game
    }

    private mutating func read(_ text: String) {
        guard let frame = (try? JSONValue.parse(text))?.objectValue, let event = frame["event"]?.stringValue else { return }
        switch event {
        case "error": self.refuse(frame)
        case "reaction": self.note("\(self.name(frame["player"])): \(frame["emoji"]?.stringValue ?? "")")
        case "nudge": self.nudge(frame)
        default: break
        }
    }

    private mutating func nudge(_ frame: JSONObject) {
        let (who, by) = (self.name(frame["player"]), self.name(frame["by"]))
        guard frame["player"]?.stringValue == self.view.game?.me else {
            return self.note(self.view.language.text("\(by) reminds \(who)", "\(by) avisa a \(who)"))
        }
        self.rings = true
        self.note(self.view.language.text("\(by) asks you to vote", "\(by) te pide que votes"), isAlarming: true)
    }

    private mutating func refuse(_ error: JSONObject) {
        self.note(RefusalText.text(of: error, self.view.language), isAlarming: true)
    }

    private func name(_ player: JSONValue?) -> String {
        guard let id = player?.stringValue else { return "?" }
        return self.view.game?.players.first { $0.id == id }?.name ?? id
    }

    mutating func note(_ text: String, isAlarming: Bool = false) {
        // What is said again is news once more, and not twice.
        if self.view.notices.last?.text == text { self.view.notices.removeLast() }
        self.view.notices.append(TableView.Notice(text: text, isAlarming: isAlarming, at: self.view.now))
        if self.view.notices.count > Self.maxNotices { self.view.notices.removeFirst() }
    }
}

// MARK: - Keys

extension TableControl {
    package mutating func press(_ key: Key) -> Action {
        switch key {
        case .control("c"), .control("d"): return .quit
        case .control("z"): return .pause
        case .control("l"): return .repaint
        case .control("s"): return self.deal { Command.start("", $0) }
        case .control("r"): return self.deal { _ in .action(["action": "closeVote"]) }
        case .control("e"): return self.deal { [language = self.view.language] in Command.settle("", $0, language) }
        case .control("n"): return self.deal { _ in .action(["action": "nudge"]) }
        case .enter: return self.enter()
        case .escape:
            self.view.showsHelp = false
            self.view.chosen = nil
            self.view.input = InputLine()
        case .up where self.view.showsHelp: self.view.helpPage -= 1
        case .down where self.view.showsHelp: self.view.helpPage += 1
        case .left where self.view.input.isEmpty: self.choose(by: -1)
        case .right where self.view.input.isEmpty: self.choose(by: 1)
        default: if self.view.input.press(key) { self.view.chosen = nil }
        }
        return .none
    }

    private mutating func choose(by step: Int) {
        guard let count = self.view.game?.cards.count, count > 0 else { return }
        guard let chosen = self.view.chosen else {
            self.view.chosen = step > 0 ? 0 : count - 1
            return
        }
        self.view.chosen = (chosen + step + count) % count
    }

    private mutating func enter() -> Action {
        guard let game = self.view.game else { return .none }
        if self.view.input.isEmpty {
            guard let chosen = self.view.chosen, game.cards.indices.contains(chosen) else { return .none }
            self.view.chosen = nil
            return .ask(["action": "vote", "value": .string(game.cards[chosen])])
        }
        return self.follow(TypedLine(self.view.input.take(), in: game, language: self.view.language))
    }

    /// Asked for by its key, without words.
    private mutating func deal(_ make: (GameState) -> TypedLine) -> Action {
        guard let game = self.view.game else { return .none }
        return self.follow(make(game))
    }

    private mutating func follow(_ line: TypedLine) -> Action {
        switch line {
        case .action(let action): return .ask(action)
        case .quit: return .quit
        case .help:
            self.view.showsHelp.toggle()
            self.view.helpPage = 0
        case .refused(let reason): self.note(reason, isAlarming: true)
        }
        return .none
    }
}
