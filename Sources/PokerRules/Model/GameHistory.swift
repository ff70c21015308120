/// What rounds came to, and what was settled on afterwards: both kinds of events in one list, oldest first.
package struct GameHistory: Sendable {
    /// How far back an older round is looked for.
    package static let reach = 40
    /// Results in one answer.
    package static let maxResults = 20

    private(set) var entries: [GameEvent] = []
    /// The newest result and what settled it last, however much was settled afterwards.
    private var newestResult: GameEvent?
    private var newestSettlement: GameEvent?

    /// Of what was settled before, only the newer entry stays.
    mutating func keep(_ event: GameEvent, bound: Int) {
        if !event.isSettled {
            (self.newestResult, self.newestSettlement) = (event, nil)
        } else if event.subject == self.newestResult?.subject {
            self.newestSettlement = event
        }
        if event.isSettled, let old = self.newest(about: event.subject), self.entries[old].isSettled { self.entries.remove(at: old) }
        self.entries.append(event)
        self.entries.removeFirst(max(0, self.entries.count - bound))
    }

    /// The place of the newest entry about a round, or about a story alone, if it is within reach.
    private func newest(about subject: GameEvent.Subject?) -> Int? {
        self.entries.indices.suffix(Self.reach).last { self.entries[$0].subject == subject }
    }

    /// The story of a round that was revealed, its title when it was one of the list, and what it was settled on.
    func revealed(round: Int) -> (story: String, title: String?, value: String?)? {
        let newest = self.newestResult?.subject == .round(round) ? self.newestSettlement ?? self.newestResult : nil
        switch (self.newest(about: .round(round)).map { self.entries[$0] } ?? newest)?.content {
        case .result(let result): return (result.round.story, result.round.title, nil)
        case .settled(_, let story, let title, let value): return (story, title, value)
        default: return nil
        }
    }

    /// With a version, what is newer: at most 20 results, and what was settled since the first of them. Without, the last result and
    /// what its round was settled on.
    package func told(since version: Int?) -> GameAnswer.Detail {
        let newer = self.entries.filter { $0.isNewer(than: version) }
        var results = Array(newer.filter { !$0.isSettled }.suffix(version == nil ? 1 : Self.maxResults))
        if results.isEmpty, let newest = self.newestResult, newest.isNewer(than: version) { results = [newest] }
        let isFull = results.count == (version == nil ? 1 : Self.maxResults)
        let first = isFull ? results.first?.version ?? 0 : 0
        var settled = newer.filter { entry in
            guard entry.isSettled, (entry.version ?? 0) > first else { return false }
            return version != nil || (entry.subject == results.last?.subject && !results.isEmpty)
        }
        if let newest = self.newestSettlement, newest.isNewer(than: version), !settled.contains(newest) { settled.insert(newest, at: 0) }
        return .history(results: results, settled: settled)
    }
}

extension GameEvent {
    fileprivate enum Subject: Equatable {
        case round(Int)
        case story(String)
    }

    fileprivate func isNewer(than version: Int?) -> Bool { (self.version ?? 0) > version ?? 0 }

    fileprivate var isSettled: Bool { if case .settled = self.content { true } else { false } }

    fileprivate var subject: Subject? {
        switch self.content {
        case .result(let result): .round(result.round.number)
        case .settled(let round, let story, _, _): round.map(Subject.round) ?? .story(story)
        default: nil
        }
    }
}
