/// A terminal as far as `pokerface play` uses one: what its sequences leave on the screen. Everything takes one column here. A value.
struct TerminalPicture: Sendable {
    /// Whether the alternate screen is shown.
    private(set) var isAlternate: Bool
    private var cells: [[Character]]
    private var row = 0
    private var column = 0
    private var pending = ""
    private var bytes: [UInt8] = []
    private let width: Int
    private let height: Int

    init(width: Int, height: Int, isAlternate: Bool = false) {
        (self.width, self.height, self.isAlternate) = (width, height, isAlternate)
        self.cells = Array(repeating: Array(repeating: " ", count: width), count: height)
    }

    /// The lines without the blanks at their ends.
    var lines: [String] { self.cells.map { String(String($0).reversed().drop { $0 == " " }.reversed()) } }

    /// Takes output, however it is split.
    mutating func feed(_ output: some Sequence<UInt8>) {
        self.bytes += output
        // The last character may not be complete.
        guard let text = String(validating: self.bytes, as: UTF8.self) else { return }
        self.bytes = []
        for character in text { self.take(character) }
    }

    private mutating func take(_ character: Character) {
        guard self.pending.isEmpty else {
            self.pending.append(character)
            let isEnd = self.pending.count > 2 && (character.isLetter || character == "~")
            if isEnd { self.obey() }
            return
        }
        switch character {
        case "\u{1B}": self.pending = "\u{1B}"
        case "\r": self.column = 0
        case "\n": self.row = min(self.row + 1, self.height - 1)
        case "\r\n": (self.row, self.column) = (min(self.row + 1, self.height - 1), 0)
        case "\u{7}": break
        default:
            guard self.column < self.width else { return }
            self.cells[self.row][self.column] = character
            self.column += 1
        }
    }

    private mutating func obey() {
        defer { self.pending = "" }
        let body = self.pending.dropFirst(2)
        switch body.last {
        case "H":
            let place = body.dropLast().split(separator: ";").compactMap { Int($0) }
            self.row = min((place.first ?? 1) - 1, self.height - 1)
            self.column = min((place.last ?? 1) - 1, self.width - 1)
        case "J": self.clear()
        case "K": for column in self.column..<max(self.width, self.column) { self.cells[self.row][column] = " " }
        case "h" where body.hasPrefix("?1049"), "l" where body.hasPrefix("?1049"):
            self.isAlternate = body.last == "h"
            self.clear()
            (self.row, self.column) = (0, 0)
        default: break
        }
    }

    private mutating func clear() { self.cells = Array(repeating: Array(repeating: " ", count: self.width), count: self.height) }
}
