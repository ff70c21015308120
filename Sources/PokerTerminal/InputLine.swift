/// The line that somebody types. A value.
package struct InputLine: Sendable, Equatable {
    /// The most characters; what is typed beyond them is not taken.
    package static let limit = 400

    package private(set) var text = ""
    /// How many characters stand in front of the cursor.
    package private(set) var cursor = 0

    package init() {}

    package var isEmpty: Bool { self.text.isEmpty }

    /// Takes a key; false when it does nothing here.
    package mutating func press(_ key: Key) -> Bool {
        switch key {
        case .character(let character): self.insert(character)
        case .backspace: self.remove(at: self.cursor - 1)
        case .delete: self.remove(at: self.cursor)
        case .left: self.cursor = max(self.cursor - 1, 0)
        case .right: self.cursor = min(self.cursor + 1, self.text.count)
        case .home: self.cursor = 0
        case .end: self.cursor = self.text.count
        case .control("u"): self = InputLine()
        default: return false
        }
        return true
    }

    /// Gives the text and begins anew.
    package mutating func take() -> String {
        defer { self = InputLine() }
        return self.text
    }

    private mutating func insert(_ character: Character) {
        guard self.text.count < Self.limit else { return }
        let before = self.text.count
        self.text.insert(character, at: self.text.index(self.text.startIndex, offsetBy: self.cursor))
        // A mark may have joined the character in front of it.
        self.cursor += self.text.count - before
    }

    private mutating func remove(at place: Int) {
        guard place >= 0, place < self.text.count else { return }
        self.text.remove(at: self.text.index(self.text.startIndex, offsetBy: place))
        if place < self.cursor { self.cursor -= 1 }
    }
}
