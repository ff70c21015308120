extension HistoryExport {
    /// A page for a wiki or an issue: a table of the rounds, and one of the stories that no round was about.
    ///
    /// What people wrote stays text: characters that Markdown or HTML would take for more are escaped, and a story's link is the only link.
    /// - Source: CommonMark 0.31, section 2.4, and the tables of GitHub Flavored Markdown.
    package var markdown: String {
        var lines = ["# \(self.title.isEmpty ? "Planning poker" : MarkdownText.escaped(self.title))", ""]
        if !self.rounds.isEmpty {
            lines += ["| Round | Story | Estimate | Votes | Median | Mean | Closed |", "|---|---|---|---|---|---|---|"]
            lines += self.rounds.map(self.line) + [""]
        }
        if !self.unplayedStories.isEmpty {
            lines += ["## Stories without a round", "", "| Story | Estimate |", "|---|---|"]
            lines +=
                self.unplayedStories.map { Self.line([Self.title($0.title, link: $0.link), MarkdownText.escaped($0.estimate ?? "")]) } + [
                    ""
                ]
        }
        return lines.joined(separator: "\n")
    }

    private func line(_ round: HistoryRound) -> String {
        let votes = round.votes.map { vote in vote.name.map { "\($0): \(vote.card)" } ?? vote.card }.joined(separator: ", ")
        let texts = [round.estimate ?? "", votes, round.statistic("median"), round.statistic("mean"), round.closedAt]
        let story = Self.title(round.title, link: self.story(of: round)?.link)
        return Self.line([String(round.number), story] + texts.map(MarkdownText.escaped))
    }

    private static func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

    private static func title(_ title: String, link: String?) -> String {
        let text = MarkdownText.escaped(title)
        guard let link, let target = MarkdownText.target(link) else { return text }
        return "[\(text)](\(target))"
    }
}
