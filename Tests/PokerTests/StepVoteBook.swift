import JSONText
import TestSupport

/// Every vote that the step has acknowledged in the open round, and what must therefore be in its result. Knows no key.
struct StepVoteBook {
    struct Entry: Equatable {
        var card: String?
        var cast: Int
        var left = false
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var version = 0
    private(set) var ended: [Int: Int] = [:]
    private(set) var compared = 0
    private var open = 0
    /// Whether the open round is, or the last one was.
    private(set) var isAnonymous: Bool

    init(isAnonymous: Bool) { self.isAnonymous = isAnonymous }

    var standing: [String: String] { self.entries.compactMapValues(\.card) }

    /// A vote by `player` was answered; call it before the step's events. Returns what is wrong.
    mutating func answered(player: String, card: String?, cast: Int, reply: StepAnswer) -> [String] {
        let seen = self.entries[player]?.cast ?? 0
        let told = reply.data["cast"]?.intValue
        switch reply.code {
        case "ok":
            let expected = cast == 0 ? seen + 1 : cast
            guard told == expected else { return ["cast \(told ?? -1) instead of \(expected)"] }
            if cast != 0, cast < seen { return ["an older cast was acknowledged"] }
            if cast != 0, cast == seen, self.entries[player]?.card != card { return ["an equal cast with another card was acknowledged"] }
            let changes = (self.entries[player]?.card == nil) != (card == nil)
            self.entries[player] = Entry(card: card, cast: expected)
            return changes == reply.names.contains("voted") ? [] : ["voted is told if and only if it changes"]
        case "stale_vote":
            let isStale = cast != 0 && (cast < seen || (cast == seen && self.entries[player]?.card != card))
            return isStale && told == seen ? [] : ["stale_vote without reason"]
        default: return []
        }
    }

    /// The events of a step, in order. Returns what is wrong.
    mutating func saw(_ events: [JSONValue], withdrawing player: String?) -> [String] {
        var wrong: [String] = []
        for event in events {
            let name = event["event"]?.stringValue ?? ""
            if name != "fenced" {
                self.version += 1
                if event["v"]?.intValue != self.version { wrong.append("\(name) is not version \(self.version)") }
            }
            wrong += self.take(name, event, withdrawing: player)
        }
        return wrong
    }

    private mutating func take(_ name: String, _ event: JSONValue, withdrawing player: String?) -> [String] {
        switch name {
        case "started":
            self.entries = [:]
            self.open = event["round"]?.intValue ?? 0
            self.isAnonymous = event["anonymous"]?.boolValue ?? false
        case "voted" where event["voted"]?.boolValue == false:
            if let player, player == event["player"]?.stringValue { self.entries[player]?.card = nil }
        case "playerLeft":
            guard let who = event["player"]?.stringValue else { return ["playerLeft names nobody"] }
            if self.entries[who]?.card == nil { self.entries[who] = nil } else { self.entries[who]?.left = true }
        case "player": if let who = event["player"]?["id"]?.stringValue { self.entries[who]?.left = false }
        case "result", "discarded": return self.end(event)
        default: break
        }
        return []
    }

    private mutating func end(_ event: JSONValue) -> [String] {
        let round = event["round"]?.intValue ?? -1
        self.ended[round, default: 0] += 1
        var wrong = round == self.open && self.ended[round] == 1 ? [] : ["round \(round) ended again or out of order"]
        defer { self.entries = [:] }
        let standing = self.standing
        guard event["event"]?.stringValue == "result" else { return wrong }
        self.compared += standing.count
        let votes = event["votes"]?.arrayValue ?? []
        if self.isAnonymous {
            if votes.map({ $0["value"]?.stringValue ?? "" }).sorted() != standing.values.sorted() { wrong.append("result differs") }
            let deck = event["deck"]?["cards"]?.strings ?? []
            let places = votes.map { deck.firstIndex(of: $0["value"]?.stringValue ?? "") ?? -1 }
            if places != places.sorted() { wrong.append("an anonymous result is not sorted") }
            if ["player", "name"].contains(where: { event["votes"]?.description.contains($0) == true }) { wrong.append("a name") }
            return wrong
        }
        let told = Dictionary(
            votes.map { ($0["player"]?.stringValue ?? "", $0["value"]?.stringValue ?? "") }, uniquingKeysWith: { $0 + $1 })
        if told != standing || votes.isEmpty { wrong.append("result \(told) instead of \(standing)") }
        for vote in votes where (vote["left"]?.boolValue ?? false) != self.entries[vote["player"]?.stringValue ?? ""]?.left {
            wrong.append("mark of who left")
        }
        if event["missing"]?.strings.contains(where: { standing[$0] != nil }) == true { wrong.append("missing, yet voted") }
        return wrong
    }
}
