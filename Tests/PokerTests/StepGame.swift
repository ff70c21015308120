import Foundation
import Poker
import TestSupport

/// One game, played through the step alone, without nodes or sockets.
final class StepGame {
    static let cards = ["0", "1", "2", "3", "5", "8", "13", "21", "34", "55", "89", "?", "coffee"]

    let probe: RedisProbe
    let code: String
    let sha: String
    var runID = "run-1"
    var publish = "PUBLISH"
    var notAfter = 0

    /// `edit` changes the script's text, for tests that must fail with a broken step.
    init(probe: RedisProbe? = nil, edit: (String) -> String = { $0 }) throws {
        self.probe = try probe ?? StepServer.probe()
        self.code = StepServer.freeCode()
        self.sha = self.probe.command(["SCRIPT", "LOAD", edit(StepScript.source)]).string ?? ""
    }

    var keys: [String] { ["", ":x", ":who", ":conn", ":cfg", ":hist", ":stories", ":rates"].map { "pf:{\(self.code)}\($0)" } }
    var channel: String { "pf:0:{\(self.code)}" }

    @discardableResult
    func step(_ op: String, _ connection: String = "", node: String = "", _ arguments: String...) -> StepAnswer {
        self.step(op, connection, node: node, arguments: arguments)
    }

    @discardableResult
    func step(_ op: String, _ connection: String, node: String = "", arguments: [String]) -> StepAnswer {
        let head = [op, self.runID, self.publish, self.channel, String(self.notAfter), node, connection]
        return StepAnswer(self.probe.command(["EVALSHA", self.sha, String(self.keys.count)] + self.keys + head + arguments))
    }

    @discardableResult
    func create(
        _ connection: String, name: String = "Ana", seat: String = "player", token: String = "token-a", opt: String = "10d",
        cards: [String] = StepGame.cards, times: String = "15000|60000", history: Int = 100, lock: Bool = false, pass: String = ""
    ) -> StepAnswer {
        let deck = cards.joined(separator: "\n")
        return self.step(
            "create", connection, self.code, name, seat, token, token, deck, "fibonacci", opt, "Sprint", times, String(history),
            "86400000", "3600000", lock ? "1" : "0", pass)
    }

    @discardableResult
    func join(_ connection: String, name: String = "", token: String, seat: String = "", pass: String = "") -> StepAnswer {
        self.step("join", connection, self.code, name, seat, token, pass)
    }

    /// Changes options; what is left out stays.
    @discardableResult
    func change(
        _ connection: String, title: String? = nil, cards: [String] = [], autoClose: String = "", anonymous: String = "",
        policy: String = "", lock: String = "", pass: String = ""
    ) -> StepAnswer {
        self.step(
            "game", connection, title.map { "=\($0)" } ?? "", cards.joined(separator: "\n"), cards.isEmpty ? "" : "own", autoClose,
            anonymous, policy, lock, pass)
    }

    @discardableResult
    func start(_ connection: String, round: Int? = nil, seconds: Int? = nil, story: String = "") -> StepAnswer {
        self.step("start", connection, round.map(String.init) ?? "", seconds.map(String.init) ?? "", story)
    }

    /// A vote; `card` nil takes it back, `round` nil is unstamped, `cast` 0 is assigned by the step.
    @discardableResult
    func vote(_ connection: String, _ card: String?, round: Int? = nil, cast: Int = 0) -> StepAnswer {
        self.step("vote", connection, round.map(String.init) ?? "", String(cast), card ?? "", card == nil ? "null" : "v")
    }

    @discardableResult
    func close(_ connection: String, round: Int? = nil, discard: Bool = false) -> StepAnswer {
        self.step("close", connection, round.map(String.init) ?? "", discard ? "1" : "0")
    }

    /// Changes the own seat, or that of `target`.
    @discardableResult
    func player(_ connection: String, _ target: String = "", name: String = "", seat: String = "", dealer: String = "") -> StepAnswer {
        self.step("player", connection, target, name, seat, dealer)
    }

    @discardableResult
    func remove(_ connection: String, _ target: String) -> StepAnswer { self.step("remove", connection, target) }

    /// Settles on a value; nil takes it back.
    @discardableResult
    func settle(_ connection: String, _ value: String?, round: Int? = nil, story: String = "") -> StepAnswer {
        self.step("settle", connection, round.map(String.init) ?? "", story, value ?? "", value == nil ? "null" : "v")
    }

    @discardableResult
    func finish(_ connection: String) -> StepAnswer { self.step("finish", connection) }

    /// A node's list, each seat with the epoch in which the node learnt of it; nil is the game's own, a player "" a join in flight.
    @discardableResult
    func members(_ node: String, _ seats: [(connection: String, player: String)] = [], epoch: String? = nil) -> StepAnswer {
        let learnt = epoch ?? self.hash()["ep"] ?? ""
        return self.step("members", "", node: node, arguments: [node] + seats.flatMap { [$0.connection, $0.player, learnt] })
    }

    @discardableResult
    func snap(since: Int? = nil, _ connections: String...) -> StepAnswer {
        self.step("snap", "", since.map(String.init) ?? "", connections.joined(separator: ","))
    }

    /// Ana deals as p1 on `aaaaaa`; the others follow as p2, p3 and so on, on `bbbbbb`, `cccccc`, each with one connection.
    static func table(_ size: Int, opt: String = "10d", edit: (String) -> String = { $0 }) throws -> StepGame {
        let game = try StepGame(edit: edit)
        game.create(Self.connection(1), opt: opt)
        for seat in 2..<max(size + 1, 2) {
            game.join(Self.connection(seat), name: "Player \(seat)", token: "token-\(seat)")
        }
        return game
    }

    /// The n-th connection of the seat p`seat`; every seat is on a node of its own.
    static func connection(_ seat: Int, _ tab: Int = 1) -> String {
        String(repeating: String(UnicodeScalar(UInt8(96 + seat))), count: 6) + "conn" + String(format: "%05d", tab) + "="
    }

    // MARK: - Looking behind the step

    func hash(_ suffix: String = "") -> [String: String] {
        self.probe.command(["HGETALL", "pf:{\(self.code)}\(suffix)"]).dictionary
    }

    /// The suffixes of those of the game's keys that are there without an end.
    func keysWithoutLife() -> [String] {
        let script = "local t = {} for i, key in ipairs(KEYS) do t[i] = redis.call('PTTL', key) end return t"
        let lives = self.probe.command(["EVAL", script, String(self.keys.count)] + self.keys).array ?? []
        return zip(self.keys, lives).filter { $0.1.integer == -1 }.map { key, _ in key.components(separatedBy: "}").last ?? key }
    }

    /// The game's life is over: no key of it is left.
    func expire() { self.probe.command(["DEL"] + self.keys) }

    /// Lets `milliseconds` pass for this game, by moving every instant in its record back.
    func pass(_ milliseconds: Int) {
        var moved: [String] = []
        for (field, value) in self.hash() {
            if ["dl", "nd", "due", "t0"].contains(field), let at = Int(value), at > 0 {
                moved += [field, String(at - milliseconds)]
            }
            let parts = value.split(separator: "|")
            if field.hasPrefix("m:"), let away = parts.last.flatMap({ Int($0) }), away > 0 {
                moved += [field, "\(parts[0])|\(parts[1])|\(away - milliseconds)"]
            }
        }
        if !moved.isEmpty { self.probe.command(["HSET", self.keys[0]] + moved) }
    }
}
