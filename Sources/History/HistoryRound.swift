import JSONText
import Telemetry

/// One round that was revealed. A value.
struct HistoryRound: Sendable, Equatable {
    /// One vote; player and name are nil in an anonymous round.
    struct Vote: Sendable, Equatable {
        let player: String?
        let name: String?
        let card: String
    }

    let version: Int
    let number: Int
    /// The id of a story of the list, or the text that the round was started with.
    let story: String?
    /// The title that the story of the list had when the round began.
    let storyTitle: String?
    /// What the team settled on.
    let estimate: String?
    let cause: String
    let votes: [Vote]
    /// The names of those who were waited for and did not vote; none in an anonymous round, where they would tell whose the cards are.
    let missing: [String]
    /// As RFC 3339 has it, in UTC; empty when it is not known.
    let startedAt: String
    let closedAt: String
    /// The result as it was sent.
    let result: JSONObject

    /// Whether the round was about a story of the list.
    var isOfList: Bool { self.storyTitle != nil }
    /// What people call the round's story; may be empty.
    var title: String { self.storyTitle ?? self.story ?? "" }

    /// Nil for what is no result.
    init?(_ event: JSONValue, names: [String: String], estimates: [Int: String?]) {
        guard let fields = event.objectValue, fields["event"]?.stringValue == "result", let number = fields["round"]?.intValue,
            let votes = fields["votes"]?.arrayValue
        else { return nil }
        self.version = fields["v"]?.intValue ?? 0
        self.number = number
        self.story = fields["story"]?.stringValue
        self.storyTitle = fields["title"]?.stringValue
        self.estimate = estimates[number] ?? nil
        self.cause = fields["cause"]?.stringValue ?? ""
        self.votes = votes.compactMap { vote in
            guard let vote = vote.objectValue, let card = vote["value"]?.text else { return nil }
            let player = vote["player"]?.stringValue
            return Vote(player: player, name: player.map { vote["name"]?.stringValue ?? names[$0] ?? $0 }, card: card)
        }
        let isAnonymous = self.votes.contains { $0.name == nil }
        let missing = fields["missing"]?.arrayValue?.compactMap(\.stringValue) ?? []
        self.missing = isAnonymous ? [] : missing.map { names[$0] ?? $0 }
        self.startedAt = Self.time(fields["startedAt"])
        self.closedAt = Self.time(fields["closedAt"])
        self.result = fields
    }

    /// Empty for what is no instant between 1970 and the year 10000.
    private static func time(_ value: JSONValue?) -> String {
        guard let milliseconds = value?.intValue, (1..<253_402_300_800_000).contains(milliseconds) else { return "" }
        return Timestamp.text(milliseconds: Int64(milliseconds))
    }

    /// A statistic as it was sent; empty when there is none.
    func statistic(_ name: String) -> String {
        switch self.result["stats"]?.objectValue?[name] {
        case .bool(let truth)?: truth ? "true" : "false"
        case let value?: value.text ?? ""
        case nil: ""
        }
    }
}
