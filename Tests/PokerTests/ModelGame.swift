import Foundation
import JSONText
import Poker
import PokerRules
import TestSupport
import Testing

/// One game twice, in the step script and in the model: each step goes to both, and both are asked what there is afterwards.
///
/// The script's clock is a key of the test, so time is the test's own and nothing sleeps.
struct ModelGame {
    static let grace = 15_000
    static let succession = 60_000
    /// The first instant, in milliseconds.
    static let start = 1_800_000_000_000
    static let maxStories = 6
    static let deck = Deck(name: "own", texts: ["0", "½", "S=1", "M=3", "?", "coffee"])
    static let settings = GameSettings(title: "Sprint", deck: Self.deck)
    static let creation = ModelStep(0, .create(connection: "nodeAAconn00000=", name: "Ana", isPlayer: true, token: "token-0"))

    /// A game without anybody, as each check begins.
    static func newModel(history: Int) -> GameModel {
        GameModel(
            Self.settings, creator: "token-0", grace: Self.grace, succession: Self.succession, maxStories: Self.maxStories,
            historyBound: history)
    }

    private static let clock = "call('TIME')"
    private static let testClock = "call('HMGET', KEYS[1] .. ':clock', 'seconds', 'microseconds')"

    private(set) var model: GameModel
    private(set) var now = Self.start
    private let game: StepGame
    private let bus: StepBus
    private let text: ModelText
    private var epoch = ""
    private var restarts = 0
    /// What the bus must carry: one message for each step that tells something.
    private var expected: [(v: Int, due: Int, events: JSONValue)] = []

    /// A game that keeps so many results and settled events; `edit` breaks the script on purpose.
    init(history: Int, edit: (String) -> String = { $0 }) throws {
        self.model = Self.newModel(history: history)
        try #require(StepScript.source.components(separatedBy: Self.clock).count == 2, "the script reads its clock in one place")
        self.game = try StepGame { edit($0).replacingOccurrences(of: Self.clock, with: Self.testClock) }
        self.bus = try StepBus(self.game)
        self.text = ModelText(code: self.game.code)
    }

    /// What script and model disagree about, or nil.
    mutating func perform(_ step: ModelStep) -> String? {
        self.now += step.wait
        if step.isRestart {
            self.restarts += 1
            self.game.runID = "run-\(self.restarts)-again"
            self.model.restart()
        }
        self.setClock()
        let dueBefore = self.model.due ?? 0
        let takesOut = self.takesOut(step.command)
        let outcome = self.model.perform(step.command, at: self.now)
        let call = step.command.call(code: self.game.code, epoch: self.epoch, history: self.model.historyBound)
        let reply = self.game.step(call.op, call.connection, arguments: call.arguments)
        let epochBefore = self.epoch
        self.epoch = reply.epoch
        let events = self.events(outcome.events)
        let due = self.model.due ?? 0
        if !outcome.signals.isEmpty { self.expected.append((self.model.version, due, self.events(outcome.signals))) }
        if events != .array([]) || takesOut || (due > 0 && (dueBefore == 0 || due < dueBefore)) {
            self.expected.append((self.model.version, due, events))
        }
        let isNew = epochBefore.isEmpty || reply.data["made"] == true
        let isFenced = outcome.events.contains { $0.content == .fenced }
        return Self.differ("code", reply.code, outcome.answer.code.rawValue)
            ?? Self.differ("events", JSONValue.array(reply.events).inOrder, events)
            ?? Self.differ("v", reply.v, self.model.version)
            ?? Self.differ("due", reply.due, due)
            ?? Self.differ("epoch is another", epochBefore != reply.epoch, isFenced || isNew)
            ?? self.compareData(outcome.answer, reply)
            ?? (step.command.isSignal ? nil : self.compareViews())
            ?? self.compareRecords()
    }

    /// What the bus carried otherwise than it had to, or nil. For the end of a game.
    func compareBus() -> String? {
        let messages = self.bus.messages()
        for (message, expected) in zip(messages, self.expected) {
            let told = [message["v"] ?? .null, message["due"] ?? .null, message["ev"]?.inOrder ?? .null]
            let wanted: [JSONValue] = [.integer(expected.v), .integer(expected.due), expected.events]
            if let found = Self.differ("bus", JSONValue.array(told), .array(wanted)) { return found }
        }
        return Self.differ("messages on the bus", messages.count, self.expected.count)
    }

    /// Whether a node's list lacks a connection that the game knows of that node: the others are told by the bus.
    private func takesOut(_ command: GameCommand) -> Bool {
        guard case .list(let node, let members) = command else { return false }
        let listed = Set(members.map(\.connection))
        return self.model.connections.keys.contains { $0.hasPrefix(node) && !listed.contains($0) }
    }

