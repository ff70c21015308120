/// What a story is to become: the fields that somebody gave, checked. A value.
package struct StoryDraft: Sendable, Equatable {
    /// What happens to one field.
    package enum Change: Sendable, Equatable {
        case keep
        case clear
        case set(String)
    }

    /// Nil: a new story, whose id the game gives.
    package private(set) var id: String?
    private var changes: [StoryField: Change] = [:]

    /// Nothing is given.
    package init() {}

    /// What happens to that field.
    package subscript(field: StoryField) -> Change { self.changes[field] ?? .keep }

    /// Gives a field a text.
    ///
    /// - Throws: `badStory` when the field cannot have it.
    package mutating func set(_ field: StoryField, _ text: String) throws(PokerRulesError) {
        let checked = try field.checked(text)
        if field == .id { self.id = checked } else { self.changes[field] = .set(checked) }
    }

    /// Empties a field.
    ///
    /// - Throws: `badStory` for id and title, which every story has.
    package mutating func clear(_ field: StoryField) throws(PokerRulesError) {
        guard field != .id, field != .title else { throw PokerRulesError(code: .badStory, message: field.advice) }
        self.changes[field] = .clear
    }
}
