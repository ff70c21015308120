/// Reads stories out of a text that somebody pasted or saved from a spreadsheet or an issue tracker.
///
/// With a title column in its first line the text is a table (``CSVReader``) with columns in any order, and a comma, a semicolon or a tab
/// between them; unknown columns are left out, empty cells change nothing. Any other text is one title per line, and an address at the
/// line's end is the story's link.
package struct StoryImport {
    /// Why the text is refused as a whole. Trying the same again never helps.
    package struct Problem: Error, Sendable, Equatable {
        /// The line of the text, from 1; nil when it is about all of them.
        package let line: Int?
        /// A sentence that says what to do; holds nothing of the text.
        package let message: String
        /// There are more stories than a game may have.
        package var isLimit = false
    }

    private let limit: Int
    private var drafts: [StoryDraft] = []
    private var linesOfIDs: [String: Int] = [:]

    private init(limit: Int) {
        self.limit = limit
    }

    /// The stories of the text, in its order.
    ///
    /// - Parameter limit: the most stories that are wanted.
    package static func drafts(in text: String, limit: Int) throws(Problem) -> [StoryDraft] {
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        var reading = StoryImport(limit: limit)
        if let table = StoryTable(text) {
            try reading.read(table)
        } else {
            try reading.readLines(of: text)
        }
        guard !reading.drafts.isEmpty else {
            throw Problem(line: nil, message: "There is no story in this text: put one title in each line")
        }
        return reading.drafts
    }

    private mutating func read(_ table: StoryTable) throws(Problem) {
        var table = table
        while let row = try table.next() {
            var draft = StoryDraft()
            for (field, text) in row.cells { try Self.set(field, text, of: &draft, line: row.line) }
            guard draft[.title] != .keep else { throw Problem(line: row.line, message: "This story has no title") }
            try self.take(draft, line: row.line)
        }
    }

    private mutating func readLines(of text: String) throws(Problem) {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let text = Self.withoutMarker(ShownText.trimmed(String(line)))
            guard !text.isEmpty else { continue }
            var draft = StoryDraft()
            let (title, link) = Self.withoutLink(text)
            try Self.set(.title, title, of: &draft, line: index + 1)
            if let link { try Self.set(.link, link, of: &draft, line: index + 1) }
            try self.take(draft, line: index + 1)
        }
    }

    private static func set(_ field: StoryField, _ text: String, of draft: inout StoryDraft, line: Int) throws(Problem) {
        do throws(PokerRulesError) {
            try draft.set(field, text)
        } catch {
            throw Problem(line: line, message: error.message)
        }
    }

    private mutating func take(_ draft: StoryDraft, line: Int) throws(Problem) {
        guard self.drafts.count < self.limit else {
            throw Problem(line: line, message: "A game may have \(self.limit) stories; send fewer", isLimit: true)
        }
        if let id = draft.id, let earlier = self.linesOfIDs.updateValue(line, forKey: id) {
            throw Problem(line: line, message: "This story has the id of the one in line \(earlier)")
        }
        self.drafts.append(draft)
    }

    /// A line's title and the address behind it, as a tracker's list has them. What can be no link stays in the title.
    private static func withoutLink(_ line: String) -> (title: String, link: String?) {
        guard let space = line.lastIndex(where: \.isWhitespace) else { return (line, nil) }
        let (title, last) = (ShownText.trimmed(String(line[..<space])), String(line[line.index(after: space)...]))
        guard !title.isEmpty, let link = try? StoryField.link.checked(last) else { return (line, nil) }
        return (title, link)
    }

    /// A line without the `- `, `* `, `• `, `1. ` or `1) ` of a list.
    private static func withoutMarker(_ line: String) -> String {
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        let rest = line.dropFirst(digits.count)
        guard let mark = rest.first, (digits.isEmpty ? "-*•" : ".)").contains(mark), digits.count <= 4 else { return line }
        guard let next = rest.dropFirst().first else { return digits.isEmpty ? "" : line }
        return next.isWhitespace ? ShownText.trimmed(String(rest.dropFirst())) : line
    }
}