    private func setClock() {
        self.game.probe.command([
            "HSET", self.game.keys[0] + ":clock", "seconds", String(self.now / 1000), "microseconds", String(self.now % 1000 * 1000),
        ])
    }

    private static func differ<Value: Equatable>(_ what: String, _ script: Value, _ model: Value) -> String? {
        script == model ? nil : "\(what): script \(script), model \(model)"
    }

    private func compareData(_ answer: GameAnswer, _ reply: StepAnswer) -> String? {
        switch answer.detail {
        case .nothing: return Self.differ("data", reply.dataText, "")
        case .round(let round): return Self.differ("round", reply.data, ["round": .integer(round)])
        case .cast(let cast): return Self.differ("cast", reply.data, ["cast": .integer(cast)])
        case .player(let player):
            if let found = Self.differ("player", reply.data["player"]?.stringValue, player) { return found }
            guard answer.code == .ok else { return nil }
            return Self.differ("state told", reply.data["state"]?.inOrder, self.text.state(self.model, epoch: self.epoch, now: self.now))
        case .index(let index): return Self.differ("data", reply.data, ["index": .integer(index)])
        case .stories(let most): return Self.differ("data", reply.data, ["stories": .integer(most)])
        case .connections(let connections, let removed):
            let told = connections.map(JSONValue.string) + (removed.isEmpty ? [] : [.array(removed.map(JSONValue.string))])
            return Self.differ("connections", reply.data, .array(told))
        case .removed: return Self.differ("data", reply.data, ["removed": true])
        case .lastDealer: return Self.differ("data", reply.data, ["lastDealer": true])
        case .ownSeat: return Self.differ("data", reply.data, ["self": true])
        case .salt(let salt): return Self.differ("salt", reply.data, ["salt": .string(salt)])
        case .history(let results, let settled):
            return Self.differ("results", reply.data["results"]?.inOrder, self.events(results))
                ?? Self.differ("settled", reply.data["settled"]?.inOrder, self.events(settled))
        }
    }

    private func events(_ events: [GameEvent]) -> JSONValue { .array(events.map { self.text.event($0, epoch: self.epoch) }) }

    private func compareViews() -> String? {
        let asked = self.model.connections.keys.sorted() + ["nodeZZconn00000="]
        let view = self.game.step("snap", "", "", asked.joined(separator: ","))
        let nodes = Set(self.model.removed.union(self.model.connections.keys).map { String($0.prefix(6)) }).sorted()
        return Self.differ("events of a reading", view.eventsText, "[]")
            ?? Self.differ("state", view.data["state"]?.inOrder, self.text.state(self.model, epoch: self.epoch, now: self.now))
            ?? Self.differ("mine", view.data["mine"]?.inOrder, self.text.mine(self.model))
            ?? self.compareData(GameAnswer(.ok, self.model.history.told(since: nil)), view)
            ?? Self.differ("nodes", view.data["nodes"]?.strings, nodes)
    }

    /// Seats and ballots as they are kept: kind, dealer, first round, presence; and who deals instead.
    private func compareRecords() -> String? {
        let room = self.game.hash()
        let seats = room.filter { $0.key.hasPrefix("m:") }.map { "\($0.key.dropFirst(2)) \($0.value)" }.sorted()
        let ballots = self.game.hash(":x").map { "\($0.key) \($0.value)" }.sorted()
        let places = self.model.seats.compactMap { seat in
            seat.ballot.map { ballot in
                let card = ballot.card.flatMap { self.model.round.deck.index(of: $0) }
                return "\(seat.player) \(self.model.round.number)|\(ballot.cast)|\(card.map { String($0 + 1) } ?? "")"
            }
        }
        return Self.differ("seats", seats, self.model.seats.map(\.record).sorted())
            ?? Self.differ("ballots", ballots, places.sorted())
            ?? Self.differ("waited for", room["req"], String(self.model.awaited.count))
            ?? Self.differ("votes", room["nv"], String(self.model.seats.count { $0.card != nil }))
            ?? Self.differ("without a dealer since", room["nd"], String(self.model.dealerlessSince ?? 0))
            ?? Self.differ("acting", room["act"], self.model.acting ?? "")
    }
}

extension GameSeat {
    /// As the room's hash has it: kind dealer|since|away.
    fileprivate var record: String {
        let away =
            switch self.presence {
            case .here: 0
            case .grace(let until): until
            case .away: -1
            }
        return "\(self.player) \(self.hasLeft ? "g" : self.isPlayer ? "p" : "s")\(self.isDealer ? 1 : 0)|\(self.since)|\(away)"
    }
}
