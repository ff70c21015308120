/// What a game has estimated, as a table for people: CSV for spreadsheets, Markdown for wikis and tickets. A value.
///
/// It holds what is shown anyway, results of rounds that are over; whoever fills it in leaves voters' names out where a round was anonymous.
package struct HistoryExport: Sendable, Equatable {
    /// One round that was revealed, or a story of the list that had none.
    package struct Row: Sendable, Equatable {
        /// Nil for a story without a round.
        package var round: Int?
        /// Empty when none was named.
        package var story = ""
        /// What the team settled on; empty when it has not.
        package var estimate = ""
        package var suggest = ""
        package var mean = ""
        package var median = ""
        /// The share of the most frequent card, 0 to 1; empty without counted votes.
        package var agreement = ""
        /// Why the round ended: all, dealer, deadline or left.
        package var cause = ""
        /// RFC 3339, UTC.
        package var startedAt = ""
        package var closedAt = ""
        package var votes: [Vote] = []
        /// Names of players who had no vote in.
        package var missing: [String] = []

        /// A row without anything in it.
        package init() {}
    }

    /// One vote, by its player's name; nil when the round was anonymous.
    package struct Vote: Sendable, Equatable {
        package let name: String?
        package let card: String

        package init(name: String?, card: String) {
            self.name = name
            self.card = card
        }

        fileprivate var text: String { self.name.map { "\($0): \(self.card)" } ?? self.card }
    }

    /// The game's title, or its code.
    package var title: String
    package var rows: [Row]

    package init(title: String, rows: [Row]) {
        self.title = title
        self.rows = rows
    }
}

// MARK: - CSV

extension HistoryExport {
    /// The first line of the CSV form; columns are only ever added at its end.
    package static let columns = [
        "round", "story", "estimate", "suggest", "mean", "median", "agreement", "cause", "startedAt", "closedAt", "votes", "missing",
    ]

    /// RFC 4180, in UTF-8, with a header line and CRLF behind each line.
    package var csv: String {
        ([Self.columns] + self.rows.map(Self.fields)).map { $0.map(Self.cell).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func fields(_ row: Row) -> [String] {
        [
            row.round.map(String.init) ?? "", self.inert(row.story), self.inert(row.estimate), self.inert(row.suggest), row.mean,
            self.inert(row.median), row.agreement, row.cause, row.startedAt, row.closedAt,
            self.inert(row.votes.map(\.text).joined(separator: "; ")), self.inert(row.missing.joined(separator: "; ")),
        ]
    }

    /// Text that people wrote begins no formula in a spreadsheet: an apostrophe in front makes it text there. Numbers stay numbers.
    ///
    /// - Source: OWASP, "CSV Injection".
    private static func inert(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first), !self.isNumber(text) else {
            return text
        }
        return "'" + text
    }

    /// Digits, perhaps with a sign and a fraction.
    private static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
    }

    private static func cell(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D, 0x3B].contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

// MARK: - Markdown

extension HistoryExport {
    /// A heading and a table (GitHub Flavored Markdown), without the columns that nobody reads in a wiki.
    package var markdown: String {
        let head = ["Round", "Story", "Estimate", "Suggested", "Mean", "Agreement", "Votes", "Missing"]
        let lines = self.rows.map { row in
            [
                row.round.map(String.init) ?? "", row.story, row.estimate, row.suggest, row.mean, row.agreement,
                row.votes.map(\.text).joined(separator: ", "), row.missing.joined(separator: ", "),
            ].map(Self.plain)
        }
        let table = ([head, head.map { _ in "---" }] + lines).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
        return "# \(Self.plain(self.title))\n\n\(table)"
    }

    /// Text that stays in its cell and means nothing to Markdown or HTML.
    private static func plain(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { plain, scalar in
            switch scalar {
            case "\n", "\r", "\t": plain += " "
            case "\\", "|", "`", "*", "_", "[", "]", "<", ">", "#", "&", "~", "!": plain += "\\\(scalar)"
            default: plain.unicodeScalars.append(scalar)
            }
        }
    }
}
