import JSONText

/// What happens next in a random game.
extension StepDriver {
    mutating func nextCall() -> Call {
        if self.random.chance(1), self.random.chance(30) { self.game.runID = "run-\(self.random.below(1_000_000))" }
        if self.random.chance(6) { self.pass(self.random.below(20_000) + 1) }
        if self.random.chance(6), let old = self.delayed() { return old }
        if self.state.isEnded, self.random.chance(20) { return self.create(self.newConnection()) }
        if self.state.room["ph"] == "r", self.random.chance(15) { return self.settle() }
        if !self.state.isVoting, self.random.chance(30) { return self.start() }
        switch self.random.below(100) {
        case 0..<14: return self.join()
        case 14..<22: return Call(op: "drop", connection: self.someConnection())
        case 22..<25: return Call(op: "leave", connection: self.someConnection())
        case 25..<32: return self.deal()
        case 32..<37: return self.members()
        case 37..<41: return self.start()
        case 41..<44:
            return Call(op: "close", connection: self.dealer(), arguments: [self.stamp(ahead: 0), self.random.chance(20) ? "1" : "0"])
        case 44..<48: return Call(op: "tick")
        case 48..<52: return self.snap()
        case 52..<53: return Call(op: "peek")
        case 53..<55: return self.options()
        case 55..<59: return self.putStories()
        case 59..<61:
            let ids = (0..<3).map { _ in self.someStory() }
            return Call(op: "removestories", connection: self.dealer(), arguments: ids)
        default: return self.vote()
        }
    }

    private mutating func someStory() -> String {
        self.random.chance(15) ? "x\(self.random.below(6))" : self.stories.ids.randomElement(using: &self.random) ?? "s1"
    }

    private mutating func putStories() -> Call {
        let places = ["~", "~", "~", "", self.someStory()]
        var arguments = [String(self.random.below(12) + 1), String(self.random.below(1500) + 200), places[self.random.below(places.count)]]
        var named: Set<String> = []
        for _ in 0...self.random.below(3) {
            let id = self.random.chance(40) ? "" : self.someStory()
            if id != "", !named.insert(id).inserted { continue }
            let title = self.random.chance(25) ? "" : JSONText.escaped("Title \(self.random.below(3)) \"½\"\u{7}")
            let others = (0..<3).map { _ in ["", "null", "\"text \(self.random.below(4))\""][self.random.below(3)] }
            arguments += [id, title] + others
        }
        return Call(op: "putstories", connection: self.dealer(), arguments: arguments)
    }

    private mutating func delayed() -> Call? {
        guard let old = self.history.suffix(40).randomElement(using: &self.random) else { return nil }
        if old.op == "vote", old.arguments[0] == "" || old.arguments[1] == "0" { return nil }
        return old
    }

    private mutating func someConnection() -> String {
        self.random.chance(2) ? "nodeZZconn00000=" : self.bound.keys.sorted().randomElement(using: &self.random) ?? ""
    }

    /// Mostly a connection of somebody who may deal, if there is one.
    private mutating func dealer() -> String {
        let dealers = self.state.connections.filter { self.state.seats[$0.value]?.isDealer == true || $0.value == self.state.room["act"] }
        return self.random.chance(25) ? self.someConnection() : dealers.keys.sorted().randomElement(using: &self.random) ?? ""
    }

    /// A connection whose vote is waited for, if there is one.
    private mutating func awaited() -> String {
        let required = self.state.required
        let connections = self.state.connections.filter { required.contains($0.value) }
        return connections.keys.sorted().randomElement(using: &self.random) ?? self.someConnection()
    }

    /// What is done about people and the game.
    private mutating func deal() -> Call {
        switch self.random.below(16) {
        case 0..<4: return self.player(of: "", by: self.someConnection())
        case 4..<6: return self.player(of: self.somebody(), by: self.dealer())
        case 6..<8:
            return Call(op: "remove", connection: self.dealer(), arguments: [self.somebody()])
        case 8..<10: return self.settle()
        case 10: return Call(op: "react", connection: self.someConnection(), arguments: ["👍"])
        case 11, 12:
            return Call(op: "nudge", connection: self.dealer(), arguments: [self.random.chance(60) ? "" : self.somebody()])
        case 13: return self.random.chance(50) ? Call(op: "finish", connection: self.dealer()) : Call(op: "tick")
        default: return Call(op: "tick")
        }
    }

