import JSONText

/// Which route a message takes: an API Gateway selection expression over the message's body.
///
/// `$request.body.action` is one variable; `${request.body.service}/${request.body.action}` mixes variables and static text;
/// a bare `request.body.action` is taken as a variable, as Amazon's console does; `\$` is a dollar sign.
/// Behind `request.body` a path of `.name`, `['name']` and `[index]` may follow. It is evaluated once: what it finds is not an
/// expression again.
package struct SelectionExpression: Sendable, Equatable {
    /// Why a text is no selection expression.
    package struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The character at which the text stops to be one, from 0.
        package var position: Int
        package var description: String
    }

    enum Step: Sendable, Equatable {
        case member(String)
        case element(Int)
    }

    enum Part: Sendable, Equatable {
        case text(String)
        case body([Step])
    }

    /// The text as it was written.
    package let source: String
    private let parts: [Part]

    /// The expression of a text.
    package init(_ source: String) throws(Failure) {
        var parser = SelectionExpressionParser(source)
        self.source = source
        self.parts = try parser.parse()
    }

    /// The route key that a body selects: parts that are not found are empty, other values than strings are written out
    /// (an array as `[item1, item2]`, an object as JSON).
    package func evaluate(_ body: JSONValue) -> String {
        if self.parts.count == 1 { return Self.text(of: self.parts[0], in: body) }
        return self.parts.reduce(into: "") { $0 += Self.text(of: $1, in: body) }
    }

    private static func text(of part: Part, in body: JSONValue) -> String {
        switch part {
        case .text(let text): text
        case .body(let steps): self.find(steps, in: body).map(self.text(of:)) ?? ""
        }
    }

    private static func find(_ steps: [Step], in body: JSONValue) -> JSONValue? {
        var value = body
        for step in steps {
            switch (step, value) {
            case (.member(let name), .object(let object)):
                guard let member = object[name] else { return nil }
                value = member
            case (.element(let index), .array(let elements)):
                guard elements.indices.contains(index) else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }

    private static func text(of value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .string(let text), .number(let text): text
        case .bool(let bool): bool ? "true" : "false"
        case .array(let elements): "[\(elements.map(self.text(of:)).joined(separator: ", "))]"
        case .object: value.description
        }
    }
}
