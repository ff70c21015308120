/// One entry of a game's list of stories.
package struct GameStory: Sendable, Equatable {
    package let id: String
    package internal(set) var title: String
    package internal(set) var link: String?
    package internal(set) var note: String?
    package internal(set) var estimate: String?

    /// What everybody is told of a story that was put somewhere.
    package enum Told: Sendable, Equatable {
        /// It is new, or another than before.
        case whole(GameStory)
        /// It has another place at most.
        case moved(String)
    }

    /// What somebody would have of a story; nil: as it is, `.some(nil)`: cleared.
    package struct Edit: Sendable, Equatable {
        /// Nil: a new story, and the game gives the id.
        package var id: String?
        package var title: String?
        package var link: String??
        package var note: String??
        package var estimate: String??

        package init(id: String? = nil, title: String? = nil, link: String?? = nil, note: String?? = nil, estimate: String?? = nil) {
            self.id = id
            self.title = title
            self.link = link
            self.note = note
            self.estimate = estimate
        }
    }
}

/// A game's list of stories.
package struct GameStories: Sendable, Equatable {
    /// Why an edit is refused as a whole.
    enum Refusal: Error {
        /// The story that is to be behind is not there; or it is one of those that are put.
        case unknownPlace, ownPlace
        /// A new story has no title: its place among those that are put.
        case untitled(Int)
        case tooMany
    }

    package private(set) var list: [GameStory] = []
    private var lastNumber = 0

    func story(_ id: String) -> GameStory? { self.list.first { $0.id == id } }

    /// Puts stories before that one, at the end (""), or (nil) where they are and new ones at the end. The stories to be told of: all that
    /// were put somewhere, else those that are others now; nil when nothing is.
    mutating func put(_ edits: [GameStory.Edit], before: String?, limit: Int) throws(Refusal) -> [GameStory.Told]? {
        if let before, !before.isEmpty, self.story(before) == nil { throw .unknownPlace }
        var next = self
        let put = try next.edited(edits)
        if put.contains(where: { $0.id == before }) { throw .ownPlace }
        next.arrange(put, before: before)
        if next.list == self.list { return nil }
        if next.list.count > limit, next.list.count > self.list.count { throw .tooMany }
        let old = self
        self = next
        return put.compactMap { story in
            if old.story(story.id) != story { return .whole(story) }
            return before == nil ? nil : .moved(story.id)
        }
    }

    /// The stories that edits make. A number that was given is not given again.
    private mutating func edited(_ edits: [GameStory.Edit]) throws(Refusal) -> [GameStory] {
        let named = Set(edits.compactMap(\.id) + self.list.map(\.id))
        var put: [GameStory] = []
        for (place, edit) in edits.enumerated() {
            let id = edit.id ?? self.freeID(named)
            let old = self.story(id)
            guard let title = edit.title ?? old?.title else { throw .untitled(place) }
            put.append(
                GameStory(
                    id: id, title: title, link: edit.link ?? old?.link, note: edit.note ?? old?.note,
                    estimate: edit.estimate ?? old?.estimate))
        }
        return put
    }

    private mutating func freeID(_ taken: Set<String>) -> String {
        repeat { self.lastNumber += 1 } while taken.contains("s\(self.lastNumber)")
        return "s\(self.lastNumber)"
    }

    private mutating func arrange(_ put: [GameStory], before: String?) {
        guard let before else {
            for story in put {
                if let place = self.list.firstIndex(where: { $0.id == story.id }) {
                    self.list[place] = story
                } else {
                    self.list.append(story)
                }
            }
            return
        }
        self.list.removeAll { old in put.contains { $0.id == old.id } }
        self.list.insert(contentsOf: put, at: self.list.firstIndex { $0.id == before } ?? self.list.count)
    }

    /// For a story of the list.
    mutating func setEstimate(of id: String, _ value: String?) {
        if let place = self.list.firstIndex(where: { $0.id == id }) { self.list[place].estimate = value }
    }

    /// Those that were there, in the order in which they were named.
    mutating func remove(_ ids: [String]) -> [String] {
        var gone: [String] = []
        for id in ids where self.story(id) != nil {
            self.list.removeAll { $0.id == id }
            gone.append(id)
        }
        return gone
    }
}
