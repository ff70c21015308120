/// Reads a selection expression from left to right.
struct SelectionExpressionParser {
    typealias Failure = SelectionExpression.Failure
    typealias Part = SelectionExpression.Part
    typealias Step = SelectionExpression.Step

    private static let root = Array("request.body")
    private let text: [Character]
    private var position = 0
    private var parts: [Part] = []
    private var literal = ""

    init(_ source: String) {
        self.text = Array(source)
    }

    mutating func parse() throws(Failure) -> [Part] {
        guard !self.text.isEmpty else { throw self.failure("an expression is empty") }
        if self.isBareVariable {
            let steps = try self.variable()
            guard self.peek == nil else { throw self.failure("text behind a variable needs the form `${request.body.x}`") }
            return [.body(steps)]
        }
        while let character = self.peek {
            switch character {
            case "\\": self.escape()
            case "$": try self.dollar()
            default: self.take(character)
            }
        }
        self.endLiteral()
        return self.parts
    }

    /// Whether the whole text is `request.body` with a path and without a dollar sign.
    private var isBareVariable: Bool {
        guard self.text.starts(with: Self.root), !self.text.contains("$") else { return false }
        return self.text.count == Self.root.count || self.text[Self.root.count] == "." || self.text[Self.root.count] == "["
    }

    private mutating func escape() {
        self.position += 1
        // Only a dollar sign and a backslash need one; before anything else it is a backslash.
        guard let next = self.peek, next == "$" || next == "\\" else { return self.literal.append("\\") }
        self.take(next)
    }

    private mutating func dollar() throws(Failure) {
        self.position += 1
        let delimited = self.peek == "{"
        if delimited { self.position += 1 }
        let steps = try self.variable()
        if delimited {
            guard self.peek == "}" else { throw self.failure("`${` has no `}` behind its variable") }
            self.position += 1
        }
        self.endLiteral()
        self.parts.append(.body(steps))
    }

    /// `request.body` and its path. Without braces it ends where no path goes on.
    private mutating func variable() throws(Failure) -> [Step] {
        guard self.text[self.position...].starts(with: Self.root) else {
            throw self.failure("a message is routed by `$request.body` and its members only; a dollar sign itself is `\\$`")
        }
        self.position += Self.root.count
        var steps: [Step] = []
        while let character = self.peek {
            if character == "." {
                steps.append(.member(try self.name()))
            } else if character == "[" {
                steps.append(try self.subscripted())
            } else {
                break
            }
        }
        // `$request.bodyguard` is no variable; `$request.body/x` is one with text behind it.
        if steps.isEmpty, let next = self.peek, Self.isName(next) { throw self.failure("a path begins with `.` or `[`") }
        return steps
    }

    private mutating func name() throws(Failure) -> String {
        self.position += 1
        var name = ""
        while let character = self.peek, Self.isName(character) {
            name.append(character)
            self.position += 1
        }
        guard !name.isEmpty else { throw self.failure("a member has no name") }
        return name
    }

    private mutating func subscripted() throws(Failure) -> Step {
        self.position += 1
        let quote = self.peek
        let step = quote == "'" || quote == "\"" ? Step.member(try self.quoted(quote)) : Step.element(try self.index())
        guard self.peek == "]" else { throw self.failure("`[` has no `]` behind an index or a quoted name") }
        self.position += 1
        return step
    }

    private mutating func index() throws(Failure) -> Int {
        var digits = ""
        while let character = self.peek, character.isASCII, character.isNumber {
            digits.append(character)
            self.position += 1
        }
        guard let index = Int(digits) else { throw self.failure("an index is a whole number from 0") }
        return index
    }

    private mutating func quoted(_ quote: Character?) throws(Failure) -> String {
        self.position += 1
        var name = ""
        while let character = self.peek {
            self.position += 1
            if character == quote { return name }
            name.append(character)
        }
        throw self.failure("a quoted name does not end")
    }

    private var peek: Character? { self.position < self.text.count ? self.text[self.position] : nil }

    private mutating func take(_ character: Character) {
        self.literal.append(character)
        self.position += 1
    }

    private mutating func endLiteral() {
        guard !self.literal.isEmpty else { return }
        self.parts.append(.text(self.literal))
        self.literal = ""
    }

    private func failure(_ description: String) -> Failure { Failure(position: self.position, description: description) }

    private static func isName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "-"
    }
}
