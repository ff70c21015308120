import JSONText
import PokerRules

/// Stories to be put into a game's list. A value.
package struct StoryEdit: Sendable, Equatable {
    /// Where they are put.
    package enum Place: Sendable, Equatable {
        /// Known ones stay where they are, new ones come last.
        case asTheyAre
        case last
        case before(String)
    }

    package var stories: [StoryDraft]
    package var place = Place.asTheyAre

    /// Stories that stay where they are.
    package init(_ stories: [StoryDraft]) {
        self.stories = stories
    }
}

/// Makes an edit of the stories of a message's fields. A value.
struct StoryReader {
    let fields: FieldReader
    /// The most stories of a game, and so of a message.
    let limit: Int

    func edit() throws(PokerRefusal) -> StoryEdit {
        guard self.fields.has("stories") != self.fields.has("csv") else {
            throw PokerRefusal(.badRequest, #"Give stories, such as [{"title":"Login"}], or a table or lines in csv, and not both"#)
        }
        let text = try self.fields.text("csv")
        var edit = StoryEdit(text == nil ? try self.listed() : try self.imported(text ?? ""))
        edit.place = try self.place()
        if case .before(let id) = edit.place, edit.stories.contains(where: { $0.id == id }) {
            throw PokerRefusal(.badRequest, "before names one of the stories that are put; name one that stays where it is")
        }
        return edit
    }

    func removedIDs() throws(PokerRefusal) -> [String] {
        guard let list = self.fields.object["ids"]?.arrayValue, !list.isEmpty, list.allSatisfy({ $0.text != nil }) else {
            throw PokerRefusal(.badRequest, #"ids is a list of stories' ids, such as ["s1"]"#)
        }
        guard list.count <= self.limit else { throw self.tooMany() }
        // What cannot be an id is as unknown as any other that is not there.
        return list.compactMap(\.text).filter(StoryField.isID)
    }

    private func place() throws(PokerRefusal) -> StoryEdit.Place {
        guard let before = try self.fields.word("before") else { return .asTheyAre }
        guard !before.isEmpty else { return .last }
        guard StoryField.isID(before) else { throw PokerRefusal.storyNotFound }
        return .before(before)
    }

    private func imported(_ text: String) throws(PokerRefusal) -> [StoryDraft] {
        do throws(StoryImport.Problem) {
            return try StoryImport.drafts(in: text, limit: self.limit)
        } catch {
            let message = error.line.map { "Line \($0): \(error.message)" } ?? error.message
            let details: JSONObject = error.line.map { ["line": JSONValue(integerLiteral: $0)] } ?? [:]
            throw error.isLimit ? self.tooMany() : PokerRefusal(.badRequest, message, details: details)
        }
    }

    private func listed() throws(PokerRefusal) -> [StoryDraft] {
        guard let list = self.fields.object["stories"]?.arrayValue, !list.isEmpty else {
            throw PokerRefusal(.badRequest, #"stories is a list of one or more, such as [{"title":"Login"}]"#)
        }
        guard list.count <= self.limit else { throw self.tooMany() }
        var drafts: [StoryDraft] = []
        var indices: [String: Int] = [:]
        for (index, value) in list.enumerated() {
            let draft = try Self.draft(value, index)
            if let id = draft.id, let earlier = indices.updateValue(index, forKey: id) {
                throw Self.refusal(index, "it has the id of stories[\(earlier)]")
            }
            drafts.append(draft)
        }
        return drafts
    }

    private static func draft(_ value: JSONValue, _ index: Int) throws(PokerRefusal) -> StoryDraft {
        guard let object = value.objectValue else { throw self.refusal(index, #"a story is an object, such as {"title":"Login"}"#) }
        var draft = StoryDraft()
        for field in StoryField.allCases {
            guard let value = object[field.rawValue] else { continue }
            do throws(PokerRulesError) {
                try self.set(field, value, of: &draft)
            } catch {
                throw self.refusal(index, error.message)
            }
        }
        guard draft.id != nil || draft[.title] != .keep else { throw self.refusal(index, "a new story needs a title") }
        return draft
    }

    /// `null` empties a field, and so does empty text in those that may be empty.
    private static func set(_ field: StoryField, _ value: JSONValue, of draft: inout StoryDraft) throws(PokerRulesError) {
        if value.isNull || (value == "" && field != .id && field != .title) {
            if field == .id { return }
            return try draft.clear(field)
        }
        // What is neither text nor a number is refused like empty text: with what the field may be.
        try draft.set(field, value.text ?? "")
    }

    private static func refusal(_ index: Int, _ message: String) -> PokerRefusal {
        PokerRefusal(.badRequest, "stories[\(index)]: \(message)", details: ["index": JSONValue(integerLiteral: index)])
    }

    private func tooMany() -> PokerRefusal {
        PokerRefusal(step: "limit", data: ["stories": JSONValue(integerLiteral: self.limit)])
            ?? PokerRefusal(.limit, "Too many stories")
    }
}
