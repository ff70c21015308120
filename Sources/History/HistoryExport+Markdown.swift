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

/// Text of people inside Markdown.
enum MarkdownText {
    /// The text in one line, so that it is shown as it is.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&", "<", ">", "@", "|": escaped += "&#\(scalar.value);"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "-", ".", "!", "~", "=", ":", "/", "^", "$", "\"", "'":
                escaped += "\\\(scalar)"
            case _ where scalar.properties.isWhitespace || scalar.properties.generalCategory == .control: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A link's target in angle brackets; nil for what is no address of the web, or would end the brackets or the cell.
    static func target(_ link: String) -> String? {
        let isWeb = ["https://", "http://"].contains { link.utf8.prefix($0.utf8.count).elementsEqual($0.utf8) }
        let isWhole = link.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && !"<>\\|`\"".unicodeScalars.contains($0) }
        return isWeb && isWhole ? "<\(link)>" : nil
    }
}
