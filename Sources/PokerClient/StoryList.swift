/// What is to be estimated, in order. A value.
package struct StoryList: Sendable, Equatable {
    /// One story; what was not given is nil.
    package struct Story: Sendable, Equatable {
        package var id: String
        package var title: String
        package var link: String?
        package var note: String?
        package var estimate: String?

        package init(id: String, title: String, link: String? = nil, note: String? = nil, estimate: String? = nil) {
            self.id = id
            self.title = title
            self.link = link
            self.note = note
            self.estimate = estimate
        }
    }

    package private(set) var stories: [Story] = []

    package init(_ stories: [Story] = []) { self.stories = stories }

    /// The story with this id.
    package subscript(_ id: String) -> Story? { self.stories.first { $0.id == id } }

    /// Takes what a `stories` event brings.
    ///
    /// - Parameter before: the story that they move in front of, "" for the end; nil leaves known ones where they are and puts new ones last.
    package mutating func put(_ changed: [Story], before: String?) {
        guard let before else {
            for story in changed {
                if let index = self.stories.firstIndex(where: { $0.id == story.id }) {
                    self.stories[index] = story
                } else {
                    self.stories.append(story)
                }
            }
            return
        }
        let ids = Set(changed.map(\.id))
        let place = self.place(before, without: ids)
        self.stories.removeAll { ids.contains($0.id) }
        self.stories.insert(contentsOf: changed, at: min(place, self.stories.count))
    }

    /// How many of the stories that stay stand in front of `before`. One that moves itself marks the place where it stood.
    private func place(_ before: String, without ids: Set<String>) -> Int {
        let end = self.stories.firstIndex { $0.id == before } ?? self.stories.endIndex
        return self.stories[..<end].count { !ids.contains($0.id) }
    }

    /// Takes what a `storiesRemoved` event brings.
    package mutating func remove(_ ids: Set<String>) { self.stories.removeAll { ids.contains($0.id) } }

    /// Takes the estimate that was settled on, or nil for one that was taken back; nothing if the story is not of the list.
    package mutating func settle(_ id: String, _ estimate: String?) {
        guard let index = self.stories.firstIndex(where: { $0.id == id }) else { return }
        self.stories[index].estimate = estimate
    }
}
