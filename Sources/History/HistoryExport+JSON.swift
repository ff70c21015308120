import JSONText

extension HistoryExport {
    /// One JSON object: `title`, `rounds` (each as its result was sent, without `event`, `game` and `v`, with `estimate` and with names in
    /// its votes) and `stories` (each as the state shows it). Numbers stay as they were written.
    package var json: String {
        let object: JSONObject = [
            "title": .string(self.title), "rounds": .array(self.rounds.map(Self.json)),
            "stories": .array(self.stories.map { .object($0.fields) }),
        ]
        return JSONValue.object(object).description
    }

    private static func json(_ round: HistoryRound) -> JSONValue {
        let left: Set<String> = ["event", "game", "v", "votes", "missing"]
        var members = round.result.members.filter { !left.contains($0.key) }
        members.append(.init(key: "estimate", value: round.estimate.map(JSONValue.string) ?? .null))
        let votes = round.votes.map { vote -> JSONValue in
            guard let player = vote.player, let name = vote.name else { return ["value": .string(vote.card)] }
            return ["player": .string(player), "name": .string(name), "value": .string(vote.card)]
        }
        members.append(.init(key: "votes", value: .array(votes)))
        members.append(.init(key: "missing", value: .array(round.missing.map(JSONValue.string))))
        return .object(JSONObject(members: members))
    }
}
