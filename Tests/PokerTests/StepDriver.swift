import JSONText
import TestSupport

/// Plays a game at random on three nodes and checks every step: people come, drop, leave, vote and deal, time passes, nodes send
/// true and outdated lists, calls are repeated at once and later. The decisions follow from the seed alone.
struct StepDriver {
    struct Call {
        var op: String
        var connection = ""
        var arguments: [String] = []
    }

    let game: StepGame
    let bus: StepBus
    var random: SeededRandom
    var book: StepVoteBook
    var stories = StepStoryBook()
    var bound: [String: String] = [:]
    var history: [Call] = []
    var tabs = 0
    var violations: Set<String> = []
    var answers: [String: Int] = [:]
    private var expectedMessages: [StepAnswer] = []
    /// The keys after the last step; time that passes changes them too.
    private(set) var state: StepInvariants

    static let cards = (0..<6).map { "@\($0)@" }
    static let nodes = ["nodeAA", "nodeBB", "nodeCC"]

    init(seed: UInt64, opt: String, edit: (String) -> String = { $0 }) throws {
        self.game = try StepGame(edit: edit)
        self.bus = try StepBus(self.game)
        self.random = SeededRandom(seed: seed)
        self.book = StepVoteBook(isAnonymous: opt.dropFirst().first == "1")
        self.state = StepInvariants(self.game)
        let deck = Self.cards.joined(separator: "\n")
        let token = "token-0"
        self.perform(
            Call(
                op: "create", connection: "nodeAAconn00000=",
                arguments: [
                    self.game.code, "Ana", "player", token, token, deck, "", opt, "", "15000|60000", "50", "86400000", "3600000", "0", "",
                ]))
    }

    /// `until`: stop as soon as something of that kind is found.
    mutating func run(steps: Int, until wanted: String? = nil) {
        for _ in 0..<steps {
            if let wanted, self.violations.contains(where: { $0.hasPrefix(wanted) }) { return }
            let call = self.nextCall()
            self.perform(call)
            self.history.append(call)
            if self.random.chance(6), Self.mayRepeat(call) { self.perform(call) }
        }
        self.finish()
    }

    /// A node never sends a vote again that lets the step assign the cast number, or that names no round.
    private static func mayRepeat(_ call: Call) -> Bool {
        call.op != "vote" || (call.arguments[0] != "" && call.arguments[1] != "0")
    }

    mutating func pass(_ milliseconds: Int) {
        self.game.pass(milliseconds)
        self.state = StepInvariants(self.game)
    }

    private mutating func perform(_ call: Call) {
        let before = self.state
        let reply = self.game.step(call.op, call.connection, arguments: call.arguments)
        self.answers["\(call.op) \(reply.code)", default: 0] += 1
        if reply.code.hasPrefix("raised") { self.violations.insert(reply.code) }
        guard reply.epoch != "" else { return }
        if call.op == "vote" { self.checkVote(call, reply, before) }
        let player = call.op == "seat" ? before.connections[call.connection] : nil
        self.note(self.book.saw(reply.events, withdrawing: player))
        self.note(self.stories.saw(reply.events))
        if call.op.hasSuffix("stories") { self.note(self.stories.answered(call, reply, isDealer: before.isDealer(call.connection))) }
        self.follow(call, reply)
        self.state = StepInvariants(self.game)
        let after = self.state
        self.note(after.violations(now: call.op == "peek" ? nil : reply.now))
        self.checkState(after, reply)
        self.note(StepSecrecy(reply: reply, call: call, standing: self.book.standing).violations)
        let removed = call.op == "members" && Self.removes(call, before)
        let isEarlier = reply.due > 0 && (before.number("due") <= 0 || reply.due < before.number("due"))
        if call.op != "peek", reply.eventsText != "[]" || removed || isEarlier { self.expectedMessages.append(reply) }
    }

    private mutating func note(_ wrong: [String]) { self.violations.formUnion(wrong) }

    private mutating func checkVote(_ call: Call, _ reply: StepAnswer, _ before: StepInvariants) {
        if reply.code == "ok", let stamp = Int(call.arguments[0]), stamp != before.number("rnd") {
            self.violations.insert("a vote for another round was taken")
        }
        guard let player = before.connections[call.connection] else {
            if reply.code != "not_joined" { self.violations.insert("a stranger's vote: \(reply.code)") }
            return
        }
        let card = call.arguments[3] == "null" ? nil : call.arguments[2]
        self.note(self.book.answered(player: player, card: card, cast: Int(call.arguments[1]) ?? 0, reply: reply))
    }

    private mutating func checkState(_ after: StepInvariants, _ reply: StepAnswer) {
        let options = self.game.hash(":cfg")
        let frozen = String(after.room["opt"]?.dropFirst(4) ?? "")
        let deck = (options["deck:\(frozen)"] ?? "").split(separator: "\n").map(String.init)
        let stored = after.standing.mapValues { deck.indices.contains($0 - 1) ? deck[$0 - 1] : "no card" }
        let decks = Set(options.keys.filter { $0.hasPrefix("deck:") })
        if decks != ["deck:\(frozen)", "deck:\(options["deck"] ?? "")"] { self.violations.insert("decks that nobody needs, or one less") }
        if after.isVoting, stored != self.book.standing { self.violations.insert("stored votes differ from the acknowledged ones") }
        if after.number("v") != reply.v || reply.v != self.book.version { self.violations.insert("version") }
        self.note(self.stories.differences(from: after, reply.data["state"]))
        if after.number("due") != reply.due { self.violations.insert("due told is not due stored") }
    }

    private mutating func follow(_ call: Call, _ reply: StepAnswer) {
        guard reply.code == "ok" else { return }
        switch call.op {
        case "create", "join": self.bound[call.connection] = reply.data["player"]?.stringValue
        case "drop": self.bound[call.connection] = nil
        case "leave", "members": for lost in reply.data.strings { self.bound[lost] = nil }
        default: break
        }
    }

    private static func removes(_ call: Call, _ before: StepInvariants) -> Bool {
        let listed = Set(call.arguments)
        return before.connections.keys.contains { $0.hasPrefix(call.arguments[0]) && !listed.contains($0) }
    }

    /// One message per step that had something to say, the same events, and no card in anything but a result.
    private mutating func finish() {
        let texts = self.bus.texts()
        let messages = texts.compactMap { try? JSONValue.parse($0) }
        if messages.count != self.expectedMessages.count { self.violations.insert("messages are not one per step") }
        for (text, reply) in zip(texts, self.expectedMessages) where !text.hasSuffix(",\"ev\":\(reply.eventsText)}") {
            self.violations.insert("message differs from reply")
        }
        for (message, reply) in zip(messages, self.expectedMessages) {
            if message["v"]?.intValue != reply.v || message["due"]?.intValue != reply.due { self.violations.insert("head of a message") }
            if StepSecrecy.showsCard(events: message["ev"]?.arrayValue ?? []) { self.violations.insert("a card on the bus") }
        }
        let last = self.state
        let rounds = last.number("rnd") - (last.isVoting ? 1 : 0)
        if self.book.ended != Dictionary(uniqueKeysWithValues: (0..<rounds).map { ($0 + 1, 1) }) {
            self.violations.insert("not exactly one result or discard per round")
        }
    }
}