    private mutating func settle() -> Call {
        let round = self.random.chance(60) ? "" : String(max(self.state.number("rnd") - self.random.below(30), 1))
        let value = self.random.chance(20) ? ["", "null"] : [String(self.random.below(3)), "v"]
        return Call(op: "settle", connection: self.dealer(), arguments: [round, ""] + value)
    }

    private mutating func player(of target: String, by connection: String) -> Call {
        let name = self.random.chance(30) ? "Name \(self.random.below(4))" : ""
        let seat = self.random.chance(50) ? self.random.chance(35) ? "spectator" : "player" : ""
        let dealer = self.random.chance(20) ? self.random.chance(15) ? "0" : "1" : ""
        return Call(op: "player", connection: connection, arguments: [target, name, seat, dealer])
    }

    /// A seat that is there, or one that nobody has.
    private mutating func somebody() -> String {
        self.random.chance(5) ? "p77777" : self.state.seats.keys.sorted().randomElement(using: &self.random) ?? "p1"
    }

    private mutating func newConnection() -> String {
        self.tabs += 1
        return "\(Self.nodes[self.random.below(3)])conn\(String(100_000 + self.tabs).dropFirst())="
    }

    private mutating func join() -> Call {
        let connection = self.random.chance(90) ? self.newConnection() : self.someConnection()
        let person = self.random.chance(30) ? 0 : self.random.below(9)
        let seat = self.random.chance(15) ? "spectator" : "player"
        let name = self.random.chance(5) ? "" : "Name \(self.random.below(4))"
        let token = self.generations[person].map { "token-\(person)-\($0)" } ?? "token-\(person)"
        return Call(op: "join", connection: connection, arguments: [self.game.code, name, seat, token, ""])
    }

    private mutating func members() -> Call {
        let node = Self.nodes[self.random.below(3)]
        var arguments = [node]
        for connection in self.bound.keys.sorted() where connection.hasPrefix(node) && !self.random.chance(4) {
            let player = self.random.chance(5) ? "" : self.bound[connection] ?? ""
            arguments += [connection, player, self.random.chance(4) ? "ffffffff" : self.state.room["ep"] ?? ""]
        }
        if self.random.chance(10) { arguments += ["\(node)conn99999=", "p77777", self.state.room["ep"] ?? ""] }
        return Call(op: "members", arguments: arguments)
    }

    /// New options, and mostly another deck: the same cards in another order, so that every card can be told from every other.
    private mutating func options() -> Call {
        let cards = self.random.chance(60) ? Self.cards.shuffled(using: &self.random).joined(separator: "\n") : ""
        let autoClose = ["", "0", "1", "1"][self.random.below(4)]
        let anonymous = ["", "", "0", "1"][self.random.below(4)]
        let policy = ["", "", "d", "e"][self.random.below(4)]
        return Call(
            op: "game", connection: self.dealer(),
            arguments: [
                "=Title \(self.random.below(3))", cards, "own", autoClose, anonymous, policy, self.random.chance(25) ? "1" : "0", "",
            ])
    }

    private mutating func stamp(ahead: Int) -> String {
        let round = self.state.number("rnd") + ahead
        switch self.random.below(20) {
        case 0..<6: return ""
        case 6: return "0"
        case 7: return String(max(round - 1, 0))
        case 8: return String(round + 1)
        default: return String(round)
        }
    }

    private mutating func start() -> Call {
        let seconds = self.random.chance(40) ? String(self.random.below(40) + 1) : ""
        let story = self.random.chance(70) ? self.someStory() : ""
        return Call(op: "start", connection: self.dealer(), arguments: [self.stamp(ahead: 1), seconds, story])
    }

    private mutating func snap() -> Call {
        let asked = self.bound.keys.sorted().filter { _ in self.random.chance(30) }
        let since = self.random.chance(50) ? String(max(self.book.version - self.random.below(60), 0)) : ""
        return Call(op: "snap", arguments: [since, asked.joined(separator: ",")])
    }

    private mutating func vote() -> Call {
        let connection = self.random.chance(50) ? self.awaited() : self.someConnection()
        let seen = self.bound[connection].flatMap { self.book.entries[$0]?.cast } ?? 0
        let casts = [0, 0, 0, 0, 0, seen + 1, seen + 1, seen + 1, seen, max(seen - 1, 1)]
        let card = self.random.chance(2) ? "nothing" : Self.cards[self.random.below(Self.cards.count)]
        let cast = casts[self.random.below(casts.count)]
        return Call(
            op: "vote", connection: connection,
            arguments: [self.stamp(ahead: 0), String(cast), card, self.random.chance(12) ? "null" : "v"])
    }
}
