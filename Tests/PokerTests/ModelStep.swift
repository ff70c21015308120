import JSONText
import PokerRules

/// One step of a model check: time that passes, perhaps another Redis, and a command.
///
/// Printed as Swift that can be pasted into a test.
struct ModelStep: Equatable, CustomStringConvertible {
    /// Milliseconds since the step before.
    let wait: Int
    let command: GameCommand
    let isRestart: Bool

    init(_ wait: Int, _ command: GameCommand, isRestart: Bool = false) {
        self.wait = wait
        self.command = command
        self.isRestart = isRestart
    }

    var description: String { "ModelStep(\(self.wait), \(self.command.source)\(self.isRestart ? ", isRestart: true" : ""))," }
}

extension GameCommand {
    /// The command as the step's operation, the connection it comes from, and what follows.
    func call(code: String, epoch: String, history: Int) -> (op: String, connection: String, arguments: [String]) {
        switch self {
        case .create(let connection, let name, let isPlayer, let token):
            return ("create", connection, Self.creation(code, name, isPlayer, token, ModelGame.settings, history))
        case .resume(let connection, let name, let isPlayer, let token):
            return ("resume", connection, [code, name, Self.seat(isPlayer), token])
        case .join(let connection, let name, let isPlayer, let token, let proof):
            return ("join", connection, [code, name, Self.seat(isPlayer), token, proof?.text ?? ""])
        case .drop(let connection): return ("drop", connection, [])
        case .leave(let connection): return ("leave", connection, [])
        case .setPlayer(let connection, let player, let name, let isPlayer, let isDealer):
            return ("player", connection, [player ?? "", name ?? "", isPlayer.map(Self.seat) ?? "", Self.bit(isDealer)])
        case .removePlayer(let connection, let player): return ("remove", connection, [player])
        case .settle(let connection, let round, let story, let value):
            return ("settle", connection, [Self.text(round), story, value ?? "", value == nil ? "null" : "v"])
        case .end(let connection): return ("finish", connection, [])
        case .react(let connection, let emoji): return ("react", connection, [emoji])
        case .nudge(let connection, let player): return ("nudge", connection, [player ?? ""])
        case .setGame(let connection, let change): return ("game", connection, Self.arguments(change))
        case .start(let connection, let round, let seconds, let story):
            return ("start", connection, [Self.text(round), Self.text(seconds), story])
        case .vote(let connection, let round, let cast, let card):
            return ("vote", connection, [Self.text(round), String(cast), card ?? "", card == nil ? "null" : "v"])
        case .close(let connection, let round, let discard): return ("close", connection, [Self.text(round), discard ? "1" : "0"])
        case .putStories(let connection, let stories, let before):
            return ("putstories", connection, [String(ModelGame.maxStories), "262144", before ?? "~"] + stories.flatMap(\.arguments))
        case .removeStories(let connection, let ids): return ("removestories", connection, ids)
        case .list(let node, let members):
            return ("members", "", [node] + members.flatMap { [$0.connection, $0.player ?? "", $0.isOfThisGame ? epoch : "ffffffff"] })
        case .read(let since): return ("snap", "", [Self.text(since), ""])
        case .tick: return ("tick", "", [])
        }
    }

    /// A signal leaves what is due to the next command, so that a reading behind it would do it.
    var isSignal: Bool {
        switch self {
        case .react, .nudge: true
        default: false
        }
    }

    private static func creation(
        _ code: String, _ name: String, _ isPlayer: Bool, _ token: String, _ settings: GameSettings, _ history: Int
    ) -> [String] {
        let options = (settings.autoClose ? "1" : "0") + (settings.anonymous ? "1" : "0") + (settings.everyoneDeals ? "e" : "d")
        return [
            code, name, self.seat(isPlayer), token, token, self.cards(settings.deck), settings.deck.name, options, settings.title,
            "\(ModelGame.grace)|\(ModelGame.succession)", String(history), "86400000", "3600000", settings.isLocked ? "1" : "0",
            settings.passcode?.text ?? "",
        ]
    }

    private static func arguments(_ change: GameSettings.Change) -> [String] {
        [
            change.title.map { "=\($0)" } ?? "", change.deck.map(self.cards) ?? "", change.deck?.name ?? "", self.bit(change.autoClose),
            self.bit(change.anonymous), change.everyoneDeals.map { $0 ? "e" : "d" } ?? "", self.bit(change.isLocked),
            change.passcode.map { $0?.text ?? "-" } ?? "",
        ]
    }

    private static func text(_ number: Int?) -> String { number.map(String.init) ?? "" }
    private static func bit(_ truth: Bool?) -> String { truth.map { $0 ? "1" : "0" } ?? "" }
    private static func seat(_ isPlayer: Bool) -> String { isPlayer ? "player" : "spectator" }
    private static func cards(_ deck: Deck) -> String { deck.cards.map(\.text).joined(separator: "\n") }
}

extension GameStory.Edit {
    /// An id and four texts of JSON.
    fileprivate var arguments: [String] {
        func text(_ field: String??) -> String { field.map { $0.map(JSONText.escaped) ?? "null" } ?? "" }
        return [self.id ?? "", self.title.map(JSONText.escaped) ?? "", text(self.link), text(self.note), text(self.estimate)]
    }
}

extension GamePasscode {
    /// As nodes give it to the step.
    var text: String { "\(self.salt)|\(self.value)" }
}
