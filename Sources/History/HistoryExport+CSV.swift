extension HistoryExport {
    /// The columns of the table; `id`, `title`, `link`, `note` and `estimate` are what an import of stories knows.
    private static let columns = [
        "round", "id", "title", "estimate", "votes", "voted", "count", "median", "mean", "min", "max", "agreement", "consensus", "suggest",
        "missing", "cause", "startedAt", "closedAt", "link", "note",
    ]

    /// A table for a spreadsheet: a row for each round, then one for each story that no round was about. Times are UTC.
    ///
    /// It begins with a byte order mark, without which Excel takes UTF-8 for something else; lines end in CRLF.
    /// - Source: RFC 4180; for cells that would be formulas see ``SpreadsheetCell``.
    package var csv: String {
        let rows = [Self.columns] + self.rounds.map(self.row) + self.unplayedStories.map(Self.row)
        return "\u{FEFF}" + rows.map { $0.map(SpreadsheetCell.text).joined(separator: ",") + "\r\n" }.joined()
    }

    private func row(_ round: HistoryRound) -> [String] {
        let story = self.story(of: round)
        let votes = round.votes.map { vote in vote.name.map { "\($0): \(vote.card)" } ?? vote.card }
        return [
            String(round.number), round.isOfList ? round.story ?? "" : "", round.title, round.estimate ?? "", votes.joined(separator: "; "),
        ] + ["voted", "count", "median", "mean", "min", "max", "agreement", "consensus", "suggest"].map(round.statistic) + [
            round.missing.joined(separator: "; "), round.cause, round.startedAt, round.closedAt, story?.link ?? "", story?.note ?? "",
        ]
    }

    private static func row(_ story: HistoryStory) -> [String] {
        var row = ["", story.id, story.title, story.estimate ?? ""]
        row += Array(repeating: "", count: Self.columns.count - row.count - 2)
        return row + [story.link ?? "", story.note ?? ""]
    }
}
