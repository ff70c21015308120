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
    private let opt: String
    var random: SeededRandom
    var book: StepVoteBook
    var stories = StepStoryBook()
    var bound: [String: String] = [:]
    var history: [Call] = []
    var tabs = 0
    var violations: Set<String> = []
    var answers: [String: Int] = [:]
    /// How often each person has come with a new token, since the one before was barred.
    var generations: [Int: Int] = [:]
    /// What each round was settled on, as the step has acknowledged it.
    private var estimates: [Int: String] = [:]
    /// Rounds and compared votes of the games that were ended before this one.
    private var past = (rounds: 0, compared: 0)
    private var expectedMessages: [StepAnswer] = []
    /// Reactions and nudges: who sent or got them, in order.
    private var expectedSignals: [String] = []
    /// The keys after the last step; time that passes changes them too.
    private(set) var state: StepInvariants

    static let cards = (0..<6).map { "@\($0)@" }
    static let nodes = ["nodeAA", "nodeBB", "nodeCC"]

    init(seed: UInt64, opt: String, edit: (String) -> String = { $0 }) throws {
        self.game = try StepGame(edit: edit)
        self.bus = try StepBus(self.game)
        self.random = SeededRandom(seed: seed)
        self.opt = opt
        self.book = StepVoteBook(isAnonymous: opt.dropFirst().first == "1")
        self.state = StepInvariants(self.game)
        self.perform(self.create("nodeAAconn00000="))
    }

    /// All rounds that ended, and all votes that were found in a result.
    var rounds: Int { self.past.rounds + self.book.ended.count }
    var compared: Int { self.past.compared + self.book.compared }

    func create(_ connection: String) -> Call {
        let deck = Self.cards.joined(separator: "\n")
        let token = "token-0"
        return Call(
            op: "create", connection: connection,
            arguments: [
                self.game.code, "Ana", "player", token, token, deck, "", self.opt, "", "15000|60000", "50", "86400000", "3600000", "0", "",
            ])
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
        if before.isEnded, call.op == "create", reply.code == "ok" { self.beginAnew(after: before) }
        if call.op == "vote" { self.checkVote(call, reply, before) }
        self.note(self.book.saw(reply.events, withdrawing: Self.withdraws(call, before)))
        self.note(self.wrongSettlement(call, reply))
        self.note(self.stories.saw(reply.events))
        if call.op.hasSuffix("stories"), !before.isEnded {
            self.note(self.stories.answered(call, reply, isDealer: before.isDealer(call.connection)))
        }
        self.follow(call, reply)
        self.state = StepInvariants(self.game)
        let after = self.state
        self.note(after.violations(now: Self.readOnly.contains(call.op) ? nil : reply.now))
        self.noteSignals(call, reply, before)
        self.checkState(after, reply)
        self.note(StepSecrecy(reply: reply, call: call, standing: self.book.standing).violations)
        let removed = call.op == "members" && Self.removes(call, before)
        let isEarlier = reply.due > 0 && (before.number("due") <= 0 || reply.due < before.number("due"))
        if !Self.readOnly.contains(call.op), reply.eventsText != "[]" || removed || isEarlier { self.expectedMessages.append(reply) }
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
        if reply.code == "unauthorized", reply.data["removed"] == true, self.random.chance(50) {
            let person = Int(call.arguments[3].split(separator: "-").dropFirst().first ?? "") ?? 0
            self.generations[person, default: 0] += 1
        }
        guard reply.code == "ok" else { return }
        switch call.op {
        case "create", "join": self.bound[call.connection] = reply.data["player"]?.stringValue
        case "drop": self.bound[call.connection] = nil
        case "leave", "members": for lost in reply.data.strings { self.bound[lost] = nil }
        default: break
        }
    }

    /// Reads and publishes, and does nothing that is due.
    private static let readOnly: Set<String> = ["peek", "react", "nudge"]

    /// Whose standing vote the call may take back.
    private static func withdraws(_ call: Call, _ before: StepInvariants) -> String? {
        switch call.op {
        case "player": call.arguments[0] == "" ? before.connections[call.connection] : call.arguments[0]
        case "remove": call.arguments[0]
        default: nil
        }
    }

    /// The game was ended, and the next one has its name: nothing of it is left.
    private mutating func beginAnew(after before: StepInvariants) {
        self.checkRounds(before)
        self.past = (self.rounds, self.compared)
        self.book = StepVoteBook(isAnonymous: false)
        self.stories = StepStoryBook(titled: self.stories.titled)
        self.bound = [:]
        self.estimates = [:]
    }

    private mutating func checkRounds(_ last: StepInvariants) {
        let rounds = last.number("rnd") - (last.isVoting ? 1 : 0)
        if self.book.ended != Dictionary(uniqueKeysWithValues: (0..<rounds).map { ($0 + 1, 1) }) {
            self.violations.insert("not exactly one result or discard per round")
        }
        let history = self.game.probe.command(["LRANGE", self.game.keys[5], "0", "-1"]).strings
        if history.count > 50 { self.violations.insert("more history than there may be") }
        if !history.isEmpty, history.reduce(0, { $0 + $1.utf8.count }) != last.number("hb") {
            self.violations.insert("bytes of the history")
        }
        let settled = history.suffix(40).compactMap { try? JSONValue.parse($0) }.filter { $0["event"] == "settled" }.map { $0["round"] }
        if settled.count != Set(settled.map { $0?.intValue }).count { self.violations.insert("a round is settled twice in the history") }
    }

    private mutating func wrongSettlement(_ call: Call, _ reply: StepAnswer) -> [String] {
        guard call.op == "settle", reply.code == "ok", let round = reply.data["round"]?.intValue else { return [] }
        let value = call.arguments[3] == "null" ? nil : call.arguments[2]
        defer { self.estimates[round] = value }
        guard reply.names.contains("settled") else {
            return self.estimates[round] == value ? [] : ["settled on another value without a word"]
        }
        return reply.event("settled")["value"]?.stringValue == value ? [] : ["settled differs"]
    }

    private mutating func noteSignals(_ call: Call, _ reply: StepAnswer, _ before: StepInvariants) {
        guard reply.code == "ok" else { return }
        if call.op == "react" { self.expectedSignals.append(before.connections[call.connection] ?? "") }
        guard call.op == "nudge" else { return }
        let waited = before.required.sorted { (Int($0.dropFirst()) ?? 0) < (Int($1.dropFirst()) ?? 0) }
        self.expectedSignals += call.arguments[0] == "" ? waited : [call.arguments[0]]
    }

    private static func removes(_ call: Call, _ before: StepInvariants) -> Bool {
        let listed = Set(call.arguments)
        return before.connections.keys.contains { $0.hasPrefix(call.arguments[0]) && !listed.contains($0) }
    }

    /// One message per step that had something to say, the same events, and no card in anything but a result.
    private mutating func finish() {
        let all = self.bus.texts()
        let signals = all.filter { $0.contains(#""event":"reaction""#) || $0.contains(#""event":"nudge""#) }
        let told = signals.compactMap { try? JSONValue.parse($0)["ev"]?.arrayValue }.joined().compactMap { $0["player"]?.stringValue }
        if told != self.expectedSignals { self.violations.insert("reactions and nudges are not told once each") }
        let texts = all.filter { !signals.contains($0) }
        let messages = texts.compactMap { try? JSONValue.parse($0) }
        if messages.count != self.expectedMessages.count { self.violations.insert("messages are not one per step") }
        for (text, reply) in zip(texts, self.expectedMessages) where !text.hasSuffix(",\"ev\":\(reply.eventsText)}") {
            self.violations.insert("message differs from reply")
        }
        for (message, reply) in zip(messages, self.expectedMessages) {
            if message["v"]?.intValue != reply.v || message["due"]?.intValue != reply.due { self.violations.insert("head of a message") }
            if StepSecrecy.showsCard(events: message["ev"]?.arrayValue ?? []) { self.violations.insert("a card on the bus") }
        }
        self.checkRounds(self.state)
    }
}
