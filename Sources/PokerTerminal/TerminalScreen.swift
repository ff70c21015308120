/// What stands on the terminal: paints what is another line than before. A value.
package struct TerminalScreen: Sendable {
    private var painted: [DrawnLine] = []
    private var cursor = ""
    private var size = (width: 0, height: 0)

    package init() {}

    /// The text that makes the terminal show these lines, with the cursor in the last line but one; empty when they stand there.
    package mutating func paint(_ lines: [DrawnLine], width: Int, height: Int, cursorColumn: Int) -> String {
        var text = ""
        if self.size != (width, height) {
            text += "\u{1B}[2J"
            self.painted = []
            self.size = (width, height)
        }
        for (index, line) in lines.enumerated() where index >= self.painted.count || self.painted[index] != line {
            text += "\u{1B}[\(index + 1);1H\(line.escaped)\u{1B}[K"
        }
        self.painted = lines
        let cursor = "\u{1B}[\(max(lines.count - 1, 1));\(cursorColumn + 1)H"
        guard !text.isEmpty || cursor != self.cursor else { return "" }
        self.cursor = cursor
        // Hidden meanwhile, so that it does not jump about.
        return "\u{1B}[?25l\(text)\(cursor)\u{1B}[?25h"
    }

    /// Paints all lines the next time.
    package mutating func forget() { self.size = (0, 0) }
}
