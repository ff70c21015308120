/// What rounds came to, and what was settled on afterwards: both kinds of events in one list, oldest first.
package struct GameHistory: Sendable {
    /// How far back an older round is looked for.
    package static let reach = 40
    /// Results in one answer.
    package static let maxResults = 20

    private(set) var entries: [GameEvent] = []

    /// Of what was settled before, only the newer entry stays.
    mutating func keep(_ event: GameEvent, bound: Int) {
        if event.isSettled, let old = self.newest(about: event.subject), self.entries[old].isSettled { self.entries.remove(at: old) }
        self.entries.append(event)
        self.entries.removeFirst(max(0, self.entries.count - bound))
    }

    /// The place of the newest entry about a round, or about a story alone, if it is within reach.
    private func newest(about subject: GameEvent.Subject?) -> Int? {
        self.entries.indices.suffix(Self.reach).last { self.entries[$0].subject == subject }
    }

    /// The story of a round that was revealed, and what it was settled on.
    func revealed(round: Int) -> (story: String, settled: GameEvent?)? {
        guard let place = self.newest(about: .round(round)) else { return nil }
        switch self.entries[place].content {
        case .result(let result): return (result.round.story, nil)
        case .settled(_, let story, _): return (story, self.entries[place])
        default: return nil
        }
    }

    /// With a version, what is newer: at most 20 results, and what was settled since the first of them. Without, the last result and
    /// what its round was settled on.
    func told(since version: Int?) -> GameAnswer.Detail {
        let newer = self.entries.filter { ($0.version ?? 0) > version ?? 0 }
        let results = newer.filter { !$0.isSettled }.suffix(version == nil ? 1 : Self.maxResults)
        let isFull = results.count == (version == nil ? 1 : Self.maxResults)
        let first = isFull ? results.first?.version ?? 0 : 0
        let settled = newer.filter { entry in
            guard entry.isSettled, (entry.version ?? 0) > first else { return false }
            return version != nil || (entry.subject == results.last?.subject && !results.isEmpty)
        }
        return .history(results: Array(results), settled: settled)
    }
}

extension GameEvent {
    fileprivate enum Subject: Equatable {
        case round(Int)
        case story(String)
    }

    fileprivate var isSettled: Bool { if case .settled = self.content { true } else { false } }

    fileprivate var subject: Subject? {
        switch self.content {
        case .result(let result): .round(result.round.number)
        case .settled(let round, let story, _): round.map(Subject.round) ?? .story(story)
        default: nil
        }
    }
}
