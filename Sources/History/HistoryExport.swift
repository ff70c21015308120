import JSONText

/// The history of a game, to be taken elsewhere: its rounds with their results and estimates, and its stories. A value.
///
/// Made of what every member was sent, so it says nothing that a member does not know: an anonymous round has cards and no names.
package struct HistoryExport: Sendable, Equatable {
    /// The game's title; may be empty.
    package let title: String
    /// In the order in which they were revealed.
    let rounds: [HistoryRound]
    /// The list of stories, in its order.
    let stories: [HistoryStory]

    /// The history out of events as clients get them; what cannot be read is left out.
    ///
    /// - Parameters:
    ///   - results: `result` events with their statistics.
    ///   - settled: `settled` events; of several for one round the one with the highest version counts.
    ///   - stories: the state's `stories`.
    ///   - names: the players that are there, by id; those who have left carry their names in the results.
    package init(title: String, results: [JSONValue], settled: [JSONValue], stories: [JSONValue], names: [String: String]) {
        self.title = title
        let estimates = Self.estimates(settled)
        self.rounds = results.compactMap { HistoryRound($0, names: names, estimates: estimates) }
            .sorted { ($0.version, $0.number) < ($1.version, $1.number) }
        self.stories = stories.compactMap(HistoryStory.init)
    }

    /// The last estimate of each round; nil for one that was taken back.
    private static func estimates(_ settled: [JSONValue]) -> [Int: String?] {
        var estimates: [Int: String?] = [:]
        for event in settled.sorted(by: { Self.version($0) < Self.version($1) }) {
            guard let fields = event.objectValue, let round = fields["round"]?.intValue else { continue }
            estimates.updateValue(fields["value"]?.text, forKey: round)
        }
        return estimates
    }

    private static func version(_ event: JSONValue) -> Int { event.objectValue?["v"]?.intValue ?? 0 }

    /// The story of a round, when it is still in the list.
    func story(of round: HistoryRound) -> HistoryStory? {
        round.isOfList ? self.stories.first { $0.id == round.story } : nil
    }

    /// Stories that no round was about.
    var unplayedStories: [HistoryStory] {
        let played = Set(self.rounds.filter(\.isOfList).compactMap(\.story))
        return self.stories.filter { !played.contains($0.id) }
    }
}
