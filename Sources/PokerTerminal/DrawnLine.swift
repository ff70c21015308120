/// One line of the screen, in pieces of one look each. A value; equal ones need not be painted again.
package struct DrawnLine: Sendable, Equatable {
    /// How a piece looks; also without colours, everything can be told by its text.
    package enum Style: Sendable, Equatable {
        case plain, strong, faint, chosen, good, alarming

        /// The escape sequence that begins it (ECMA-48, SGR).
        fileprivate var code: String {
            switch self {
            case .plain: "0"
            case .strong: "1"
            case .faint: "2"
            case .chosen: "7"
            case .good: "32"
            case .alarming: "1;33"
            }
        }
    }

    private struct Piece: Sendable, Equatable {
        var text: String
        let style: Style
    }

    private var pieces: [Piece] = []

    package init(_ text: String = "", _ style: Style = .plain) { self.append(text, style) }

    /// Adds text, made safe to show.
    package mutating func append(_ text: String, _ style: Style = .plain) {
        if !text.isEmpty { self.pieces.append(Piece(text: TextCells.safe(text), style: style)) }
    }

    /// The line with more text behind it.
    package func adding(_ text: String, _ style: Style = .plain) -> DrawnLine {
        var line = self
        line.append(text, style)
        return line
    }

    /// The line with another one behind it.
    package func adding(_ other: DrawnLine) -> DrawnLine {
        var line = self
        line.pieces += other.pieces
        return line
    }

    /// What is to be read.
    package var text: String { self.pieces.map(\.text).joined() }
    package var width: Int { TextCells.width(self.text) }

    /// The line with at most so many columns.
    package func cut(to columns: Int) -> DrawnLine {
        guard self.width > columns else { return self }
        var line = DrawnLine()
        var left = columns
        for piece in self.pieces where left > 0 {
            let text = TextCells.cut(piece.text, to: left)
            line.append(text, piece.style)
            left = text == piece.text ? left - TextCells.width(text) : 0
        }
        return line
    }

    /// The line for a terminal.
    package var escaped: String {
        self.pieces.map { $0.style == .plain ? $0.text : "\u{1B}[\($0.style.code)m\($0.text)\u{1B}[0m" }.joined()
    }
}
