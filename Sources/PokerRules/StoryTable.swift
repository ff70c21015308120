/// A table of stories: its head says which column is which field. A value.
struct StoryTable {
    /// One story's cells.
    struct Row {
        /// The line of the text that it begins in, from 1.
        let line: Int
        /// The cells that are not empty.
        let cells: [(field: StoryField, text: String)]
    }

    private var reader: CSVReader
    private let columns: [StoryField: Int]
    private let width: Int

    /// Nil when the first line that is not empty names no title column.
    ///
    /// Of the separators the one counts that makes the most columns known; a head of one column has none, so that titles may have commas.
    init?(_ text: String) {
        let tables = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].compactMap { Self(text, separator: $0) }
        guard let best = tables.max(by: { $0.columns.count < $1.columns.count }) else { return nil }
        guard best.width == 1 else {
            self = best
            return
        }
        self.init(text, separator: nil)
    }

    private init?(_ text: String, separator: UInt8?) {
        self.reader = CSVReader(text, separator: separator)
        var head: CSVReader.Row?
        repeat { head = (try? self.reader.next()) ?? nil } while head.map(Self.isEmpty) ?? false
        guard let names = head?.fields else { return nil }
        var columns: [StoryField: Int] = [:]
        for (index, name) in names.enumerated() {
            // Of two columns with one meaning the first counts.
            if let field = Self.field(named: name), columns[field] == nil { columns[field] = index }
        }
        guard columns[.title] != nil else { return nil }
        self.columns = columns
        self.width = names.count
    }

    /// The next story; nil at the end.
    mutating func next() throws(StoryImport.Problem) -> Row? {
        while let row = try self.nextRow() {
            if Self.isEmpty(row) { continue }
            guard row.fields.dropFirst(self.width).allSatisfy({ ShownText.trimmed($0).isEmpty }) else {
                let message =
                    "This line has \(row.fields.count) fields and the first has \(self.width): put a text that holds a separator in quotes"
                throw StoryImport.Problem(line: row.line, message: message)
            }
            let cells = StoryField.allCases.compactMap { field -> (field: StoryField, text: String)? in
                guard let column = self.columns[field], column < row.fields.count else { return nil }
                let text = row.fields[column]
                return ShownText.trimmed(text).isEmpty ? nil : (field, text)
            }
            return Row(line: row.line, cells: cells)
        }
        return nil
    }

    private mutating func nextRow() throws(StoryImport.Problem) -> CSVReader.Row? {
        do throws(CSVReader.Problem) {
            return try self.reader.next()
        } catch {
            throw StoryImport.Problem(line: error.line, message: error.message)
        }
    }

    private static func isEmpty(_ row: CSVReader.Row) -> Bool { row.fields.allSatisfy { ShownText.trimmed($0).isEmpty } }

    private static func field(named name: String) -> StoryField? {
        let name = ShownText.trimmed(name).lowercased()
        return StoryField.allCases.first { Self.names($0).contains(name) }
    }

    /// What the columns are called, in lower case: here, in Spanish, and in what Jira exports.
    private static func names(_ field: StoryField) -> [String] {
        switch field {
        case .id: ["id", "key", "issue key", "clave", "clave de incidencia"]
        case .title: ["title", "summary", "story", "titulo", "título", "resumen", "historia"]
        case .link: ["link", "url", "enlace"]
        case .note: ["note", "notes", "description", "nota", "notas", "descripcion", "descripción"]
        case .estimate:
            [
                "estimate", "story points", "story point estimate", "custom field (story points)", "custom field (story point estimate)",
                "estimacion", "estimación",
            ]
        }
    }
}
